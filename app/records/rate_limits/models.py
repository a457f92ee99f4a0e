"""How often something was tried of late: a row for each limit and whom it holds."""

from peewee import CharField, DateTimeField, IntegerField

from app.kit.db import Row


class Tries(Row):
    """Tries since a moment. The key is a mark: what people typed as their name cannot be read
    from it.
    """

    key = CharField(unique=True)
    began_at = DateTimeField(index=True)
    count = IntegerField()
