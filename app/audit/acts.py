"""What stands in the trail, in words: each act, by the kind of thing it is done to."""

from app.kit.words import _
from app.kit.words import later as _l

ACTS = {
    "document": {
        "draft": _l("ร่าง"),
        "edit": _l("แก้ไขหนังสือ"),
        "address": _l("กำหนดผู้รับ"),
        "attach": _l("แนบแฟ้ม"),
        "detach": _l("นำแฟ้มแนบออก"),
        "submit": _l("ส่งตรวจ"),
        "return": _l("ส่งกลับแก้ไข"),
        "pass": _l("ผ่านการตรวจ"),
        "discard": _l("เลิกร่าง"),
        "sign": _l("ลงนาม"),
        "send": _l("ส่ง"),
        "cancel": _l("ยกเลิก"),
        "handed_over": _l("ส่งมอบต่อ"),
        "copies": _l("พิมพ์แยกรายผู้รับ"),
        "printed": _l("พิมพ์ฉบับจริงเก็บไว้"),
        "tied": _l("ผูกการรับทราบกับฉบับที่พิมพ์"),
    },
    "delivery": {
        "open": _l("เปิดอ่าน"),
        "receive": _l("ลงรับ"),
        "acknowledge": _l("รับทราบ"),
        "acknowledgement_recorded": _l("บันทึกการรับทราบแทน"),
    },
    "task": {
        "task": _l("เขียนข้อสั่งการ"),
        "task_removed": _l("นำข้อสั่งการออก"),
        "task_given": _l("สั่งการถึงส่วนราชการ"),
        "task_withdrawn": _l("ถอนข้อสั่งการ"),
    },
    "assignment": {
        "accept": _l("รับดำเนินการ"),
        "assign": _l("มอบหมาย"),
        "report": _l("ส่งรายงาน"),
        "not_applicable": _l("แจ้งว่าไม่เกี่ยวข้อง"),
        "report_accepted": _l("รับรายงาน"),
        "report_returned": _l("ส่งกลับแก้ไข"),
        "time_asked": _l("ขอขยายเวลา"),
        "time_granted": _l("ให้ขยายเวลา"),
        "time_refused": _l("ไม่ให้ขยายเวลา"),
        "day_changed": _l("เปลี่ยนกำหนด"),
        "reminded": _l("เตือน"),
        "handed_over": _l("ส่งมอบต่อ"),
    },
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
        "household_verified": _l("ตรวจสอบครัวเรือน"),
        "certified_district": _l("ศจพ.อ. รับรอง"),
        "certified_province": _l("ศจพ.จ. รับรอง"),
        "verification_returned": _l("ส่งผลตรวจสอบกลับ"),
        "change_asked": _l("ขอแก้ไขข้อมูลที่รับรองแล้ว"),
        "change_granted": _l("ให้แก้ไขข้อมูลที่รับรองแล้ว"),
        "change_refused": _l("ไม่ให้แก้ไขข้อมูลที่รับรองแล้ว"),
        "plan": _l("เริ่มแผนครัวเรือน"),
        "plan_submitted": _l("เสนอแผน"),
        "plan_approved": _l("อนุมัติแผน"),
        "plan_returned": _l("ส่งแผนกลับ"),
        "plan_item": _l("ทำรายการในแผนเสร็จ"),
        "helped": _l("บันทึกความช่วยเหลือ"),
        "referred": _l("ส่งต่อหน่วยงาน"),
        "referral_accepted": _l("หน่วยงานรับเรื่อง"),
        "referral_declined": _l("หน่วยงานไม่รับเรื่อง"),
        "help_result": _l("บันทึกผลความช่วยเหลือ"),
        "visit": _l("บันทึกการเยี่ยม"),
        "draft_handed_over": _l("ส่งมอบร่างการเยี่ยม"),
        "dossier": _l("พิมพ์แฟ้มครัวเรือน"),
    },
    "import": {
        "import": _l("นำแฟ้มเข้า"),
        "import_corrected": _l("แก้คอลัมน์ของแฟ้มนำเข้า"),
        "import_confirmed": _l("ยืนยันการนำเข้า"),
        "import_given_up": _l("เลิกการนำเข้า"),
    },
    "choice": {
        "choice_added": _l("เพิ่มรายการให้เลือก"),
        "choice_changed": _l("แก้รายการให้เลือก"),
        "choice_moved": _l("ย้ายลำดับรายการ"),
    },
    "number_series": {
        "reserve": _l("จองเลข"),
        "first_number": _l("ตั้งเลขเริ่มต้น"),
        "confirm_number": _l("ยืนยันเลขล่าสุดหลังกู้คืน"),
    },
    "office": {
        "set_up": _l("ตั้งส่วนราชการ"),
        "rename": _l("เปลี่ยนชื่อส่วนราชการ"),
        "save_group": _l("บันทึกกลุ่มผู้รับ"),
        "areas": _l("กำหนดพื้นที่ดูแล"),
    },
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
    "out": {  # households taken out, and the trail itself
        "households_taken_out": _l("นำครัวเรือนออกเป็นแฟ้ม"),
        "households_out": _l("นำครัวเรือนออกไปแก้ไข"),
        "sheet": _l("พิมพ์แบบบันทึกการเยี่ยม"),
        "trail_taken_out": _l("นำร่องรอยออกเป็นแฟ้ม"),
    },
    "system": {
        "refused": _l("ถูกปฏิเสธ"),
        "refused_again": _l("ถูกปฏิเสธซ้ำ"),
        "trail_verified": _l("ตรวจร่องรอยทั้งหมด"),
        "taken_over": _l("รับข้อมูลที่มีอยู่เดิมเข้าร่องรอย"),
        "ask_backup": _l("สั่งสำรองข้อมูล"),
        "ask_proof": _l("สั่งลองกู้คืน"),
        "backup": _l("สำรองข้อมูล"),
        "proof": _l("ลองกู้คืน"),
        "looks_sealed": _l("ผนึกรายการเปิดดูครัวเรือน"),
        "looks_changed": _l("พบว่ารายการเปิดดูถูกแก้หรือหาย"),
        "restore": _l("กู้คืนข้อมูล"),
        "recovered": _l("นำหนังสือกลับมาหลังกู้คืน"),
        "recovered_settled": _l("จัดการหนังสือที่นำกลับมาแล้ว"),
        "renew_key": _l("เปลี่ยนกุญแจของระบบ"),
    },
}
WORDS = {act: words for acts in ACTS.values() for act, words in acts.items()}
REFUSED = ("refused", "refused_again", "sign_in_failed")
TAKEN_OUT = (*ACTS["out"], "dossier")
LOOKED = ("citizen_opened", "break_glass", "glass_seen")
RIGHTS = (
    "add_officer",
    "appoint",
    "end_appointment",
    "hand_over",
    "areas",
    "reset_password",
    "set_second_factor",
    "new_codes",
    "remove_second_factor",
    "change_password",
    "close_account",
    "reopen_account",
    "end_sessions",
)


