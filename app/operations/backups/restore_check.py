"""What is looked at in an archive and after a restore: a line each, kept as JSON and told in the
reader's language.
"""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from app.kit.display import size
from app.kit.translation import _, later

WORDS = {
    "made": later("สำรองครบทุกอย่าง มีข้อมูลถึง %(made_at)s"),
    "archive": later("เปิดแฟ้มสำรองได้ครบถึงท้ายแฟ้ม มีข้อมูลถึง %(made_at)s"),
    "database": later("ฐานข้อมูลในแฟ้มสำรองไม่เสีย"),
    "files": later("แฟ้มแนบและหนังสือ %(count)s แฟ้ม รวม %(size)s ตรงกับลายนิ้วมือทุกแฟ้ม"),
    "tables": later("ข้อมูล %(rows)s แถวใน %(tables)s ตาราง ครบเท่าเดิม"),
    "registers": later("ทะเบียนเลข %(count)s ทะเบียน เลขล่าสุดตรงกัน"),
    "head": later("ปลายสายร่องรอยตรงกับเมื่อสำรอง"),
    "trail": later("ร่องรอย %(rows)s รายการต่อกันครบ ไม่มีรายการใดถูกแก้หรือหาย"),
    "letters": later("หนังสือที่ออกหลังสำเนานี้ %(count)s ฉบับ นำกลับมาจากแฟ้มที่เก็บไว้ทีละฉบับ"),
    "keys": later("กุญแจเปิดเลขประจำตัวที่ผนึกไว้ได้"),
    "shape": later("ฐานข้อมูลเป็นรูปของรุ่นนี้ (ปรับ %(applied)s ขั้น)"),
}


@dataclass
class CheckLine:
    """One thing looked at: which, whether it is right, the figures that fill its words, what is
    wrong with it.
    """

    name: str  # a key of WORDS
    problem: str = ""
    figures: dict[str, Any] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        return not self.problem

    @property
    def words(self) -> str:
        """In the reader's language."""
        figures = {
            name: size(value)
            if name == "size"
            else f"{value:,}"
            if isinstance(value, int)
            else value
            for name, value in self.figures.items()
        }
        said = str(WORDS[self.name]) % figures if self.good else ""
        return said or _("ไม่ผ่าน: %(problem)s", problem=f"{self.name}: {self.problem}")


def to_json(lines: list[CheckLine]) -> str:
    return json.dumps([asdict(line) for line in lines], ensure_ascii=False)


def from_json(text: str) -> list[CheckLine]:
    return [CheckLine(**said) for said in json.loads(text or "[]")]


def compared(wanted: dict[str, Any], found: dict[str, Any]) -> list[CheckLine]:
    """The facts of an archive beside those of what was restored from it."""
    tables = wanted["tables"]
    other = [
        f"{name}: {found['tables'].get(name)} of {count}"
        for name, count in tables.items()
        if found["tables"].get(name) != count
    ]
    registers = [
        f"{'/'.join(map(str, one[:3]))}: {one[3]}"
        for one in wanted["registers"]
        if one not in found["registers"]
    ]
    return [
        CheckLine(
            "tables", ", ".join(other), {"rows": sum(tables.values()), "tables": len(tables)}
        ),
        CheckLine("registers", ", ".join(registers), {"count": len(wanted["registers"])}),
        CheckLine(
            "head",
            ""
            if wanted["trail"] == found["trail"]
            else f"{found['trail']} instead of {wanted['trail']}",
        ),
    ]
