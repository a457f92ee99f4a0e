"""The acts of this room, in words, by the kind of thing they are done to."""

from app.kit.translation import later as _l

ACTS = {
    "choice": {
        "choice_added": _l("เพิ่มรายการให้เลือก"),
        "choice_changed": _l("แก้รายการให้เลือก"),
        "choice_moved": _l("ย้ายลำดับรายการ"),
    },
}
