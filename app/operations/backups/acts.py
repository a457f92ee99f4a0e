"""The acts of this room, in words, by the kind of thing they are done to."""

from app.kit.translation import later as _l

ACTS = {
    "system": {
        "ask_backup": _l("สั่งสำรองข้อมูล"),
        "ask_proof": _l("สั่งลองกู้คืน"),
        "backup": _l("สำรองข้อมูล"),
        "proof": _l("ลองกู้คืน"),
        "restore": _l("กู้คืนข้อมูล"),
        "recovered": _l("นำหนังสือกลับมาหลังกู้คืน"),
        "recovered_settled": _l("จัดการหนังสือที่นำกลับมาแล้ว"),
    },
}
