"""No line ends inside a word, told by another way of finding words than the one that broke the
line.

The paper is broken by libthai. Here a text is cut by a small programme of our own over the same
word list: fewest letters that belong to no word, then fewest words; a line may end wherever some
best cutting has an end of a word.
"""

import json
import random
import re
import subprocess
from functools import cache
from itertools import pairwise
from tempfile import TemporaryDirectory

import pytest

from app.kit.assets import DICTIONARY, OUR_WORDS
from app.kit.paths import DOCUMENTS, VENDOR
from app.kit.thai import thai_digits
from app.press.facts import Facts
from app.press.pdf.ruler import lines
from app.press.print import print_paper
from app.press.reading.read import read
from tests.conftest import SEED

pytestmark = pytest.mark.bare
LONGEST = 40
CLUSTER = re.compile("[เ-ไ]?[ก-ฮ][\u0e30-\u0e3a\u0e45\u0e47-\u0e4e]*|.")


@cache
def _words() -> frozenset[str]:
    """The words in the dictionary that was built, listed by the tool it was built with."""
    tool = (
        "trietool"
        if subprocess.run(["which", "trietool"], capture_output=True).returncode == 0
        else "trietool-0.2"
    )
    with TemporaryDirectory() as folder:
        subprocess.run(["cp", str(DICTIONARY), f"{folder}/thbrk.tri"], check=True)
        listed = subprocess.run(
            [tool, "-p", folder, "thbrk", "list", "-e", "UTF-8"], capture_output=True
        ).stdout
    return frozenset(line.partition("\t")[0] for line in listed.decode().splitlines())


def _best_ends(text: str) -> set[int]:
    """Where some best cutting of a run of Thai letters has the end of a word."""
    size, starts = len(text), {0}
    for part in CLUSTER.finditer(text):
        starts.add(part.end())
    forward = _costs(text, starts)
    backward = _costs(text, starts, back=True)
    whole = forward[size]
    return {
        at
        for at in starts
        if (forward[at][0] + backward[at][0], forward[at][1] + backward[at][1]) == whole
    }


def _costs(text: str, starts: set[int], back: bool = False) -> dict[int, tuple[int, int]]:
    """For each place the least (unknown letters, words) between it and the beginning, or the
    end.
    """
    size, words, far = len(text), _words(), (10**6, 10**6)
    order = sorted(starts, reverse=back)
    cost = {at: far for at in order}
    cost[order[0]] = (0, 0)
    for at in order:
        unknown, count = cost[at]
        for other in order:
            one, two = (other, at) if back else (at, other)
            if not 0 < two - one <= LONGEST:
                continue
            here = (0, 1) if text[one:two] in words else (two - one, 1)
            if here[0] and (two - one) > len(CLUSTER.match(text, one).group()):
                continue  # unknown letters go one by one
            cost[other] = min(cost[other], (unknown + here[0], count + here[1]))
    assert size in cost
    return cost


def _ends_in_words(facts: Facts) -> list[str]:
    """The line ends of a printed paper's body that no best cutting has, as before|after."""
    wrong = []
    printed = [line.text for line in lines(print_paper(facts))]
    for paragraph in facts.body:
        shown = thai_digits(paragraph)
        for one, two in pairwise(printed):
            before, after = (
                re.search("[\u0e01-\u0e4e]*$", one).group(),
                re.match("[\u0e01-\u0e4e]*", two).group(),
            )
            if not before or not after or before[-12:] + after[:12] not in shown:
                continue
            if len(before) not in _best_ends(before + after):
                wrong.append(f"{before[-20:]}|{after[:20]}")
    return wrong


def test_the_real_letter_ends_no_line_inside_a_word():
    assert _ends_in_words(read(SEED.read_bytes()).facts) == []


@pytest.mark.parametrize(
    "sample",
    ["letter/sample", "order/sample", "minutes/sample", "regulation/sample", "announcement/sample"],
)
def test_samples_end_no_line_inside_a_word(sample):
    assert _ends_in_words(Facts.from_json((DOCUMENTS / f"{sample}.json").read_text())) == []


