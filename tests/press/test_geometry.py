"""Every kind of paper, measured with a ruler in its printed PDF and held against geometry.toml.

A row says what is measured, on which line (by the words it begins with), which side, and where it
has to stand, as a sum of figures. Distances between lines are taken from baseline to baseline.
"""

import json
from itertools import pairwise

import pypdfium2
import pytest

from app.kit.paths import DOCUMENTS
from app.press.facts import Facts
from app.press.pdf.ruler import find, lines, squeezed
from app.press.print import print_paper, print_roll
from app.press.setting.geometry import WrongGeometry, figures, geometry

pytestmark = pytest.mark.bare
WITHIN = 0.15  # mm
SIGNED = "(นางสาวอรุณี แสงทอง)"
FOOT = "emblem_top + emblem_height - leading + down"  # level with the foot of the emblem
MIDDLE = "left + (width - left - right) / 2"
# where signatures are centred
FRAME = "left + signature_left + (width - left - right - signature_left) / 2"


@pytest.fixture(scope="module")
def printed():
    """The lines of a sample, printed once: `printed("letter")`."""
    made: dict[str, tuple] = {}

    def once(design: str, sample: str = "sample"):
        if (design, sample) not in made:
            text = (DOCUMENTS / design / f"{sample}.json").read_text()
            tabular = design in ("roll", "register")
            pdf = (
                print_roll(**json.loads(text), design=design)
                if tabular
                else print_paper(_signed(Facts.from_json(text)))
            )
            made[design, sample] = pdf, lines(pdf)
        return made[design, sample]

    return once


def _signed(facts: Facts) -> Facts:
    """The letter's sample is unsigned, as demo drafts are."""
    if facts.kind == "letter":
        facts.number, facts.date = "ศธ 0210.56/1005", "2022-12-26"
        facts.signatory.name, facts.signatory.lines = "นางสาวอรุณี แสงทอง", ["ผู้อำนวยการ กศน.อำเภอกะทู้"]
    return facts


