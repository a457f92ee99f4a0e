"""The acts of this room, in words, by the kind of thing they are done to."""

from app.kit.translation import later as _l

ACTS = {
    "household": {
        "household_verified": _l("ตรวจสอบครัวเรือน"),
        "certified_district": _l("ศจพ.อ. รับรอง"),
        "certified_province": _l("ศจพ.จ. รับรอง"),
        "verification_returned": _l("ส่งผลตรวจสอบกลับ"),
        "change_asked": _l("ขอแก้ไขข้อมูลที่รับรองแล้ว"),
        "change_granted": _l("ให้แก้ไขข้อมูลที่รับรองแล้ว"),
        "change_refused": _l("ไม่ให้แก้ไขข้อมูลที่รับรองแล้ว"),
    },
}
