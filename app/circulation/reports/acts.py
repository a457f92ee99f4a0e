"""The acts of this room, in words, by the kind of thing they are done to."""

from app.kit.translation import later as _l

ACTS = {
    "assignment": {
        "report": _l("ส่งรายงาน"),
        "not_applicable": _l("แจ้งว่าไม่เกี่ยวข้อง"),
        "report_accepted": _l("รับรายงาน"),
        "report_returned": _l("ส่งกลับแก้ไข"),
        "time_asked": _l("ขอขยายเวลา"),
        "time_granted": _l("ให้ขยายเวลา"),
        "time_refused": _l("ไม่ให้ขยายเวลา"),
        "day_changed": _l("เปลี่ยนกำหนด"),
    },
}