HEADED = [  # papers with the large emblem and a heading in the middle
    ("heading in the middle", None, "centre", MIDDLE),
    ("indent", None, "left", "left + indent"),
]
PLACES = {
    "letter": [
        ("number at the left margin", "ที่ ศธ", "left", "left"),
        ("number level with the foot of the emblem", "ที่ ศธ", "baseline", FOOT),
        ("agency", "สำนักงาน กศน.จังหวัดภูเก็ต", "left", "left + agency_left"),
        ("agency level with the number", "สำนักงาน กศน.จังหวัดภูเก็ต", "baseline", FOOT),
        ("date from the centre axis", "๒๖ ธันวาคม ๒๕๖๕", "left", "left + axis"),
        ("date below the address", "๒๖ ธันวาคม ๒๕๖๕", "baseline", FOOT + " + 2 * leading + gap"),
        ("label of the subject", "เรื่อง", "left", "left"),
        ("subject hangs", "การขับเคลื่อน", "left", "left + subject_hang"),
        (
            "second line of the subject hangs too",
            "เศรษฐกิจพอเพียงและการบูรณาการ",
            "left",
            "left + subject_hang",
        ),
        ("addressee hangs", "ผู้อำนวยการ กศน.อำเภอทุกแห่ง", "left", "left + subject_hang"),
        ("first line of a paragraph", "ด้วย สำนักงาน", "left", "left + indent"),
        ("its second line", "ศึกษาธิการ เพื่อ", "left", "left"),
        ("first line of a numbered item", "๑. การตรวจสอบ", "left", "left + indent"),
        ("page number in the middle", "- ๒ -", "centre", MIDDLE),
        ("page number about 3 cm from the top", "- ๒ -", "baseline", "number_top + down"),
        ("first line of the next page", "๒. การกำหนดแนวทาง", "baseline", "next_top + down"),
        ("catch-word at the right margin", "๒. การกำหนด...", "right", "width - right"),
        (
            "catch-word in the lower margin",
            "๒. การกำหนด...",
            "baseline",
            "height - bottom + 0.7 + down",
        ),
        ("closing from the centre axis", "ขอแสดงความนับถือ", "left", "left + axis"),
        ("name in the middle of its frame", SIGNED, "centre", FRAME),
        ("section at the left margin", "งานการศึกษาต่อเนื่อง", "left", "left"),
    ],
    "memo": [
        ("title in the middle", "บันทึกข้อความ", "centre", MIDDLE),
        ("label at the left margin", "ส่วนราชการ", "left", "left"),
        ("date label under ข of the title", "วันที่", "left", "left + date_left"),
        ("date after ม of the title", "๒๓ พฤศจิกายน", "left", "left + date_value_left + 1.4"),
        ("addressee hangs", "ผู้อำนวยการสำนักงาน", "left", "left + subject_hang"),
        ("reference hangs", "คำสั่งสำนักงาน", "left", "left + references_hang"),
        ("first line of a paragraph", "ด้วย งานการศึกษา", "left", "left + indent"),
        ("name in the middle of its frame", "(นายธนา", "centre", FRAME),
    ],
    "stamped": [
        ("number level with the foot of the emblem", "ที่ ศธ", "baseline", FOOT),
        ("addressee hangs", "กศน.อำเภอทุกแห่ง", "left", "left + subject_hang"),
        ("enclosure hangs", "แบบรายงานผล", "left", "left + enclosures_hang"),
        ("first line of a paragraph", "ตามที่สำนักงาน", "left", "left + indent"),
        ("sender in the middle of the seal's frame", "สำนักงาน กศน.จังหวัดภูเก็ต", "centre", FRAME),
    ],
    "order": [
        *(
            (
                what,
                "คำสั่งสำนักงาน" if line is None and side == "centre" else "เพื่อให้การขับเคลื่อน",
                side,
                where,
            )
            for what, line, side, where in HEADED
        ),
        ("number in the middle", "ที่ ๔๑/๒๕๖๙", "centre", MIDDLE),
        ("first depth", "๑. คณะที่ปรึกษา", "left", "left + indent"),
        ("second depth", "๑.๑ นางพิมพ์ใจ", "left", "left + indent + step"),
        ("third depth", "๒.๓.๑ รวบรวม", "left", "left + indent + 2 * step"),
        ("bracketed number, one deeper", "(๑) จำนวนครัวเรือน", "left", "left + indent + 3 * step"),
        ("bracketed letter, one deeper still", "(ก) แผนที่", "left", "left + indent + 4 * step"),
        ("continuation returns to the margin", "คณะกรรมการบริหารศูนย์", "left", "left"),
        ("day it is given", "สั่ง ณ วันที่", "left", "left + given_left"),
        ("first signatory", SIGNED, "centre", FRAME),
        ("second signatory", "(นางพิมพ์ใจ", "centre", FRAME),
    ],
    "announcement": [
        *(
            (what, "ประกาศสำนักงาน" if side == "centre" else "ด้วยสำนักงาน", side, where)
            for what, _line, side, where in HEADED
        ),
        ("day it is given", "ประกาศ ณ วันที่", "left", "left + given_left"),
        ("signatory", SIGNED, "centre", FRAME),
    ],
    "regulation": [
        *(
            (what, "ระเบียบสำนักงาน" if side == "centre" else "โดยที่เป็นการสมควร", side, where)
            for what, _line, side, where in HEADED
        ),
        ("which amendment, on its own line", "(ฉบับที่ ๒)", "centre", MIDDLE),
        ("article", "ข้อ ๑ ระเบียบนี้", "left", "left + indent"),
        ("item of an article", "(๑) ผู้เรียนในสังกัด", "left", "left + indent + step"),
        ("day it is given", "ประกาศ ณ วันที่", "left", "left + given_left"),
    ],
    "certificate": [
        ("number level with the foot of the emblem", "เลขที่ ๗", "baseline", FOOT),
        ("agency", "สำนักงาน กศน.จังหวัดภูเก็ต", "left", "left + agency_left"),
        ("first line of the text", "หนังสือฉบับนี้", "left", "left + indent"),
        ("day it is given", "ให้ไว้ ณ วันที่", "left", "left + given_left"),
        ("signatory right of the photograph", SIGNED, "centre", FRAME),
    ],
    "minutes": [
        ("title in the middle", "รายงานการประชุม", "centre", MIDDLE),
        ("title below the top margin", "รายงานการประชุม", "baseline", "top + gap + down_bold"),
        ("who came", "๑. นางสาวอรุณี", "left", "left"),
        ("post", "รักษาการผู้อำนวยการ", "left", "left + post_left"),
        ("duty", "ประธาน", "left", "left + duty_left"),
        ("agenda at the left margin", "ระเบียบวาระที่ ๑", "left", "left"),
        ("first line of a paragraph", "ประธานกล่าวเปิด", "left", "left + indent"),
        ("when it ended, under when it began", "เลิกประชุมเวลา", "left", "left"),
        ("signature", "(นายธนา", "centre", FRAME),
    ],
    "roll": [("title in the middle", "บัญชีการรับทราบ", "centre", MIDDLE)],
    "register": [("title in the middle", "ทะเบียนหนังสือส่ง", "centre", "height / 2")],
}
ROWS = [(design, *row) for design, rows in PLACES.items() for row in rows]


