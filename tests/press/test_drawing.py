"""What spares WeasyPrint work changes no byte of what it writes."""

import json
import subprocess
import sys
from hashlib import sha256

import pytest

from app.kit.paths import DOCUMENTS, ROOT
from app.press.facts import Facts
from app.press.print import print_paper

pytestmark = pytest.mark.bare
SAMPLES = sorted(
    str(file.relative_to(DOCUMENTS))
    for file in DOCUMENTS.glob("*/sample*.json")
    if file.parent.name not in ("roll", "register")
)
PLAINLY = """
import json, sys
from hashlib import sha256
import weasyprint
from app.kit.paths import DOCUMENTS
from app.press.weasyprint70 import drawing
drawing.install, drawing.FastPage = lambda: None, weasyprint.HTML
from app.press.facts import Facts
from app.press.print import print_paper
papers = {name: print_paper(Facts.from_json((DOCUMENTS / name).read_text())) for name in sys.argv[1:]}
print(json.dumps({name: sha256(pdf).hexdigest() for name, pdf in papers.items()}))
"""


def test_every_sample_is_the_same_file_printed_quickly_or_plainly():
    plain = subprocess.run(
        [sys.executable, "-c", PLAINLY, *SAMPLES],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    quick = {
        name: sha256(print_paper(Facts.from_json((DOCUMENTS / name).read_text()))).hexdigest()
        for name in SAMPLES
    }
    assert len(quick) > 8
    assert json.loads(plain) == quick