PHRASES = [
    "การตรวจสอบข้อมูลครัวเรือนเป้าหมาย",
    "คณะกรรมการบริหารศูนย์อำนวยการ",
    "ขจัดความยากจนและพัฒนาคนทุกช่วงวัย",
    "ในระดับพื้นที่ตำบล",
    "ผู้อำนวยการสำนักงาน",
    "ตามหลักปรัชญาของเศรษฐกิจพอเพียง",
    "แจ้งให้ทราบโดยทั่วกัน",
    "กระทรวงศึกษาธิการ",
    "ลงพื้นที่เยี่ยมบ้าน",
]


def _places() -> list[str]:
    return [row[1] for row in json.loads((VENDOR / "places" / "subdistricts.json").read_text())]


@pytest.mark.parametrize("seed", range(12))
def test_texts_full_of_names_of_places_end_no_line_inside_a_word(seed):
    chance = random.Random(seed)
    places = [name for name in _places() if len(name) > 5]
    body = [
        "".join(chance.choice(PHRASES) + "ตำบล" + chance.choice(places) for _part in range(14))
        for _paragraph in range(4)
    ]
    assert _ends_in_words(Facts(subject="ทดสอบ", body=body)) == []


def test_the_dictionary_knows_places_abbreviations_and_no_bad_word():
    words = _words()
    assert len(words) > 60_000
    assert {"ป่าคลอก", "กะทู้", "เทพกระษัตรี", "ศจพ", "กศน", "สพฐ"} <= words
    bad = {line[1:].strip() for line in OUR_WORDS.read_text().splitlines() if line.startswith("-")}
    assert bad
    assert not bad & words


KEPT = [
    "๓ ประเภท",
    "๒๑ มิถุนายน ๒๕๖๕",
    "โทร. ๐ ๗๖๒๒ ๑๘๐๑",
    "ศจพ.อ.",
    "ต่าง ๆ",
    "ปฏิบัติการฯ",
    "“ข้อ ๗”",
    "ข้อ ๑๒",
    "มาตรา ๑๓",
    "พ.ศ. ๒๕๖๙",
    "๑๕,๐๐๐ บาท",
    "๐๙.๐๐ น.",
    "๔ท",
    "ศธ ๐๒๑๐.๕๖/ว ๑๒",
    "หมู่ที่ ๔",
    "(ศจพ.จ.)",
]


@pytest.mark.parametrize("whole", KEPT)
def test_what_belongs_together_is_never_torn_apart(whole):
    for length in range(40, 76, 2):
        filler = "ด้วย" + "การงานดี" * (length // 8) + "มา" * (length % 8 // 2)
        body = [f"{filler} {whole} ตามที่กำหนดไว้ในแผนงานของสำนักงานทุกแห่ง"]
        printed = [line.text for line in lines(print_paper(Facts(subject="ก", body=body)))]
        assert any(whole.replace(" ", "") in line.replace(" ", "") for line in printed), (
            length,
            printed,
        )


def test_no_line_begins_with_a_repetition_or_closing_mark_or_ends_with_an_opening_one():
    words = [
        "ต่าง ๆ",
        "เร็วๆ",
        "กรุงเทพฯ",
        "(ศจพ.)",
        "“ระเบียบ”",
        "ฯลฯ",
        "ตามที่",
        "กำหนด",
        "ไว้",
        "การดำเนินงาน",
    ]
    chance = random.Random(7)
    body = [" ".join(chance.choice(words) for _word in range(160)) for _paragraph in range(6)]
    later = [line for line in lines(print_paper(Facts(subject="ก", body=body))) if line.left < 31]
    assert len(later) > 20
    for line in later:
        assert not line.text.startswith(("ๆ", "ฯ", ")", "”"))
        assert not line.text.endswith(("(", "“"))
