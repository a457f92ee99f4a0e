"""The acts of this room, in words, by the kind of thing they are done to."""

from app.kit.translation import later as _l

ACTS = {
    "household": {
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
    },
}
