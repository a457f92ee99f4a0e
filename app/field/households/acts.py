"""The acts of this room, in words, by the kind of thing they are done to."""

from app.kit.translation import later as _l

ACTS = {
    "household": {
        "household": _l("เพิ่มครัวเรือน"),
        "household_changed": _l("แก้ไขครัวเรือน"),
        "household_pictured": _l("ใส่ภาพบ้าน"),
        "member": _l("เพิ่มหรือแก้ไขสมาชิก"),
        "member_left": _l("สมาชิกออก"),
        "member_moved": _l("ย้ายสมาชิก"),
        "household_split": _l("แยกครัวเรือน"),
        "household_merged": _l("รวมครัวเรือน"),
        "household_closed": _l("ปิดครัวเรือน"),
        "household_reopened": _l("เปิดครัวเรือนอีกครั้ง"),
        "citizen_opened": _l("เปิดเลขประจำตัวประชาชน"),
        "break_glass": _l("ดูจากนอกพื้นที่"),
        "glass_seen": _l("รับทราบการดูจากนอกพื้นที่"),
    },
}
LOOKED = ("citizen_opened", "break_glass", "glass_seen")  # into what needs a reason
