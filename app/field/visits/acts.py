"""The acts of this room, in words, by the kind of thing they are done to."""

from app.kit.translation import later as _l

ACTS = {
    "household": {
        "visit": _l("บันทึกการเยี่ยม"),
        "draft_handed_over": _l("ส่งมอบร่างการเยี่ยม"),
    },
    "out": {
        "sheet": _l("พิมพ์แบบบันทึกการเยี่ยม"),
    },
}
