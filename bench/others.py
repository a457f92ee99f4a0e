"""The printers an office would use instead, each given the press's text and font and as nearly its
page as it takes.

All set the same words in TH SarabunPSK 16/20.8 pt within the same margins, with the page number on
the second page; Typst and Chromium draw the emblem too, the rest leave its place empty. None sets a
catch-word or attaches the facts.
"""

import json
import os
import subprocess
import sys
from dataclasses import asdict
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from shutil import which
from typing import Any

from jinja2 import Environment, FileSystemLoader

from app.kit.paths import DOCUMENTS, ROOT, VENDOR
from app.press.facts import Facts
from app.press.print import _press
from app.press.setting import wording
from app.press.setting.catchword import breaks
from app.press.setting.geometry import figures
from bench import designs

FONT = VENDOR / "fonts" / "THSarabunPSK-Regular.ttf"
EMBLEM = DOCUMENTS / "_shared" / "emblem.svg"


def shown(facts: Facts) -> dict[str, Any]:
    """All that the paper says, as it says it: Thai digits, the day in words."""
    return _shown(asdict(facts)) | {
        "day": wording.day(facts),
        "place": [wording.words(text) for text in (facts.agency, *facts.address)],
        "signed": [
            wording.words(text) for text in (f"({facts.signatory.name})", *facts.signatory.lines)
        ],
        "owner": [
            wording.words(text)
            for text in (facts.section, f"โทร. {facts.phone}", f"โทรสาร {facts.fax}")
        ],
    }


def _shown(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _shown(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_shown(inner) for inner in value]
    return wording.words(value)


class Other:
    """A printer of others. `command` is a process that prints and ends; `letter` the quickest it
    can do for one letter.
    """

    name = needs = ""

    def __init__(self, folder: Path):
        self.folder = folder

    @staticmethod
    def there() -> bool:
        raise NotImplementedError

    def command(self, facts: Facts) -> list[str]:
        """What prints the letter to `printed`."""
        raise NotImplementedError

    @property
    def printed(self) -> Path:
        return self.folder / f"{type(self).__name__}.pdf"

    def letter(self, facts: Facts) -> bytes:
        run(self.command(facts), self.folder)
        return self.printed.read_bytes()

    def close(self) -> None:
        pass


def run(command: list[str], folder: Path) -> None:
    subprocess.run(
        command,
        check=True,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"FONTCONFIG_FILE": str(folder / "fonts.conf"), "PYTHONPATH": str(ROOT)},
    )


class Typst(Other):
    """Typst remembers what it has set before: every letter gets another recipient, or it would
    measure nothing.
    """

    name, needs = "Typst", "typst from PyPI"

    def __init__(self, folder: Path):
        import typst

        super().__init__(folder)
        (folder / "letter.typ").write_text(designs.TYPST)
        (folder / "emblem.svg").write_bytes(EMBLEM.read_bytes())
        self.compiler = typst.Compiler(
            folder / "letter.typ", font_paths=[FONT.parent], ignore_system_fonts=True
        )

    @staticmethod
    def there() -> bool:
        return bool(find_spec("typst"))

    def letter(self, facts: Facts) -> bytes:
        return self.compiler.compile(sys_inputs={"facts": json.dumps(shown(facts))})

    def command(self, facts: Facts) -> list[str]:
        program = (
            "import sys, typst; typst.compile('letter.typ', output=sys.argv[1], "
            "font_paths=[sys.argv[2]], "
            "ignore_system_fonts=True, sys_inputs={'facts': sys.argv[3]})"
        )
        return [
            sys.executable,
            "-c",
            program,
            str(self.printed),
            str(FONT.parent),
            json.dumps(shown(facts)),
        ]


