"""The acts of this room, in words, by the kind of thing they are done to."""

from app.kit.translation import later as _l

ACTS = {
    "task": {
        "task": _l("เขียนข้อสั่งการ"),
        "task_removed": _l("นำข้อสั่งการออก"),
        "task_given": _l("สั่งการถึงส่วนราชการ"),
        "task_withdrawn": _l("ถอนข้อสั่งการ"),
    },
    "assignment": {
        "accept": _l("รับดำเนินการ"),
        "assign": _l("มอบหมาย"),
        "handed_over": _l("ส่งมอบต่อ"),
    },
}
