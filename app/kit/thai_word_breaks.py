"""Where one Thai word ends and the next begins."""

import os
from ctypes import CDLL, c_int, c_size_t, c_void_p, c_wchar_p
from functools import cache
from typing import Any

from app.kit.paths import VENDOR

os.environ.setdefault(
    "LIBTHAI_DICTDIR", str(VENDOR / "thbrk")
)  # read by libthai at its first line break, Pango's too


def breaks(text: str) -> list[int]:
    """Where a Thai text may be broken, as libthai sees it with the dictionary at
    LIBTHAI_DICTDIR, and after spaces.
    """
    library, words = _libthai()
    places = (c_int * (len(text) + 1))()
    count = library.th_brk_wc_find_breaks(words, text, places, len(text))
    spaces = (
        at + 1 for at, letter in enumerate(text[:-1]) if letter == " " and text[at + 1] != " "
    )
    return sorted({*places[:count], *spaces})


@cache
def _libthai() -> tuple[Any, Any]:
    library = CDLL("libthai.so.0")
    library.th_brk_new.restype = c_void_p
    library.th_brk_wc_find_breaks.argtypes = [c_void_p, c_wchar_p, c_void_p, c_size_t]
    return library, library.th_brk_new(None)
