"""The catch-word (คำต่อเนื่อง): the first words of the next page, at the foot of this one."""

import re

from app.kit.thai_word_breaks import breaks

LABEL = re.compile(r"(?:[๐-๙0-9]+(?:\.[๐-๙0-9]+)*[.)]?|\([๐-๙0-9]+\)|[ก-ฮ]\.|ข้อ\s[๐-๙0-9]+)\s*")
# A catch-word ends with a word that says something, not with one that only leads to the next.
LEADING = frozenset(
    {
        "การ",
        "ความ",
        "และ",
        "หรือ",
        "ที่",
        "ซึ่ง",
        "ของ",
        "ใน",
        "โดย",
        "เพื่อ",
        "ให้",
        "ได้",
        "ว่า",
        "กับ",
        "แก่",
        "ต่อ",
        "จาก",
        "ตาม",
        "เป็น",
        "มี",
        "ผู้",
        "อย่าง",
        "ทั้ง",
        "จะ",
        "ไม่",
        "แห่ง",
        "ทุก",
        "ๆ",
    }
)
LEAST, MOST = 5, 36  # letters; more would run out of the margin


def catchword(text: str) -> str:
    """The first words of a page as the page before announces them: a list label whole, then words
    until at least five letters stand and the last one is not merely leading on; three dots. Seen on
    real letters: ๒. การกำหนด... Empty for an empty text.
    """
    text = text.replace("\u00a0", " ").strip()[:200]
    if not text:
        return ""
    label = LABEL.match(text)
    head, rest = (label.group(), text[label.end() :]) if label else ("", text)
    start = 0
    for cut in [*breaks(rest), len(rest)]:
        word, start = rest[start:cut].strip(), cut
        if word and word not in LEADING and len(rest[:cut].strip()) >= LEAST:
            break
    return f"{head}{rest[:start]}".strip()[:MOST] + "..."
