"""Offices (ส่วนราชการ), their names through time, and saved groups of them."""

from peewee import BooleanField, CharField, DateField, ForeignKeyField, TextField

from app.kit.db import Row


class Office(Row):
    """An office. What it is called stands in its names; this row never changes with them."""

    slug = CharField(unique=True)  # phuket, kathu: for the command line
    short_name = CharField()  # for lists on screen: อ.กะทู้
    parent = ForeignKeyField(
        "self", null=True, backref="districts"
    )  # the provincial office of a district
    parent_id: int | None
    active = BooleanField(default=True)


class OfficeName(Row):
    """How an office is called and where it is, from one day to another (สกร. was กศน. until
    2566).
    """

    office = ForeignKeyField(Office, backref="names")
    office_id: int
    name = CharField()
    letter_code = CharField()  # before the number of a letter: ศธ 0210.56
    address = TextField(default="")  # lines
    phone = CharField(default="")
    fax = CharField(default="")
    email = CharField(default="")
    valid_from = DateField()
    valid_to = DateField(null=True)  # the last day, None while it lasts


class Group(Row):
    """Offices often written to together (กลุ่มผู้รับ), saved under a name by the office that
    writes to them.
    """

    office_ids: list[int]  # where a query reads them with it

    owner = ForeignKeyField(Office, backref="groups", index=False)
    owner_id: int
    name = CharField()

    class Meta:
        table_name = "office_group"
        indexes = ((("owner", "name"), True),)


class GroupMember(Row):
    """One office in a group."""

    group = ForeignKeyField(Group, backref="members", on_delete="CASCADE", index=False)
    group_id: int
    office = ForeignKeyField(Office)
    office_id: int

    class Meta:
        indexes = ((("group", "office"), True),)
