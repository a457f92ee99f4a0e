"""What makes a printed paper fit for keeping (PDF/A-3a, ISO 19005-3) and for reading aloud (PDF/UA-1, ISO 14289-1)."""

from datetime import UTC, datetime
from typing import Any

import pydyf

from app.press.facts import Facts

# PDF/A wants every name of metadata that is not its own described where it is used (ISO 19005-3, 6.6.2.3).
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
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""
NAME = "facts.json"


def options(facts: Facts | None, paint: Any) -> dict[str, Any]:
    """How WeasyPrint is to write a paper: its variant, the facts it was made from as an attachment, `paint` for its emblem."""

    def finish(document: Any, pdf: pydyf.PDF) -> None:
        if paint:
            paint(document, pdf)
        _say_accessible(pdf)

    return {"pdf_variant": "pdf/a-3a", "attachments": [_attachment(facts)] if facts else None, "finisher": finish}


def _attachment(facts: Facts) -> Any:
    """The facts as a file inside the paper; dated like the paper, so that the same facts stay the same bytes."""
    from weasyprint import Attachment

    day = facts.day
    made = datetime(day.year, day.month, day.day, tzinfo=UTC) if day else datetime(2000, 1, 1, tzinfo=UTC)
    return Attachment(string=facts.to_json(), name=NAME, description="ข้อมูลของหนังสือ", relationship="Source",
                      created=made, modified=made)


def _say_accessible(pdf: pydyf.PDF) -> None:
    """Declare PDF/UA beside PDF/A: WeasyPrint declares one standard at a time."""
    metadata = next(item for item in pdf.objects if getattr(item, "extra", {}).get("Type") == "/Metadata")
    metadata.stream = [metadata.stream[0].replace(b"</rdf:RDF>", UA + b"</rdf:RDF>")]
