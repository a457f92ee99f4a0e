"""The pages of docs/papers: what each kind of paper is for, its sample, where every line of it
stands and by which figures.

Made from what prints the papers: documents/<kind>/about.md, its sample and golden measures, its
templates, geometry.toml and the comments in facts.py. `script/papers` writes them anew.
"""

import json
import re
from pathlib import Path

from app.kit.paths import DOCUMENTS
from app.press import facts as shape
from app.press.facts import Facts
from app.press.pdf.pictures import page_images
from app.press.print import print_paper, print_roll
from app.press.setting.geometry import FOLLOWS, Measure, figures

HERE = Path(__file__).parent
TABLES = ("roll", "register")
WIDTH = 640  # pixels
GRADES = {
    "S": "two or more sources agree",
    "1": "one source",
    "2nd": "other people's readings of the Prime Minister's Office guide",
    "I": "measured on a real letter",
    "K": "common practice",
    "X": "sources differ",
}


def index() -> str:
    """The text of README.md."""
    rows = []
    for design in FOLLOWS:
        title, when = _about(design).split("\n\n")[:2]
        rows.append(f"**[{title.removeprefix('# ')}]({design}.md)** — {' '.join(when.split())}")
    return (
        "\n\n".join(
            [
                "# The papers",
                "Every kind of paper the press prints, a page each: what it is for, its sample, "
                "the facts it prints, the figures it goes "
                "by and where each line of the sample stands. `script/papers` writes these pages "
                "and pictures from the designs in "
                "`documents/`; a test says so when they are out of date.",
                *rows,
                "An office changes a figure by putting it into `geometry.toml` in its data "
                "folder; the next paper follows. Grades of a "
                "figure: "
                + "; ".join(f"**{grade}** {meaning}" for grade, meaning in GRADES.items())
                + ".",
            ]
        )
        + "\n"
    )


def page(design: str) -> str:
    """The text of a kind's page."""
    parts = [
        _about(design).rstrip(),
        *(f"![{picture}]({picture})" for picture in _pictures(design)),
    ]
    if printed := printed_facts(design):
        said = _said_of_facts()
        parts += [
            "## The facts it prints",
            _table(("fact", "what it is"), [(f"`{name}`", said[name]) for name in printed]),
        ]
    parts += [
        "## The figures it goes by",
        _table(
            ("figure", "what it is", "value", "grade", "source"),
            [
                (f"`{name}`", figure.says, str(figure), figure.grade, figure.source)
                for name, figure in applied(design).items()
            ],
        ),
    ]
    for sample in _samples(design):
        golden = sample.with_name(sample.name.replace("sample", "golden"))
        parts += [
            f"## Where the lines of {sample.name} stand",
            "Millimetres from the upper left corner of the paper to where the pen starts on the "
            "line.",
            _table(
                ("page", "down", "across", "type, pt", "line"),
                [
                    (number, f"{down:.1f}", f"{across:.1f}", f"{size:g}", _shortened(text))
                    for number, down, across, size, text in json.loads(golden.read_text())
                ],
            ),
        ]
    return "\n\n".join(parts) + "\n"


def pictures(design: str) -> dict[str, bytes]:
    """The pages of a kind's samples as PNG, by file name."""
    found = {}
    for sample in _samples(design):
        text = sample.read_text()
        pdf = (
            print_roll(**json.loads(text), design=design)
            if design in TABLES
            else print_paper(Facts.from_json(text))
        )
        found |= {
            f"{design}{sample.stem.removeprefix('sample')}-{number}.png": picture
            for number, picture in enumerate(page_images(pdf, WIDTH), 1)
        }
    return found


def printed_facts(design: str) -> list[str]:
    """The facts that a design puts on paper, as it names them, in the order of facts.py."""
    if design in TABLES:
        return []
    source = _sources(design)
    named = set(re.findall(r"\bfacts\.([a-z_]+(?:\.[a-z]+)?)", source))
    if re.search(r"facts\|\w*day\b", source):
        named.add("date")
    return [
        name
        for name in _said_of_facts()
        if name in named or any(one.startswith(f"{name}.") for one in named)
    ]


