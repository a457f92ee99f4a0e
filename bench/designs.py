"""The letter as the other printers want it described: Typst, TeX, OpenDocument."""

import re
from typing import Any

from jinja2 import Environment

TYPST = """
#let facts = json(bytes(sys.inputs.facts))
#let thai(number) = str(number).clusters().map(digit => "๐๑๒๓๔๕๖๗๘๙".clusters().at(int(digit))).join()
#set page("a4", margin: (top: 39mm, right: 20mm, bottom: 20mm, left: 30mm), header-ascent: 0pt, header: context {
  let at = counter(page).get().first()
  if at > 1 { place(top + center, dy: 24.3mm, "- " + thai(at) + " -") }
})
#set document(title: facts.subject)
#set text(font: "TH SarabunPSK", size: 16pt, lang: "th", top-edge: .95em, bottom-edge: -.35em)
#set par(leading: 0pt, spacing: 6pt, first-line-indent: (amount: 25mm, all: true))
#let flat(body) = { set par(first-line-indent: 0pt); body }
#let lines(texts) = texts.join(linebreak())
#let head(label, text) = flat(par(hanging-indent: 12.5mm)[#box(width: 12.5mm, label)#text])
#v(-24mm)
#flat(block(width: 100%, height: 30mm - 20.8pt, below: 0pt, align(center, image("emblem.svg", height: 30mm, alt: "ตรา"))))
#flat(grid(columns: (94mm, 1fr), [ที่ #facts.number], lines(facts.place)))
#flat(pad(left: 80mm, facts.day))
#head("เรื่อง", facts.subject)
#head(facts.salutation, facts.to)
#for text in facts.body { par(text) }
#flat({
  block(above: 12pt, pad(left: 80mm, facts.closing))
  block(above: 62.4pt, breakable: false, pad(left: 50mm, align(center, lines(facts.signed))))
  block(above: 41.6pt, breakable: false, lines(facts.owner))
})
"""

TEX = r"""\documentclass{article}
\pdfpagewidth=210mm \pdfpageheight=297mm \hoffset=-1in \voffset=-1in
\oddsidemargin=30mm \textwidth=160mm \topmargin=24.3mm \headheight=20.8bp \headsep=7.4mm \textheight=238mm
\font\sarabun="[FONT]" at 16bp
\XeTeXlinebreaklocale "th" \XeTeXlinebreakskip=0pt
\makeatletter
\def\thai#1{\expandafter\thai@\number#1\relax}
\def\thai@#1{\ifx#1\relax\else\ifcase#1 ๐\or๑\or๒\or๓\or๔\or๕\or๖\or๗\or๘\or๙\fi\expandafter\thai@\fi}
\def\ps@paper{\def\@oddhead{\ifnum\value{page}>1 \sarabun\hfil- \thai{\value{page}} -\hfil\fi}\let\@oddfoot\@empty}
\def\normalsize{\sarabun\baselineskip=20.8bp\relax}
\makeatother
\def\by#1{\leavevmode\hskip#1}
\def\head#1#2{\hangindent=12.5mm\hangafter=1\leavevmode\hbox to 12.5mm{#1\hss}#2\par}
\pagestyle{paper}
\begin{document}
\normalsize\raggedright\raggedbottom\parindent=0mm\parskip=6bp\hyphenpenalty=10000\clubpenalty=10000\widowpenalty=10000
\vspace*{-5mm}
\leavevmode\hbox to 94mm{ที่ [[number]]\hss}\vtop{\hsize=66mm [% for line in place %][[line]]\\[% endfor %]}

\by{80mm}[[day]]

\head{เรื่อง}{[[subject]]}
\head{[[salutation]]}{[[to]]}
[% for text in body %]

\by{25mm}[[text]]
[% endfor %]

\vskip 6bp\by{80mm}[[closing]]

\vskip 56.4bp\by{50mm}\vtop{\hsize=110mm\centering [% for line in signed %][[line]]\\[% endfor %]}

\vskip 35.6bp [% for line in owner %][[line]]\\[% endfor %]

\end{document}
"""

STYLES = {  # mm from the left, mm of the first line, pt above
    "number": (0, 0, 65),
    "place": (94, 0, 0),
    "day": (80, 0, 6),
    "head": (12.5, -12.5, 6),
    "body": (0, 25, 6),
    "closing": (80, 0, 12),
    "signed": (50, 0, 62.4),
    "post": (50, 0, 0),
    "owner": (0, 0, 41.6),
    "phone": (0, 0, 0),
}

