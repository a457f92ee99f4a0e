"""The words the portal speaks: Thai in the source, English from the catalogue."""

from contextvars import ContextVar
from functools import cache
from pathlib import Path

from babel.support import LazyProxy, NullTranslations, Translations

LANGUAGES = {"th": "ไทย", "en": "English"}
CATALOGUES = Path(__file__).resolve().parents[1] / "translations"

language: ContextVar[str] = ContextVar("language", default="th")


@cache
def _catalogue(code: str) -> NullTranslations:
    return NullTranslations() if code == "th" else Translations.load(CATALOGUES, [code])


def _(text: str, **values: object) -> str:
    """The text in the reader's language, with %(name)s filled in."""
    said = _catalogue(language.get()).gettext(text)
    return said % values if values else said


def later(text: str) -> LazyProxy:
    """Like `_`, for words that stand in the source before there is a reader (labels of form
    fields).
    """
    return LazyProxy(_, text, enable_cache=False)
