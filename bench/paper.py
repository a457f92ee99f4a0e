"""The time of one letter of two pages, warm and cold, beside other printers on the same text and font, where installed."""

import html
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from shutil import which

from app.kit.paths import ROOT, VENDOR
from app.kit.thai import thai_digits
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
            warm["Chromium"], stop = _chromium(folder, paragraphs)
            closing.append(stop)
        if find_spec("typst"):
            warm["Typst"] = _typst(folder, paragraphs)
        if which("soffice"):
            cold["LibreOffice"] = _office(folder, paragraphs)
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
    least = {name: sorted(taken[1:]) for name, taken in times.items()}
    return [f"{name + ', warm':<28} {taken[0]:>8.1f} ms least  {taken[len(taken) // 2]:>8.1f} ms median"
            + ("" if name == "the press" else f"  {least['the press'][0] / taken[0]:>5.2f} = press / {name}")
            for name, taken in least.items()]


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


def _page(paragraphs: list[str]) -> str:
    style = (f"@font-face {{ font-family: S; src: url(file://{FONT}) }} @page {{ size: A4; margin: 3.9cm 2cm 2cm 3cm }} "
             "body { font: 16pt/20.8pt S; margin: 0 } p { margin: 6pt 0 0; text-indent: 2.5cm }")
    body = "".join(f"<p>{html.escape(text)}</p>" for text in paragraphs)
    return f'<!doctype html><html lang="th"><meta charset="utf-8"><style>{style}</style><body>{body}</body></html>'


def _chromium(folder: Path, paragraphs: list[str]) -> tuple[Callable[[], object], Callable[[], None]]:
    from playwright.sync_api import sync_playwright

    (folder / "a.html").write_text(_page(paragraphs))
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


def _typst(folder: Path, paragraphs: list[str]) -> Callable[[], object]:
    import typst

    escaped = ['#"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"' for text in paragraphs]
    (folder / "a.typ").write_text('#set page("a4", margin: (left: 3cm, right: 2cm, top: 3.9cm, bottom: 2cm))\n'
                                  '#set text(font: "TH SarabunPSK", size: 16pt, lang: "th")\n#set par(first-line-indent: 2.5cm)\n'
                                  + "\n\n".join(escaped))
    compiler = typst.Compiler(str(folder / "a.typ"), font_paths=[str(FONT.parent)])
    return lambda: compiler.compile(format="pdf")


def _office(folder: Path, paragraphs: list[str]) -> list[str]:
    (folder / "b.html").write_text(_page(paragraphs))
    return ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to",
            "pdf:writer_web_pdf_Export", "--outdir", str(folder), str(folder / "b.html")]
