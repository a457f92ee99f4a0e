"""What every sample measured when it was last looked at: `python -m tests.press.golden` writes
the golden.json anew.
"""

import json
from pathlib import Path

from app.kit.paths import DOCUMENTS
from app.press.facts import Facts
from app.press.pdf.ruler import lines
from app.press.print import print_paper, print_roll


def measured(sample: Path) -> list[list]:
    """Each printed line of a sample: page, baseline and left in mm, type in pt, text."""
    design = sample.parent.name
    text = sample.read_text()
    pdf = (
        print_roll(**json.loads(text), design=design)
        if design in ("roll", "register")
        else print_paper(Facts.from_json(text))
    )
    return [
        [line.page + 1, round(line.baseline, 2), round(line.left, 2), line.size, line.text]
        for line in lines(pdf)
    ]


def samples() -> list[Path]:
    """The samples of all kinds."""
    return sorted(DOCUMENTS.glob("*/sample*.json"))


def kept_at(sample: Path) -> Path:
    """Where the measures of a sample are kept."""
    return sample.with_name(sample.name.replace("sample", "golden"))


if __name__ == "__main__":
    for sample in samples():
        rows = ",\n ".join(json.dumps(row, ensure_ascii=False) for row in measured(sample))
        kept_at(sample).write_text(f"[{rows}]\n")
