"""Many rows into an empty table, as fast as the database takes them."""

import itertools
from collections.abc import Iterable, Sequence
from typing import Any

from peewee import Model, PostgresqlDatabase

from app.kit.db import db

AT_ONCE = 10_000


def insert_rows(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows that name these fields; the other fields have their defaults. In the
    transaction that is open.
    """
    fields = [model._meta.fields[name] for name in names]
    rest = [
        field
        for field in model._meta.sorted_fields
        if field.default is not None and field.name not in names
    ]
    defaults = tuple(
        field.db_value(field.default() if callable(field.default) else field.default)
        for field in rest
    )
    columns = ", ".join(f'"{field.column_name}"' for field in (*fields, *rest))
    table = f'"{model._meta.table_name}"'
    whole = ((*row, *defaults) for row in rows)
    cursor = db.connection().cursor()
    if isinstance(db, PostgresqlDatabase):
        with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for row in whole:
                copy.write_row(row)
        return
    marks = ", ".join("?" * (len(fields) + len(rest)))
    statement = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608  names of ours
    while some := list(itertools.islice(whole, AT_ONCE)):
        cursor.executemany(statement, some)


def number_on(*models: type[Model]) -> None:
    """Rows written by hand from now on get ids after those that were poured."""
    if isinstance(db, PostgresqlDatabase):
        for model in models:
            table = model._meta.table_name
            db.execute_sql(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), "  # noqa: S608
                "coalesce(max(id), 0) + 1, false) "
                f'FROM "{table}"'
            )