def in_words(act: str) -> str:
    """The act as the auditor reads it."""
    return str(WORDS.get(act, act))


ROWS = {
    "document": _l("หนังสือ"),
    "attachment": _l("แฟ้มแนบ"),
    "delivery": _l("หนังสือถึงส่วนราชการ"),
    "number_series": _l("ทะเบียนเลข"),
    "reservation": _l("เลขที่จอง"),
    "verification": _l("การตรวจสอบครัวเรือน"),
    "change_request": _l("คำขอแก้ไขข้อมูลที่รับรองแล้ว"),
    "household": _l("ครัวเรือน"),
    "task": _l("ข้อสั่งการ"),
    "assignment": _l("งาน"),
    "report": _l("รายงานผล"),
    "report_figure": _l("ตัวเลขในรายงาน"),
    "report_file": _l("แฟ้มในรายงาน"),
    "extension": _l("การขยายเวลา"),
    "visit": _l("การเยี่ยม"),
    "plan": _l("แผนครัวเรือน"),
    "assistance": _l("ความช่วยเหลือ"),
}


def difference_in_words(said: str) -> str:
    """A row that is not as the trail says, as the auditor reads it; `said` is the same as the
    command line has it, where the names of the columns stand for who mends it.
    """
    what, _colon, columns = said.partition(": ")
    table, _blank, rest = what.partition(" ")
    row = f"{ROWS.get(table, table)} {rest.partition(' ')[0]}"
    if columns:
        return _("%(row)s ถูกแก้ (%(columns)s)", row=row, columns=columns)
    return (
        _("%(row)s หายไป", row=row)
        if rest.endswith("is gone")
        else _("%(row)s ไม่มีการกระทำใดบอกที่มา", row=row)
    )
