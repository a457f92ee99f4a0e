"""The time of one letter of two pages, warm and cold, beside other printers on the same text and font, where installed."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from statistics import median

from app.kit.paths import DOCUMENTS, ROOT, VENDOR
from app.kit.thai import thai_digits
from app.press.facts import Facts
from app.press.print import print_paper
from app.press.read import read

SEED = ROOT / "tests" / "samples" / "letter-1005.txt"
FONT = VENDOR / "fonts" / "THSarabunPSK-Regular.ttf"
ROUNDS = 10


def table() -> list[str]:
    """A row a printer: the least and the middle time of a warm letter, and a cold process where that makes sense."""
    facts = read(SEED.read_bytes()).facts
    paragraphs = [thai_digits(text) for text in (f"ที่ {facts.number}", facts.agency, facts.subject, facts.to, *facts.body,
                                                  facts.closing, facts.signatory.name)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        warm: dict[str, Callable[[], object]] = {"the press": lambda: print_paper(facts)}
        portal = [sys.executable, "-c", "from app.cli import main; main()"]
        cold = {"the press": [*portal, "print", str(SEED), "-o", f"{folder}/a.pdf"]}
        closing = []
        if which("chromium"):
            warm["Chromium"], stop = _chromium(folder, facts)
            closing.append(stop)
        if find_spec("typst"):
            cold["Typst"] = _typst(folder, paragraphs)
        if which("soffice"):
            cold["LibreOffice"] = _office(folder, facts)
        rows = _warm(warm) + _cold(cold)
        for stop in closing:
            stop()
    found = {"Chromium": which("chromium"), "Typst": find_spec("typst"), "LibreOffice": which("soffice")}
    absent = [name for name, there in found.items() if not there]
    return [*rows, *([f"not installed: {', '.join(absent)}"] if absent else [])]


def _warm(printers: dict[str, Callable[[], object]]) -> list[str]:
    times: dict[str, list[float]] = {name: [] for name in printers}
    for _round in range(ROUNDS + 1):
        for name, once in printers.items():
            begun = time.perf_counter()
            once()
            times[name].append((time.perf_counter() - begun) * 1000)
    figures = {name: (min(taken[1:]), median(taken[1:])) for name, taken in times.items()}
    ours = figures["the press"]
    return [f"{name + ', warm':<28} {least:>8.1f} ms least  {middle:>8.1f} ms median"
            + ("" if name == "the press" else f"  press / {name}: {ours[0] / least:.2f} and {ours[1] / middle:.2f}")
            for name, (least, middle) in figures.items()]


def _cold(commands: dict[str, list[str]]) -> list[str]:
    rows = []
    for name, command in commands.items():
        taken = []
        for _round in range(3):
            begun = time.perf_counter()
            subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            taken.append((time.perf_counter() - begun) * 1000)
        rows.append(f"{name + ', cold process':<28} {min(taken):>8.0f} ms least")
    return rows


def _page(facts: Facts) -> str:
    """The press's own page with its style sheets and emblem inside, for printers that read HTML."""
    from app.press.print import _press

    sheets = "".join((DOCUMENTS / name).read_text() for name in ("_shared/paper.css", "letter/paper.css"))
    sheets = sheets.replace("../../vendor", f"file://{VENDOR}")
    page = _press().pages.get_template("letter/paper.html").render(facts=facts, draft=False)
    emblem = (DOCUMENTS / "_shared" / "emblem.svg").read_text().replace("<svg ", '<svg style="display: block; height: 3cm" ')
    page = page.replace('<div class="emblem">', f'<div class="emblem">{emblem}')
    return page.replace("</head>", f"<style>{sheets}</style></head>")


def _chromium(folder: Path, facts: Facts) -> tuple[Callable[[], object], Callable[[], None]]:
    from playwright.sync_api import sync_playwright

    (folder / "a.html").write_text(_page(facts))
    playwright = sync_playwright().start()
    browser = playwright.chromium.launch(executable_path=which("chromium"), args=["--no-sandbox", "--disable-gpu"])
    page = browser.new_page()

    def once() -> bytes:
        page.goto(f"file://{folder}/a.html")
        return page.pdf(prefer_css_page_size=True)

    def stop() -> None:
        browser.close()
        playwright.stop()
    return once, stop


def _typst(folder: Path, paragraphs: list[str]) -> list[str]:
    """Only as a cold process: within one, Typst remembers the whole text and measures nothing."""
    escaped = ['#"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"' for text in paragraphs]
    (folder / "a.typ").write_text('#set page("a4", margin: (left: 3cm, right: 2cm, top: 3.9cm, bottom: 2cm))\n'
                                  '#set text(font: "TH SarabunPSK", size: 16pt, lang: "th")\n#set par(first-line-indent: 2.5cm)\n'
                                  + "\n\n".join(escaped))
    program = "import sys, typst; typst.compile(sys.argv[1], output=sys.argv[2], font_paths=[sys.argv[3]])"
    return [sys.executable, "-c", program, str(folder / "a.typ"), str(folder / "c.pdf"), str(FONT.parent)]


def _office(folder: Path, facts: Facts) -> list[str]:
    (folder / "b.html").write_text(_page(facts))
    return ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to",
            "pdf:writer_web_pdf_Export", "--outdir", str(folder), str(folder / "b.html")]
