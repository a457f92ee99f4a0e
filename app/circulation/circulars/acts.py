"""The acts of this room, in words, by the kind of thing they are done to."""

from app.kit.translation import later as _l

ACTS = {
    "document": {
        "send": _l("ส่ง"),
        "tied": _l("ผูกการรับทราบกับฉบับที่พิมพ์"),
    },
    "delivery": {
        "open": _l("เปิดอ่าน"),
        "receive": _l("ลงรับ"),
        "acknowledge": _l("รับทราบ"),
        "acknowledgement_recorded": _l("บันทึกการรับทราบแทน"),
    },
}
