"""What the logbook offers to choose from (รายการ), as the office words it: data, not code."""

from enum import StrEnum

from peewee import BooleanField, CharField, ForeignKeyField, IntegerField

from app.kit.db import Row


class List(StrEnum):
    """The lists there are."""

    TARGET = "target"  # กลุ่มเป้าหมาย: in TPMAP, left out, vulnerable
    DIMENSION = "dimension"  # มิติ: health, living, education, income, access
    INDICATOR = "indicator"  # ตัวชี้วัด, each of a dimension
    VULNERABILITY = "vulnerability"  # ความเปราะบาง of a person
    RELATION = "relation"  # ความสัมพันธ์ to the head of the household
    FINDING = "finding"  # ผลการตรวจสอบ
    VISIT = "visit"  # ประเภทการเยี่ยม
    HELP = "help"  # ประเภทความช่วยเหลือ
    OUTCOME = "outcome"  # ผลเมื่อปิดครัวเรือน


class Choice(Row):
    """One entry of a list. It is never removed, only no longer offered: what was chosen stays
    readable.
    """

    list = CharField()
    code = CharField()  # short, for files brought in and out: H01
    words = CharField()
    place = IntegerField(default=0)  # its order in the list
    active = BooleanField(default=True)
    parent = ForeignKeyField("self", null=True, backref="parts")  # the dimension of an indicator
    parent_id: int | None

    class Meta:
        indexes = ((("list", "code"), True),)
