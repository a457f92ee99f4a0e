"""The acts of this room, in words, by the kind of thing they are done to."""

from app.kit.translation import later as _l

ACTS = {
    "assignment": {
        "reminded": _l("เตือน"),
    },
}
