"""The acts of this room, in words, by the kind of thing they are done to."""

from app.kit.translation import later as _l

ACTS = {
    "household": {
        "dossier": _l("พิมพ์แฟ้มครัวเรือน"),
    },
    "out": {
        "households_taken_out": _l("นำครัวเรือนออกเป็นแฟ้ม"),
    },
}
