"""Form fields for what officers type: lines, paragraphs, days."""

import re
from collections.abc import Iterable
from datetime import date
from secrets import token_urlsafe
from typing import Any

from flask import g, request
from flask_wtf import FlaskForm
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import Field, FileField, IntegerField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import TextArea, TextInput

from app.kit import clock
from app.kit.former import Former
from app.kit.mail import is_address
from app.kit.thai import (
    ERA,
    normalise,
    one_line,
    read_date,
    read_figure,
    several_lines,
    short_date,
    visible,
)
from app.kit.translation import _

FARTHEST = 100  # years: no office sets a day further ahead, but for a slip of the year
SECRETS = {"password", "old", "new"}  # names of fields that are typed unseen


class FieldWords:
    """What WTForms itself says of a value it cannot take, in the portal's own words."""

    def gettext(self, said: str) -> str:
        return _("ต้องเป็นตัวเลข") if "integer" in said else _("เลือกไม่ถูกต้อง กรุณาเลือกใหม่")

    def ngettext(self, said: str, _several: str, _count: int) -> str:
        return self.gettext(said)


class Form(FlaskForm):
    """A form that writes: it carries a one-time key besides the CSRF token, so that sending it
    twice writes once.

    `former` says what it led to when it was written before with other content: it comes back then,
    with a key of its own.
    """

    former: Former | None = None
    renewed = (
        False  # it comes back, yet what it holds may be written beside what its key stands for
    )
    _came = False

    class Meta(FlaskForm.Meta):
        def get_translations(self, form: FlaskForm) -> FieldWords:
            return FieldWords()

        def wrap_formdata(self, form: FlaskForm, formdata: Any) -> Any:
            """What was sent; a file only where the form asks for one, or text fields would be
            given it to read.
            """
            sent = super().wrap_formdata(form, formdata)
            if not isinstance(sent, CombinedMultiDict):
                return sent
            asked = {field.name for field in form if isinstance(field, FileField)}
            files = [
                (name, file) for name, file in request.files.items(multi=True) if name in asked
            ]
            return CombinedMultiDict([MultiDict(files), request.form])

    def validated(self) -> bool:
        """Whether it was sent and everything in it can be used; messages are at the fields
        otherwise.
        """
        self._came = self.is_submitted()
        self.former = g.get("former")
        if self.former:
            self.form_errors = [_("ครั้งนี้ยังไม่ได้บันทึก")]
            return False
        return bool(self.validate_on_submit())

    @property
    def key(self) -> str:
        """The key to go out with: the one it came with when it comes back with messages, a new
        one otherwise.
        """
        return (
            posted_key() if self._came and not (self.former or self.renewed) else ""
        ) or one_time_key()


class Text(StringField):
    """One line of text, normalised; empty when nothing of it is seen."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = one_line(valuelist[0]) if valuelist else ""


class LongText(TextAreaField):
    """Text of many lines, normalised; empty when nothing of it is seen."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = several_lines(valuelist[0]) if valuelist else ""


class Lines(Field):
    """A list, one entry a line."""

    widget = TextArea()
    apart, between = re.compile(r"\n+"), "\n"

    def process_formdata(self, valuelist: list[str]) -> None:
        text = normalise(valuelist[0]) if valuelist else ""
        self.data = [entry.strip() for entry in self.apart.split(text) if visible(entry)]

    def _value(self) -> str:
        return self.between.join(self.data or [])


class Paragraphs(Lines):
    """A list of paragraphs, set apart by an empty line; a single line end inside one is only where
    the typist broke the line, unless every line of it has cells set apart by |: then it is a table,
    a row a line.
    """

    apart, between = re.compile(r"\n\s*\n"), "\n\n"

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        self.data = [
            entry
            if all("|" in line for line in entry.split("\n"))
            else re.sub(r"\s*\n\s*", " ", entry)
            for entry in self.data
        ]


class Day(Field):
    """A day typed any way; shown back as it was understood. None when left empty."""

    widget = TextInput()
    typed = ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.typed = valuelist[0].strip() if valuelist else ""
        self.data = None
        if self.typed:
            try:
                self.data = read_date(self.typed)
            except ValueError:
                raise ValueError(_("ไม่มีวันที่นี้ พิมพ์เช่น 26/12/2569 หรือ 26 ธ.ค. 69")) from None
            if self.data.year > clock.today().year + FARTHEST:
                raise ValueError(_("ปี %(year)s ไกลเกินไป ตรวจปีอีกครั้ง", year=self.data.year + ERA))

    def _value(self) -> str:
        return short_date(self.data) if isinstance(self.data, date) else self.typed


class Figure(Field):
    """A figure in Thai or Arabic digits; what was typed is kept in `typed`. None when left empty
    or no figure.
    """

    widget = TextInput()
    typed = ""

    def process_data(self, value: Any) -> None:
        self.typed = "" if value is None else str(value)
        self.data = value

    def process_formdata(self, valuelist: list[str]) -> None:
        self.typed = normalise(valuelist[0]).strip()[:60] if valuelist else ""
        self.data = None
        if self.typed:
            try:
                self.data = read_figure(self.typed)
            except ValueError:
                raise ValueError(
                    _("ต้องเป็นตัวเลข เช่น 1,250 หรือ 12.50 (ทศนิยมไม่เกินสองตำแหน่ง)")
                ) from None

    def _value(self) -> str:
        return self.typed


class Whole(IntegerField):
    """A whole number in Thai or Arabic digits; what was typed is kept. A browser's own field for
    numbers takes no Thai digits and drops what is no number.
    """

    widget = TextInput()


class Needed:
    """The field must not be left empty."""

    field_flags = {"required": True}

    def __init__(self, message: Any = None):
        self.message = message

    def __call__(self, form: Form, field: Field) -> None:
        if field.data is None or field.data in ("", []):
            raise ValidationError(self.message or _("กรุณากรอกช่องนี้"))


class AtMost:
    """The text, or each entry of the list, has at most so many letters."""

    def __init__(self, letters: int, entries: int = 500):
        self.letters, self.entries = letters, entries

    def __call__(self, form: Form, field: Field) -> None:
        values = field.data if isinstance(field.data, list) else [field.data or ""]
        if len(values) > self.entries:
            raise ValidationError(_("มีได้ไม่เกิน %(count)s รายการ", count=self.entries))
        longest = max(map(len, values), default=0)
        if longest > self.letters:
            raise ValidationError(
                _("ยาวเกินไป: %(have)s ตัวอักษร มีได้ไม่เกิน %(most)s", have=longest, most=self.letters)
            )


def shareable(form: Any) -> list[tuple[str, str]]:
    """What was typed and may stand on a page again: all but what is typed unseen."""
    return [(name, value) for name, value in form.items(multi=True) if name not in SECRETS]


class Address:
    """An address for mail, or nothing."""

    def __call__(self, form: Form, field: Text) -> None:
        if field.data and not is_address(field.data):
            raise ValidationError(_("อีเมลนี้ใช้ไม่ได้ พิมพ์เช่น malee@example.go.th"))


def options(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """What a select offers: values with their words."""
    return [SelectChoice(value, words) for value, words in pairs]


def one_time_key() -> str:
    """A key no form had before."""
    return token_urlsafe(9)


def posted_key() -> str:
    """The one-time key of the form just sent; empty when it carries none."""
    return request.form.get("key", "")[:40]