def _where(design: str, sum_of: str) -> float:
    """The place a sum of figures stands for, in mm; `down` is from the top of a line to its
    baseline, a property of the fonts.
    """
    named = {name: figure.mm for name, figure in figures(design).items() if figure.unit != "choice"}
    return eval(sum_of, {"__builtins__": {}}, {**named, "down": 4.81, "down_bold": 5.36})


@pytest.mark.parametrize(
    ("design", "what", "begins", "side", "where"), ROWS, ids=[f"{row[0]}: {row[1]}" for row in ROWS]
)
def test_every_part_stands_where_its_figure_says(printed, design, what, begins, side, where):
    line = find(printed(design)[1], begins)
    assert getattr(line, side) == pytest.approx(
        _where(design, where), abs=0.5 if side in ("centre", "right") else WITHIN
    )


DISTANCES = [  # kind, from the line, to the line, how far their baselines are apart
    ("letter", "ด้วย สำนักงาน", "ศึกษาธิการ เพื่อ", "leading"),
    ("letter", "เรื่อง", "เศรษฐกิจพอเพียงและการบูรณาการ", "leading"),
    ("letter", "เศรษฐกิจพอเพียงตามมติ", "ในการนี้ สำนักงาน กศน. ขอเรียน", "leading + gap"),
    ("letter", "จึงเรียนมา", "ขอแสดงความนับถือ", "leading + closing_gap"),
    ("letter", "ขอแสดงความนับถือ", SIGNED, "leading + signature_gap"),
    ("letter", SIGNED, "ผู้อำนวยการ กศน.อำเภอกะทู้", "leading"),
    ("letter", "ผู้อำนวยการ กศน.อำเภอกะทู้", "งานการศึกษาต่อเนื่อง", "leading + owner_gap"),
    ("letter", "งานการศึกษาต่อเนื่อง", "โทร. ๐", "leading"),
    ("memo", "จึงเรียนมาเพื่อ", "(นายธนา", "leading + signature_gap"),
    ("stamped", "ที่ ศธ", "ถึง", "leading + gap"),
    ("stamped", "ดำเนินการตามแบบ", "สำนักงาน กศน.จังหวัดภูเก็ต", "leading + closing_gap"),
    ("stamped", "สำนักงาน กศน.จังหวัดภูเก็ต", "๒๐ พฤศจิกายน", "leading + seal"),
    ("order", "ทั้งนี้ ตั้งแต่", "สั่ง ณ วันที่", "leading + gap"),
    ("order", "สั่ง ณ วันที่", SIGNED, "leading + signature_gap"),
    ("announcement", "ประกาศ ณ วันที่", SIGNED, "leading + signature_gap"),
    ("regulation", "ประกาศ ณ วันที่", SIGNED, "leading + signature_gap"),
    ("certificate", "ให้ไว้ ณ วันที่", SIGNED, "leading + signature_gap"),
    ("minutes", "เลิกประชุมเวลา", "(นายธนา", "leading + signature_gap"),
]


