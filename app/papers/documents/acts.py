"""The acts of this room, in words, by the kind of thing they are done to."""

from app.kit.translation import later as _l

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
        "cancel": _l("ยกเลิก"),
        "handed_over": _l("ส่งมอบต่อ"),
        "copies": _l("พิมพ์แยกรายผู้รับ"),
        "printed": _l("พิมพ์ฉบับจริงเก็บไว้"),
    },
}
