"""The acts of this room, in words, by the kind of thing they are done to."""

from app.kit.translation import later as _l

ACTS = {
    "number_series": {
        "reserve": _l("จองเลข"),
        "first_number": _l("ตั้งเลขเริ่มต้น"),
        "confirm_number": _l("ยืนยันเลขล่าสุดหลังกู้คืน"),
    },
}
