"""The acts of this room, in words, by the kind of thing they are done to."""

from app.kit.translation import later as _l

ACTS = {
    "officer": {
        "add_officer": _l("เพิ่มเจ้าหน้าที่"),
        "appoint": _l("แต่งตั้ง"),
        "end_appointment": _l("พ้นจากตำแหน่ง"),
        "hand_over": _l("ส่งมอบงานที่ค้าง"),
        "change_password": _l("เปลี่ยนรหัสผ่าน"),
        "choose_language": _l("เลือกภาษา"),
        "choose_email": _l("เปลี่ยนอีเมล"),
        "reset_password": _l("ตั้งรหัสผ่านใหม่ให้"),
        "set_second_factor": _l("เปิดใช้รหัสยืนยันสองชั้น"),
        "new_codes": _l("ขอรหัสสำรองชุดใหม่"),
        "remove_second_factor": _l("ปิดใช้รหัสยืนยันสองชั้น"),
        "close_account": _l("ปิดบัญชี"),
        "reopen_account": _l("เปิดบัญชีอีกครั้ง"),
    },
    "session": {
        "sign_in": _l("ลงชื่อเข้าใช้"),
        "sign_in_failed": _l("ลงชื่อเข้าใช้ไม่สำเร็จ"),
        "sign_out": _l("ออกจากระบบ"),
        "end_others": _l("ออกจากระบบในเครื่องอื่น"),
        "end_sessions": _l("ให้ออกจากระบบทุกเครื่อง"),
    },
    "system": {
        "renew_key": _l("เปลี่ยนกุญแจของระบบ"),
    },
}
RIGHTS = (
    "add_officer",
    "appoint",
    "end_appointment",
    "hand_over",
    "reset_password",
    "set_second_factor",
    "new_codes",
    "remove_second_factor",
    "change_password",
    "close_account",
    "reopen_account",
    "end_sessions",
)