@pytest.mark.parametrize(
    ("design", "above", "below", "apart"),
    DISTANCES,
    ids=[f"{row[0]}: {row[1]} - {row[2]}" for row in DISTANCES],
)
def test_lines_stand_as_far_apart_as_their_figures_say(printed, design, above, below, apart):
    found = printed(design)[1]
    upper = find(found, above)
    lower = find(
        [line for line in found if (line.page, line.baseline) > (upper.page, upper.baseline)], below
    )
    assert lower.page == upper.page
    assert lower.baseline - upper.baseline == pytest.approx(_where(design, apart), abs=WITHIN)


SIZES = [
    ("letter", "ด้วย สำนักงาน", "size", False),
    ("letter", "เรื่อง", "size", False),
    ("memo", "บันทึกข้อความ", "title_size", True),
    ("memo", "ส่วนราชการ", "label_size", True),
    ("memo", "ด้วย งาน", "size", False),
    ("order", "คำสั่งสำนักงาน", "heading_size", True),
    ("announcement", "ประกาศสำนักงาน", "heading_size", True),
    ("regulation", "ว่าด้วยการ", "heading_size", True),
    ("minutes", "ระเบียบวาระ", "size", True),
    ("roll", "๑อ.ถลาง", "size", False),
    ("register", "ยกเลิก", "size", False),
]


@pytest.mark.parametrize(("design", "begins", "figure", "bold"), SIZES)
def test_type_has_its_size_and_weight(printed, design, begins, figure, bold):
    line = find(printed(design)[1], begins)
    assert line.size == pytest.approx(figures(design)[figure].pt, abs=0.1)
    assert line.bold == bold


@pytest.mark.parametrize("design", PLACES)
def test_nothing_stands_outside_the_margins(printed, design):
    pdf, found = printed(design)
    place = figures(design)
    across, tall = (
        (place["height"], place["width"])
        if design == "register"
        else (place["width"], place["height"])
    )
    assert pypdfium2.PdfDocument(pdf)[0].get_size() == pytest.approx((across.pt, tall.pt), abs=0.1)
    for line in found:
        assert line.left >= place["left"].mm - 0.1, line
        assert line.right <= across.mm - place["right"].mm + 0.3, line
        assert 12 < line.baseline < tall.mm - 8, line
        if not line.text.endswith("..."):
            assert line.baseline < tall.mm - place["bottom"].mm, line


def _ink(pdf: bytes, left: float, top: float, right: float, bottom: float) -> tuple[float, ...]:
    """The box of what is printed within a window, in mm: found in a picture of 300 dpi."""
    unit = 300 / 25.4
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=300 / 72, grayscale=True).to_pil()
    window = picture.crop(tuple(round(side * unit) for side in (left, top, right, bottom)))
    box = window.point(lambda grey: 255 if grey < 160 else 0).getbbox()
    return tuple(
        side / unit + shift for side, shift in zip(box, (left, top, left, top), strict=True)
    )


@pytest.mark.parametrize(
    "design", ["letter", "stamped", "order", "announcement", "regulation", "certificate"]
)
def test_the_large_emblem_stands_3_cm_high_in_the_middle(printed, design):
    place = figures(design)
    left, top, right, bottom = _ink(printed(design)[0], 88, 0, 123.5, 45.3)
    assert top == pytest.approx(place["emblem_top"].mm, abs=0.3)
    assert bottom == pytest.approx(
        place["emblem_top"].mm + place["emblem_height"].mm, abs=0.5
    )  # the stand-in ends higher
    assert (left + right) / 2 == pytest.approx(110, abs=0.3)


def test_the_small_emblem_stands_at_the_upper_left_of_a_memo(printed):
    left, top, _right, bottom = _ink(printed("memo")[0], 28, 0, 50, 30.2)
    place = figures("memo")
    assert left == pytest.approx(place["left"].mm, abs=0.5)
    assert (top, bottom) == pytest.approx((15, 30), abs=0.3)


