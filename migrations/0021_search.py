"""What is searched is kept as the eye sees it: marks in one order and once, nothing unseen, no spaces. People are found so, too.

Names, papers and households stay as they were typed; only the keys beside them are made anew. Sign-in names are such a key: they
are compared after the same rule. One that would become that of somebody else stays, and its account has to be added anew.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from peewee import TextField

AT_ONCE = 500  # rows
THAI = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
ALIKE = str.maketrans({**dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
                       "\u2044": "/", "\u2215": "/", "ๅ": "า"})
UNSEEN = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
                    "\u2028-\u202e\u2060-\u206f\u2800\u3164\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
                    "\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
                    + "".join(f"{chr(plane + 0xfffe)}{chr(plane + 0xffff)}" for plane in range(0, 0x110000, 0x10000)) + "]")
MARKS = "\u0e3a\u0e38\u0e39\u0e31\u0e34\u0e35\u0e36\u0e37\u0e47\u0e4d\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4e"
LEVEL = {mark: level for level, marks in enumerate(("\u0e3a", "\u0e38\u0e39", "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e47", "\u0e4d",
                                                    "\u0e48\u0e49\u0e4a\u0e4b", "\u0e4c\u0e4e")) for mark in marks}
MARKED = re.compile(f"([{MARKS}]+)([าำ]?)|ำ([{MARKS}]+)")


def up(migrator: Any, db: Any) -> None:
    migrator.migrate(migrator.add_column("officer", "search", TextField(default="")))
    for table in ("document", "household"):
        _anew(db, table, "search", "search", _folded)
    _anew(db, "officer", "name", "search", _folded)
    taken = {name for (name,) in db.execute_sql("SELECT sign_in FROM officer").fetchall()}
    _anew(db, "officer", "sign_in", "sign_in", lambda name: name if _known_as(name) in taken else _known_as(name))


def _anew(db: Any, table: str, source: str, key: str, rule: Callable[[str], str]) -> None:
    last, ask = 0, f"SELECT id, {source}, {key} FROM {table} WHERE id > {db.param} ORDER BY id LIMIT {AT_ONCE}"  # noqa: S608
    while rows := db.execute_sql(ask, (last,)).fetchall():
        last = rows[-1][0]
        if new := [value for one, text, old in rows if (made := rule(text)) != old for value in (one, made)]:
            values = ", ".join([f"({db.param}, {db.param})"] * (len(new) // 2))
            db.execute_sql(f"UPDATE {table} SET {key} = made.column2 FROM (VALUES {values}) AS made "  # noqa: S608
                           f"WHERE {table}.id = made.column1", new)


def _known_as(name: str) -> str:
    return _regular(unicodedata.normalize("NFKC", _regular(name))).strip().lower()


def _folded(text: str) -> str:
    while (folded := "".join(_regular(_plain(text)).split())) != text:
        text = folded
    return text


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", _regular(text)).translate(ALIKE).lower().translate(THAI)


def _regular(text: str) -> str:
    while (regular := MARKED.sub(_in_order, _composed(UNSEEN.sub("", text)))) != text:
        text = regular
    return text


def _composed(text: str) -> str:
    text = re.sub("\u0e4d([\u0e48-\u0e4b]?)\u0e32", "\\1\u0e33", text)
    text = re.sub("([\u0e48-\u0e4b])\u0e4d\u0e32", "\\1\u0e33", text)
    return unicodedata.normalize("NFC", text.replace("\u0e40\u0e40", "\u0e41"))


def _in_order(found: re.Match) -> str:
    marks, after = found[1] or found[3], found[2] if found[1] else "ำ"
    kept = sorted(dict.fromkeys(marks), key=lambda mark: LEVEL[mark])
    if after and "\u0e4d" in kept:
        kept, after = [mark for mark in kept if mark != "\u0e4d"], "ำ"
    return "".join(kept) + after
