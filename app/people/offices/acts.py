"""The acts of this room, in words, by the kind of thing they are done to."""

from app.kit.translation import later as _l

ACTS = {
    "office": {
        "set_up": _l("ตั้งส่วนราชการ"),
        "rename": _l("เปลี่ยนชื่อส่วนราชการ"),
        "save_group": _l("บันทึกกลุ่มผู้รับ"),
    },
}