OFFICE = """<?xml version="1.0"?>
<office:document office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text"
 [% for short, name in spaces %] xmlns:[[short]]="urn:oasis:names:tc:opendocument:xmlns:[[name]]:1.0"[% endfor %]>
<office:font-face-decls><style:font-face style:name="Sarabun" svg:font-family="'TH SarabunPSK'"/></office:font-face-decls>
<office:styles><style:default-style style:family="paragraph"><style:text-properties style:font-name="Sarabun"
 style:font-name-complex="Sarabun" fo:font-size="16pt" style:font-size-complex="16pt" style:language-complex="th"
 style:country-complex="TH"/></style:default-style></office:styles>
<office:automatic-styles>
[% for name, top in [("first", 15), ("next", 24.3)] %]
<style:page-layout style:name="[[name]]"><style:page-layout-properties fo:page-width="210mm" fo:page-height="297mm"
 fo:margin="20mm" fo:margin-top="[[top]]mm" fo:margin-left="30mm"/>[% if name == "next" %]<style:header-style>
<style:header-footer-properties svg:height="14.7mm" fo:margin-bottom="7.4mm"/></style:header-style>[% endif %]</style:page-layout>
[% endfor %]
[% for name, (left, first, above) in styles %]
<style:style style:name="[[name]]" style:family="paragraph"[% if name == "number" %] style:master-page-name="First"[% endif %]>
<style:paragraph-properties fo:margin-left="[[left]]mm" fo:text-indent="[[first]]mm" fo:margin-top="[[above]]pt"
 fo:line-height="20.8pt" fo:orphans="2" fo:widows="2" fo:text-align="[[ 'center' if left == 50 else 'start' ]]"><style:tab-stops>
<style:tab-stop style:position="[[ 94 if name == 'number' else 0 ]]mm"/></style:tab-stops></style:paragraph-properties>
</style:style>
[% endfor %]
</office:automatic-styles>
<office:master-styles><style:master-page style:name="First" style:page-layout-name="first" style:next-style-name="Standard"/>
<style:master-page style:name="Standard" style:page-layout-name="next"><style:header>
<text:p text:style-name="post">- <text:page-number/> -</text:p></style:header></style:master-page></office:master-styles>
<office:body><office:text>
<text:p text:style-name="number">ที่ [[number]]<text:tab/>[[place[0]]]</text:p>
[% for line in place[1:] %]<text:p text:style-name="place">[[line]]</text:p>[% endfor %]
<text:p text:style-name="day">[[day]]</text:p>
<text:p text:style-name="head">เรื่อง<text:tab/>[[subject]]</text:p>
<text:p text:style-name="head">[[salutation]]<text:tab/>[[to]]</text:p>
[% for text in body %]<text:p text:style-name="body">[[text]]</text:p>[% endfor %]
<text:p text:style-name="closing">[[closing]]</text:p>
[% for line in signed %]<text:p text:style-name="[[ 'post' if loop.index0 else 'signed' ]]">[[line]]</text:p>[% endfor %]
[% for line in owner %]<text:p text:style-name="[[ 'phone' if loop.index0 else 'owner' ]]">[[line]]</text:p>[% endfor %]
</office:text></office:body></office:document>
"""


def tex(paper: dict[str, Any], font: str) -> str:
    return _TEX.render(paper).replace("[FONT]", f"[{font}]")


def office(paper: dict[str, Any]) -> str:
    return _OFFICE.render(paper)


def _escaped(value: Any) -> str:
    return re.sub(r"[&%#_${}]", r"\\\g<0>", re.sub(r"[\\~^]", "", str(value)))


MARKS = {
    "variable_start_string": "[[",
    "variable_end_string": "]]",
    "block_start_string": "[%",
    "block_end_string": "%]",
    "comment_start_string": "[//",
    "comment_end_string": "//]",
}
SPACES = {
    "office": "office",
    "style": "style",
    "text": "text",
    "fo": "xsl-fo-compatible",
    "svg": "svg-compatible",
}
_TEX = Environment(finalize=_escaped, **MARKS).from_string(TEX)
_OFFICE = Environment(autoescape=True, **MARKS).from_string(
    OFFICE, {"spaces": SPACES.items(), "styles": STYLES.items()}
)
