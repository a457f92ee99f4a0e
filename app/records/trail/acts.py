"""The acts of this room, in words, by the kind of thing they are done to."""

from app.kit.translation import later as _l

ACTS = {
    "system": {
        "refused": _l("ถูกปฏิเสธ"),
        "refused_again": _l("ถูกปฏิเสธซ้ำ"),
        "trail_verified": _l("ตรวจร่องรอยทั้งหมด"),
        "taken_over": _l("รับข้อมูลที่มีอยู่เดิมเข้าร่องรอย"),
    },
}
REFUSED = ("refused", "refused_again", "sign_in_failed")
