"""The acts of this room, in words, by the kind of thing they are done to."""

from app.kit.translation import later as _l

ACTS = {
    "import": {
        "import": _l("นำแฟ้มเข้า"),
        "import_corrected": _l("แก้คอลัมน์ของแฟ้มนำเข้า"),
        "import_confirmed": _l("ยืนยันการนำเข้า"),
        "import_given_up": _l("เลิกการนำเข้า"),
    },
    "out": {
        "households_out": _l("นำครัวเรือนออกไปแก้ไข"),
    },
}
