"""What makes a printed paper fit for keeping (PDF/A-3a, ISO 19005-3) and for reading aloud
(PDF/UA-1, ISO 14289-1).
"""

from datetime import UTC, datetime
from typing import Any

import pydyf

from app.press.facts import Facts
from app.press.pdf import objects

# PDF/A wants every name of metadata that is not its own described where it is used (ISO 19005-3,
# 6.6.2.3).
UA = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1" />
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category><pdfaProperty:description>part of ISO 14289</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""  # noqa: E501
NAME = "facts.json"


def options(facts: Facts | None, paint: Any, then: Any = None) -> dict[str, Any]:
    """How WeasyPrint is to write a paper: its variant, the facts it was made from as an attachment,
    `paint` for its emblem; `then` sees the objects last.
    """

    def finish(document: Any, pdf: pydyf.PDF) -> None:
        if paint:
            paint(document, pdf)
        _tidy_structure(pdf)
        _attach_once(pdf)
        _say_accessible(pdf)
        if then:
            then(pdf)
        objects.finish(pdf)

    return {
        "pdf_variant": "pdf/a-3a",
        "attachments": [_attachment(facts)] if facts else None,
        "finisher": finish,
    }


def _attachment(facts: Facts) -> Any:
    """The facts as a file inside the paper; dated like the paper, so that the same facts stay
    the same bytes.
    """
    from weasyprint import Attachment

    day = facts.day
    made = (
        datetime(day.year, day.month, day.day, tzinfo=UTC)
        if day
        else datetime(2000, 1, 1, tzinfo=UTC)
    )
    return Attachment(
        string=facts.to_json(),
        name=NAME,
        description="ข้อมูลของหนังสือ",
        relationship="Source",
        created=made,
        modified=made,
    )


def _say_accessible(pdf: pydyf.PDF) -> None:
    """Declare PDF/UA beside PDF/A: WeasyPrint declares one standard at a time."""
    metadata = next(
        item for item in pdf.objects if getattr(item, "extra", {}).get("Type") == "/Metadata"
    )
    metadata.stream = [metadata.stream[0].replace(b"</rdf:RDF>", UA + b"</rdf:RDF>")]


def _attach_once(pdf: pydyf.PDF) -> None:
    """WeasyPrint 70 lists an attachment of a document twice among its associated files."""
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))


def _tidy_structure(pdf: pydyf.PDF) -> None:
    """Mark what belongs to the sheet and not to the text (page numbers, catch-words) as artifacts,
    say which way table heads point, and index the heads by name (ISO 14289-1, 7.1 and 7.5; ISO
    32000-1, 14.7.2).
    """
    root = objects.resolved(pdf, pdf.catalog["StructTreeRoot"])
    said: set[tuple[bytes, int]] = set()
    heads: list[tuple[str, bytes]] = []
    waiting = list(root["K"])
    while waiting:
        element = objects.resolved(pdf, waiting.pop())
        if element["S"] == "/TH":
            element.setdefault("A", pydyf.Dictionary({"O": "/Table"}))["Scope"] = "/Column"
            if "ID" in element:  # WeasyPrint names heads from version 70 on
                heads.append((element["ID"].string, element.reference))
        for kid in element["K"]:
            if isinstance(kid, int):
                said.add((element["Pg"], kid))
            else:
                waiting.append(kid)
    if heads:
        root["IDTree"] = pydyf.Dictionary(
            {
                "Names": pydyf.Array(
                    part
                    for name, reference in sorted(heads)
                    for part in (pydyf.String(name), reference)
                )
            }
        )
    for reference in pdf.page_references:
        drawn = objects.contents(objects.resolved(pdf, reference))[-1]
        _as_artifacts(
            objects.resolved(pdf, drawn).stream, {mcid for on, mcid in said if on == reference}
        )


def _as_artifacts(stream: list[Any], said: set[int]) -> None:
    for at, item in enumerate(stream):
        if item == b"BDC" and stream[at - 1]["MCID"] not in said:
            stream[at - 2 : at + 1] = ["/Artifact", b"BMC", b""]
