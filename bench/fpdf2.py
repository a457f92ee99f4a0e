"""The letter with fpdf2, which has no layout of its own: each part is put in its place here. Run
alone: a cold process.
"""

import json
import logging
import sys
from pathlib import Path
from typing import Any

from fpdf import FPDF

logging.getLogger("fontTools").setLevel(logging.ERROR)  # what it leaves out of a font is no news

MM = 25.4 / 72
LINE, GAP = 20.8 * MM, 6 * MM
THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


class Paper(FPDF):
    def __init__(self, font: str):
        super().__init__(format="A4")
        self.set_margins(30, 39, 20)
        self.set_auto_page_break(True, 20)
        self.c_margin = 0
        self.add_font("Sarabun", fname=font)
        self.set_font("Sarabun", size=16)
        self.set_text_shaping(True, script="thai", language="tha")
        self.add_page()

    def header(self) -> None:
        if self.page_no() > 1:
            self.set_xy(30, 24.3)
            self.cell(160, LINE, f"- {self.page_no()} -".translate(THAI), align="C")
            self.set_xy(30, 39)

    def put(self, left: float, text: str, above: float = GAP, align: str = "L") -> None:
        self.set_xy(left, self.get_y() + above)
        self.multi_cell(0, LINE, text, align=align, new_x="LMARGIN", new_y="NEXT")

    def paragraph(self, text: str) -> None:
        self.set_xy(55, self.get_y() + GAP)
        self.write(LINE, text)
        self.ln(LINE)


def letter(paper: dict[str, Any], font: str) -> bytes:
    pdf = Paper(font)
    for left, text in ((30, f"ที่ {paper['number']}"), (124, "\n".join(paper["place"]))):
        pdf.set_y(45 - LINE)
        pdf.put(left, text, 0)
    pdf.put(110, paper["day"])
    for label, text in (("เรื่อง", paper["subject"]), (paper["salutation"], paper["to"])):
        top = pdf.get_y()
        pdf.put(30, label)
        pdf.set_y(top)
        pdf.put(42.5, text)
    for text in paper["body"]:
        pdf.paragraph(text)
    pdf.put(110, paper["closing"], 2 * GAP)
    pdf.put(80, "\n".join(paper["signed"]), 62.4 * MM, "C")
    pdf.put(30, "\n".join(paper["owner"]), 41.6 * MM)
    return bytes(pdf.output())


if __name__ == "__main__":
    Path(sys.argv[3]).write_bytes(letter(json.loads(sys.argv[1]), sys.argv[2]))
