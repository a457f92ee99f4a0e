"""Why a row is what it is (เพราะ): kept as a kind and what it was about, told in the words of
whoever reads the page.
"""

import json
from typing import NamedTuple

from app.field.imports.columns import WORDS
from app.kit.translation import _
from app.kit.translation import later as _l


class Reason(NamedTuple):
    """Why a row is what it is: a flaw, or a difference; about which field; what is kept now, and
    what the file says.
    """

    kind: str
    field: str = ""
    now: str = ""
    said: str = ""


REASONS = {
    "differs": _l("%(field)s: %(now)s → %(said)s"),
    "new_member": _l("สมาชิกใหม่: %(said)s"),
    "new_head": _l("หัวหน้าครัวเรือนคนใหม่: %(said)s"),
    "citizen_check": _l("เลขประจำตัวประชาชน %(said)s หลักสุดท้ายไม่ตรง ตรวจอีกครั้ง"),
    "citizen_zero": _l("เลขประจำตัวประชาชน %(said)s ขึ้นต้นด้วย 0 (ไม่มีสถานะทางทะเบียน)"),
    "untouched": _l("ไม่ได้แก้ในแฟ้ม"),
    "kept_here": _l("ใช้ข้อมูลในระบบตามที่เลือก"),
    "needed": _l("%(field)s: ต้องมีค่า"),
    "long": _l("%(field)s: ยาวเกิน %(said)s ตัวอักษร"),
    "number": _l("%(field)s: ต้องเป็นตัวเลข แต่เป็น “%(said)s”"),
    "degrees": _l("%(field)s: ต้องเป็นองศาทศนิยม เช่น 7.9083 แต่เป็น “%(said)s”"),
    "house_day": _l("บ้านเลขที่ถูกโปรแกรมตารางเปลี่ยนเป็นวันที่ (%(said)s) ตั้งคอลัมน์เป็นข้อความแล้วพิมพ์ใหม่"),
    "two_digits": _l("%(field)s: พิมพ์ปีครบสี่หลัก แต่เป็น “%(said)s”"),
    "no_day": _l("%(field)s: อ่านปีหรือวันที่ไม่ได้ “%(said)s”"),
    "ahead": _l("%(field)s: “%(said)s” อยู่ในอนาคต ตรวจว่าเป็น พ.ศ. หรือ ค.ศ."),
    "long_ago": _l("%(field)s: “%(said)s” ผ่านมานานเกินไป ตรวจว่าเป็น พ.ศ. หรือ ค.ศ."),
    "not_listed": _l("%(field)s: ไม่มี “%(said)s” ในรายการ"),
    "yes_no": _l("%(field)s: ต้องเป็น 1 หรือ 0 (หรือ ตก/ผ่าน) แต่เป็น “%(said)s”"),
    "excel_error": _l("%(field)s: เซลล์นี้เป็นข้อผิดพลาด %(said)s"),
    "citizen": _l("เลขประจำตัวประชาชนต้องมี 13 หลัก"),
    "citizen_cut": _l(
        "เลขประจำตัวประชาชนถูกโปรแกรมตารางตัดเหลือแบบ 1.23E+12 ตั้งคอลัมน์เป็นข้อความแล้วพิมพ์ใหม่"
    ),
    "citizen_twice": _l("เลขประจำตัวประชาชนซ้ำกับแถว %(said)s"),
    "citizen_other": _l("คนที่มีเลขประจำตัวประชาชนนี้อยู่ในครัวเรือนอื่นแล้ว: %(said)s ย้ายสมาชิกในระบบก่อน"),
    "citizen_elsewhere": _l("คนที่มีเลขประจำตัวประชาชนนี้อยู่ในครัวเรือนของสำนักงานอื่นแล้ว"),
    "number_here": _l("%(field)s: มีเลข 13 หลักที่อาจเป็นเลขประจำตัวประชาชน ตรวจว่าตั้งคอลัมน์ถูกหรือไม่"),
    "outside": _l("ตำบล “%(said)s” ไม่อยู่ในพื้นที่ที่ท่านรับผิดชอบ"),
    "several_places": _l("มีตำบล “%(said)s” มากกว่าหนึ่งแห่ง ระบุอำเภอด้วย"),
    "no_key": _l("ไม่มีครัวเรือนรหัสระเบียน %(said)s ในพื้นที่ที่ท่านรับผิดชอบ"),
    "no_member": _l("ไม่มีสมาชิกรหัส %(said)s ในครัวเรือนนี้"),
    "two_heads": _l("ครัวเรือนมีหัวหน้าแล้วที่แถว %(said)s"),
    "household_twice": _l("ครัวเรือนเดียวกับแถว %(said)s"),
    "together": _l("ครัวเรือนเดียวกับแถว %(said)s ซึ่งไม่รับ"),
    "closed": _l("ครัวเรือนนี้ปิดแล้ว"),
    "merged": _l("ครัวเรือนนี้รวมกับครัวเรือนอื่นแล้ว"),
    "locked": _l("ข้อมูลรับรองโดย ศจพ.จ. แล้ว แก้ไขได้เมื่อขอแก้ไขและได้รับอนุญาต"),
    "changed_since": _l("ข้อมูลเปลี่ยนไปหลังจากที่ตรวจ นำแฟ้มเข้าใหม่เพื่อตรวจอีกครั้ง"),
    "refused": _l("ไม่รับ: %(said)s"),
    "broken": _l("บันทึกไม่ได้เพราะข้อผิดพลาดของระบบ"),
}
_MORE = {"birth_year": "birth"}


def explained(whys: str, traits: dict[str, str]) -> list[str]:
    """Whys as kept, in words; `traits` are the words of the columns for one trait."""
    found = []
    for kind, key, now, said in json.loads(whys):
        called = (
            _("กลุ่มเป้าหมาย มิติ และตัวชี้วัด")
            if key == "traits"
            else traits.get(key) or WORDS.get(_MORE.get(key, key), key)
        )
        found.append(str(REASONS[kind]) % {"field": called, "now": now or "–", "said": said or "–"})
    return found


def saying(whys: list[Reason]) -> str:
    """Whys as a row keeps them."""
    return json.dumps(whys, ensure_ascii=False)