def test_minutes_have_no_emblem(printed):
    picture = (
        pypdfium2.PdfDocument(printed("minutes")[0])[0].render(scale=1, grayscale=True).to_pil()
    )
    assert picture.crop((0, 0, picture.width, round(26 / 25.4 * 72))).getextrema() == (255, 255)


def test_dotted_leaders_run_to_the_right_margin_and_no_line_stands_under_the_head_of_a_memo(
    printed,
):
    pdf, found = printed("memo")
    label = find(found, "ส่วนราชการ")
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=300 / 72, grayscale=True).to_pil()
    unit = 300 / 25.4
    dots = [
        x
        for x in range(round(60 * unit), round(190 * unit))
        if min(
            picture.getpixel((x, round((label.baseline + dy) * unit)))
            for dy in (0.6, 0.9, 1.2, 1.5, 1.8)
        )
        < 128
    ]
    starts = [b for a, b in pairwise([0, *dots]) if b - a > 1]
    assert len(starts) > 80  # dots, not a rule
    assert dots[-1] / unit > 188


def test_urgency_and_secrecy_are_red_and_32_points_and_secrecy_is_on_every_page():
    facts = Facts.from_json((DOCUMENTS / "letter" / "sample.json").read_text())
    facts.urgency, facts.secrecy = "ด่วนที่สุด", "ลับมาก"
    pdf = print_paper(facts)
    found = lines(pdf)
    assert find(found, "ด่วนที่สุด").size == 32
    assert find(found, "ด่วนที่สุด").left == pytest.approx(30, abs=WITHIN)
    for page in (0, 1):
        marks = [line for line in found if line.page == page and squeezed(line.text) == "ลับมาก"]
        assert len(marks) == 2
        assert all(mark.size == 32 and mark.centre == pytest.approx(110, abs=0.5) for mark in marks)
        assert marks[0].baseline < 20
        assert marks[1].baseline > 280
    picture = pypdfium2.PdfDocument(pdf)[1].render(scale=1).to_pil().convert("RGB")
    strip = picture.crop((200, 0, 420, 50)).getcolors(100000)
    assert any(r > 180 and g < 60 and b < 60 for _count, (r, g, b) in strip)


def test_an_office_changes_a_figure_in_its_own_file_and_the_next_paper_follows(printed):
    from app.kit.settings import settings

    own = settings().data / "geometry.toml"
    own.parent.mkdir(parents=True, exist_ok=True)
    try:
        own.write_text(
            '[page]\nindent = { mm = 30 }\ncatchword = { choice = "off" }\n[order]\nheading_size '
            "= { pt = 20 }\n"
        )
        found = lines(
            print_paper(
                _signed(Facts.from_json((DOCUMENTS / "letter" / "sample.json").read_text()))
            )
        )
        assert find(found, "ด้วย สำนักงาน").left == pytest.approx(60, abs=WITHIN)
        assert not any(line.text.endswith("...") for line in found)
        order = Facts.from_json((DOCUMENTS / "order" / "sample.json").read_text())
        assert find(lines(print_paper(order)), "คำสั่งสำนักงาน").size == 20
    finally:
        own.unlink()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[page]\ncolour = { mm = 3 }", "page.colour"),
        ("[page]\nleft = { pt = 3 }", "page.left"),
        ("[page]\nleft = 3", "page.left"),
        ('[page]\nalignment = { choice = "centred" }', "ragged or distributed"),
        ("[page", "geometry.toml"),
        ("[page]\nleft = { mm = -4 }", "page.left"),
        ("[poster]\nleft = { mm = 4 }", "poster.left"),
    ],
)
def test_a_wrong_file_of_the_office_is_refused_by_its_place(text, named):
    from app.kit.settings import settings

    own = settings().data / "geometry.toml"
    own.parent.mkdir(parents=True, exist_ok=True)
    try:
        own.write_text(text)
        with pytest.raises(WrongGeometry, match=named):
            geometry()
    finally:
        own.unlink()


def test_every_figure_has_a_grade_and_a_source():
    for table in geometry().values():
        for figure in table.values():
            assert figure.grade in ("S", "1", "2nd", "I", "K", "X")
            assert figure.source
            assert figure.says
