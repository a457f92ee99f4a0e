"""Files (แฟ้ม), each kept once under the hash of its content."""

from peewee import BigIntegerField, CharField, DateTimeField

from app.kit.db import Row


class File(Row):
    """The content of a file: its hash, how long it is, what it is. Names belong to those who
    attach it.
    """

    sha256 = CharField(unique=True)  # hex
    size = BigIntegerField()  # bytes
    media_type = CharField()
    kept_at = DateTimeField()

    class Meta:
        table_name = "stored_file"