class Chromium(Other):
    """The press's own page, its style sheet and the emblem inside. `letter` opens it as a page,
    as one prints from a browser.
    """

    name, needs = "Chromium", "Debian's chromium"
    ARGUMENTS = ["--no-sandbox", "--disable-gpu"]

    def __init__(self, folder: Path):
        from playwright.sync_api import sync_playwright

        super().__init__(folder)
        sheets = Environment(loader=FileSystemLoader(DOCUMENTS))
        self.sheet = (
            sheets.get_template("_shared/paper.css")
            .render(**figures("letter"))
            .replace("../../vendor", VENDOR.as_uri())
        )
        # it cuts off what stands above the first margin
        self.sheet += "@page :first { margin-top: 15mm } body { margin: 0 }"
        self.emblem = EMBLEM.read_text().replace(
            "<svg ", '<svg style="display: block; margin: auto; height: 3cm" '
        )
        self.playwright = sync_playwright().start()
        self.browser = self.playwright.chromium.launch(
            executable_path=which("chromium"), args=self.ARGUMENTS
        )
        self.page = self.browser.new_page()

    @staticmethod
    def there() -> bool:
        return bool(which("chromium"))

    def letter(self, facts: Facts) -> bytes:
        self.page.goto(self._written(facts))
        return self.page.pdf(prefer_css_page_size=True)

    def put(self, facts: Facts, tagged: bool = False) -> bytes:
        """The letter put into the page that is open already, with its font loaded."""
        self.page.set_content(self._html(facts))
        return self.page.pdf(prefer_css_page_size=True, tagged=tagged)

    def put_tagged(self, facts: Facts) -> bytes:
        """The same with its structure written, as the press does."""
        return self.put(facts, tagged=True)

    def command(self, facts: Facts) -> list[str]:
        return [
            "chromium",
            "--headless",
            *self.ARGUMENTS,
            f"--user-data-dir={self.folder}/profile",
            "--no-pdf-header-footer",
            f"--print-to-pdf={self.printed}",
            self._written(facts),
        ]

    def close(self) -> None:
        self.browser.close()
        self.playwright.stop()

    def _written(self, facts: Facts) -> str:
        (self.folder / "letter.html").write_text(self._html(facts))
        return f"file://{self.folder}/letter.html"

    def _html(self, facts: Facts) -> str:
        page = _press().pages.get_template("letter/paper.html").render(facts=facts, draft=False)
        page = page.replace('<div class="emblem">', f'<div class="emblem">{self.emblem}')
        return page.replace("</head>", f"<style>{self.sheet}</style></head>")


class LibreOffice(Other):
    """From its own format, which it reads quickest. It has no warm letter but a pile of them in
    one process.
    """

    name, needs = "LibreOffice", "Debian's libreoffice-writer-nogui"

    def __init__(self, folder: Path):
        super().__init__(folder)
        places = f"<dir>{FONT.parent}</dir><cachedir>{folder}/fonts</cachedir>"
        (folder / "fonts.conf").write_text(f"<fontconfig>{places}</fontconfig>")

    @staticmethod
    def there() -> bool:
        return bool(which("soffice"))

    def command(self, *letters: Facts) -> list[str]:
        files = [
            self.folder / f"{type(self).__name__}{number or ''}.fodt"
            for number in range(len(letters))
        ]
        for file, facts in zip(files, letters, strict=True):
            file.write_text(designs.office(shown(facts)))
        return [
            "soffice",
            "--headless",
            f"-env:UserInstallation=file://{self.folder}/office",
            "--convert-to",
            "pdf",
            "--outdir",
            str(self.folder),
            *map(str, files),
        ]


class XeLaTeX(Other):
    name, needs = "XeLaTeX", "Debian's texlive-xetex"

    @staticmethod
    def there() -> bool:
        return bool(which("xelatex"))

    def command(self, facts: Facts) -> list[str]:
        (self.folder / "XeLaTeX.tex").write_text(designs.tex(shown(facts), str(FONT)))
        return ["xelatex", "-interaction=batchmode", "-halt-on-error", "XeLaTeX.tex"]


class Fpdf2(Other):
    """With HarfBuzz; it breaks lines only where it is told, so libthai tells it."""

    name, needs = "fpdf2", "fpdf2 and uharfbuzz from PyPI"

    @staticmethod
    def there() -> bool:
        return bool(find_spec("fpdf") and find_spec("uharfbuzz"))

    def letter(self, facts: Facts) -> bytes:
        from bench.fpdf2 import letter

        return letter(self._cut(facts), str(FONT))

    def command(self, facts: Facts) -> list[str]:
        return [
            sys.executable,
            "-m",
            "bench.fpdf2",
            json.dumps(self._cut(facts)),
            str(FONT),
            str(self.printed),
        ]

    @staticmethod
    def _cut(facts: Facts) -> dict[str, Any]:
        paper = shown(facts)
        for name in ("subject", "to", "closing"):
            paper[name] = _with_cuts(paper[name])
        return paper | {"body": [_with_cuts(text) for text in paper["body"]]}


OTHERS = (Typst, Chromium, LibreOffice, XeLaTeX, Fpdf2)


def _with_cuts(text: str) -> str:
    cuts = [0, *breaks(text), len(text)]
    return "\u200b".join(text[start:end] for start, end in pairwise(cuts))