def applied(design: str) -> dict[str, Measure]:
    """The figures that have a say in a design: those its style sheets use for something it
    shows.
    """
    shown = {
        name
        for names in re.findall(r'class="([^"]*)"', _sources(design))
        for name in re.findall(r"[a-z]\w*", names)
    }
    shown |= set(re.findall(r"'([a-z]+)'", _sources(design)))  # what a macro makes a class of
    used = set()
    for style in (DOCUMENTS / "_shared" / "paper.css", DOCUMENTS / design / "paper.css"):
        for rule in style.read_text().splitlines() if style.exists() else ():
            if rule.startswith("{% if"):
                continue
            pairs = re.findall(r"\('(\w+)', (\w+)\)", rule)  # a loop over classes and their figures
            classes = set(re.findall(r"\.([a-z]\w*)", rule.partition(" {")[0]))
            if not pairs and (not classes or classes & shown):
                used |= {
                    name
                    for code in re.findall(r"{[{%](.*?)[}%]}", rule)
                    for name in re.findall(r"\b[a-z_]+\b", code)
                }
            used |= {figure for name, figure in pairs if name in shown}
    if design in TABLES:
        used.discard("catchword")  # their pages have none
    return {name: figure for name, figure in figures(design).items() if name in used}


def _sources(design: str) -> str:
    """The template of a design and the macros it calls; not the one for what is said of the file
    and not printed.
    """
    shared = (DOCUMENTS / "_shared" / "parts.html").read_text()
    macros = {
        name: text
        for name, text in re.findall(r"{% macro (\w+)\((.*?){% endmacro %}", shared, re.S)
        if name != "head"
    }
    found, waiting = "", [(DOCUMENTS / design / "paper.html").read_text()]
    while waiting:
        text = waiting.pop()
        found += text
        waiting += [macros.pop(name) for name in re.findall(r"\b(\w+)\(", text) if name in macros]
    return found


def _said_of_facts() -> dict[str, str]:
    """What the comments in facts.py say of each fact; those of a meeting as `meeting.place`."""
    source = Path(shape.__file__).read_text()
    fields = re.compile(r"^    (\w+): [^#\n]*?(?:  # (.*))?$", re.M)
    outer, meeting = (
        source.partition(f"class {name}:")[2].partition("@")[0] for name in ("Facts", "Meeting")
    )
    said, inner = (
        dict(fields.findall(outer)),
        {f"meeting.{name}": text for name, text in fields.findall(meeting)},
    )
    order = list(said)
    at = order.index("meeting")
    return {
        name: {**said, **inner}[name] for name in (*order[1:at], *inner, *order[at + 1 :])
    }  # its kind is not printed


def _about(design: str) -> str:
    return (DOCUMENTS / design / "about.md").read_text()


def _samples(design: str) -> list[Path]:
    return sorted((DOCUMENTS / design).glob("sample*.json"), key=lambda sample: len(sample.name))


def _pictures(design: str) -> list[str]:
    """The names of the pictures there will be: one for each page in the golden measures."""
    return [
        f"{design}{sample.stem.removeprefix('sample')}-{number}.png"
        for sample in _samples(design)
        for number in range(
            1,
            json.loads(sample.with_name(sample.name.replace("sample", "golden")).read_text())[-1][0]
            + 1,
        )
    ]


def _shortened(text: str) -> str:
    return text if len(text) <= 50 else text[:50].rstrip() + " …"


def _table(heads: tuple[str, ...], rows: list[tuple]) -> str:
    lines = [heads, tuple("---" for _head in heads), *rows]
    return "\n".join(
        "| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines
    )


def main() -> None:
    """Write all pages and pictures; take away pictures of pages that are no more."""
    for old in (*HERE.glob("*.md"), *HERE.glob("*.png")):
        old.unlink()
    (HERE / "README.md").write_text(index())
    for design in FOLLOWS:
        (HERE / f"{design}.md").write_text(page(design))
        for name, picture in pictures(design).items():
            (HERE / name).write_bytes(picture)


if __name__ == "__main__":
    main()
