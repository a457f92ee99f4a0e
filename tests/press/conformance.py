"""Our own reading of the rules of PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1) that can be
told from a paper's objects.

The reference validator, veraPDF, comes from no registry our setup reaches; this is no proof of
conformance, only of these rules. Each function lists what is wrong, with the clause.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from xml.etree import ElementTree

from pypdf import PdfReader
from pypdf.generic import ArrayObject, ContentStream, DictionaryObject, NameObject

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
DC = "{http://purl.org/dc/elements/1.1/}"
A, UA = "{http://www.aiim.org/pdfa/ns/id/}", "{http://www.aiim.org/pdfua/ns/id/}"
PAINTS = {
    b"f",
    b"F",
    b"f*",
    b"B",
    b"B*",
    b"b",
    b"b*",
    b"s",
    b"S",
    b"Tj",
    b"TJ",
    b"'",
    b'"',
    b"Do",
    b"sh",
}
ACTS = {
    "/JavaScript",
    "/JS",
    "/Launch",
    "/SubmitForm",
    "/ResetForm",
    "/ImportData",
    "/Hide",
    "/Sound",
    "/Movie",
    "/Rendition",
    "/SetOCGState",
    "/GoTo3DView",
}  # what no paper does when it is opened or touched
STANDARD = {
    f"/{kind}"
    for kind in (
        "Document",
        "Part",
        "Art",
        "Sect",
        "Div",
        "P",
        "H1",
        "H2",
        "H3",
        "H4",
        "H5",
        "H6",
        "L",
        "LI",
        "Lbl",
        "LBody",
        "Table",
        "TR",
        "TH",
        "TD",
        "THead",
        "TBody",
        "TFoot",
        "Span",
        "Figure",
        "Caption",
        "Link",
        "NonStruct",
    )
}


def problems_a3(pdf: bytes) -> list[str]:
    """What keeps a paper from being PDF/A-3a."""
    reader = PdfReader(BytesIO(pdf))
    return [
        *_identified(reader, A, "3", "A"),
        *_colours(reader),
        *_fonts(reader),
        *_attachments(reader),
        *_file(reader, pdf),
    ]


def problems_ua(pdf: bytes) -> list[str]:
    """What keeps a paper from being PDF/UA-1."""
    reader = PdfReader(BytesIO(pdf))
    return [
        *_identified(reader, UA, "1", None),
        *_declared(reader),
        *_structure(reader),
        *_content(reader),
    ]


def _metadata(reader: PdfReader) -> ElementTree.Element:
    kept = reader.trailer["/Root"].get("/Metadata")
    return (
        ElementTree.fromstring(kept.get_object().get_data())
        if kept
        else ElementTree.Element("none")
    )


def _identified(
    reader: PdfReader, standard: str, part: str, conformance: str | None
) -> Iterator[str]:
    said = {
        key: value
        for one in _metadata(reader).iter(f"{RDF}Description")
        for key, value in one.attrib.items()
    }
    if said.get(f"{standard}part") != part:
        yield f"6.6.4: the metadata does not say part {part} of {standard}"
    if conformance and said.get(f"{standard}conformance") != conformance:
        yield f"6.6.4: the metadata does not say level {conformance}"
    title = next(
        (
            one.text
            for one in _metadata(reader).iter(f"{RDF}li")
            if one.get("{http://www.w3.org/XML/1998/namespace}lang") or one.get("xml:lang")
        ),
        None,
    )
    if title != reader.metadata.title:
        yield "6.6.3: title of the information dictionary and of the metadata differ"


def _colours(reader: PdfReader) -> Iterator[str]:
    intents = reader.trailer["/Root"].get("/OutputIntents", [])
    profiles = [
        one["/DestOutputProfile"].get_object().get_data()
        for one in intents
        if one["/S"] == "/GTS_PDFA1"
    ]
    if not any(profile[36:40] == b"acsp" for profile in profiles):
        yield "6.2.3: no output intent with an ICC profile"
    for page in reader.pages:
        for state in page["/Resources"].get("/ExtGState", {}).values():
            if state.get_object().get("/ca", 1) != 1 or state.get_object().get("/CA", 1) != 1:
                yield "6.2.10: transparency without a blending space"


def _fonts(reader: PdfReader) -> Iterator[str]:
    for page in reader.pages:
        for name, font in page["/Resources"]["/Font"].items():
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            described = descendant["/FontDescriptor"].get_object()
            if not any(f"/FontFile{kind}" in described for kind in ("", "2", "3")):
                yield f"6.2.11.4: {name} is not embedded"
            if "/ToUnicode" not in font.get_object():
                yield f"6.2.11.7: {name} has no ToUnicode"
            elif re.search(
                rb"<(?:0000|FEFF|FFFE)>\s",
                font.get_object()["/ToUnicode"].get_data().partition(b"beginbfchar")[2],
            ):
                yield f"6.2.11.7: {name} maps a glyph to U+0000, U+FEFF or U+FFFE"
            if "/CIDToGIDMap" not in descendant and descendant["/Subtype"] == "/CIDFontType2":
                yield f"6.2.11.3: {name} has no CIDToGIDMap"


def _attachments(reader: PdfReader) -> Iterator[str]:
    root = reader.trailer["/Root"]
    files = root.get("/Names", {}).get("/EmbeddedFiles", {}).get("/Names", [])[1::2]
    associated = [one.idnum for one in root.get("/AF", [])]
    if sorted(one.idnum for one in files) != sorted(associated):
        yield "6.8: embedded files and associated files are not the same"
    for file in files:
        spec = file.get_object()
        if spec.get("/AFRelationship") not in ("/Source", "/Data", "/Alternative", "/Supplement"):
            yield "6.8: a file without its relationship"
        if not spec.get("/F") or not spec.get("/UF"):
            yield "6.8: a file without F and UF"
        content = spec["/EF"]["/F"].get_object()
        if "/Subtype" not in content or "/ModDate" not in content.get("/Params", {}):
            yield "6.8: a file without its type or date"


def _file(reader: PdfReader, pdf: bytes) -> Iterator[str]:
    if not re.match(rb"%PDF-1\.[0-7]\r?\n%[\x80-\xff]{4}", pdf):
        yield "6.1.2: no header with a comment of four high bytes"
    if "/ID" not in reader.trailer:
        yield "6.1.3: no ID in the trailer"
    if "/Encrypt" in reader.trailer:
        yield "6.1.3: encrypted"
    if found := names(reader) & ACTS:
        yield f"6.5.1: an action that is not allowed: {sorted(found)}"


def names(reader: PdfReader) -> set[str]:
    """Every name in every object of a file, those in compressed objects too. The bytes themselves
    prove nothing: a short name hides in what is compressed, and stands in it by chance.
    """
    found: set[str] = set()
    waiting = [
        reader.trailer,
        *(reader.get_object(number) for number in range(1, int(reader.trailer["/Size"]))),
    ]
    while waiting:
        one = waiting.pop()
        if isinstance(one, NameObject):
            found.add(one)
        elif isinstance(one, DictionaryObject):
            waiting += [*one, *one.values()]
        elif isinstance(one, ArrayObject):
            waiting += one
    return found


def _declared(reader: PdfReader) -> Iterator[str]:
    root = reader.trailer["/Root"]
    if (
        root.get("/MarkInfo", {}).get("/Marked") is not True
        and root.get("/MarkInfo", {}).get("/Marked") != True  # noqa: E712
    ):
        yield "7.1: not marked"
    if not root.get("/Lang"):
        yield "7.2: no language"
    if root.get("/ViewerPreferences", {}).get("/DisplayDocTitle") != True:  # noqa: E712
        yield "7.1: the title is not shown"
    if not reader.metadata.title:
        yield "7.1: no title"
    for page in reader.pages:
        if page.get("/Annots") and page.get("/Tabs") != "/S":
            yield "7.18.3: tab order is not that of the structure"


def _elements(reader: PdfReader) -> Iterator[tuple]:
    """Each structure element with its depth-first order and its parent's type."""
    waiting = [
        (one, "/StructTreeRoot")
        for one in reversed(_kids(reader.trailer["/Root"].get("/StructTreeRoot", {})))
    ]
    while waiting:
        kid, parent = waiting.pop()
        element = kid.get_object()
        if isinstance(element, int):
            continue
        yield element, parent
        waiting.extend((one, element.get("/S")) for one in reversed(_kids(element)))


def _heads_of(element) -> bool:
    return any(
        not isinstance(one.get_object(), int)
        and (one.get_object().get("/S") == "/TH" or _heads_of(one.get_object()))
        for one in _kids(element)
    )


def _kids(element) -> list:
    kids = element.get("/K", [])
    return kids if isinstance(kids, list) else [kids]


def _structure(reader: PdfReader) -> Iterator[str]:
    level, names = 0, []
    for element, parent in _elements(reader):
        kind = str(element.get("/S"))
        if kind not in STANDARD:
            yield f"7.1: {kind} is no standard type"
        if kind == "/Figure" and not element.get("/Alt"):
            yield "7.3: a figure without alternative text"
        if re.fullmatch("/H[1-6]", kind):
            if int(kind[2]) > level + 1:
                yield f"7.4.2: {kind} after level {level}"
            level = int(kind[2])
        names += [str(element["/ID"])] if "/ID" in element else []
        yield from _tables(element, kind, parent)
    tree = reader.trailer["/Root"].get("/StructTreeRoot", {}).get("/IDTree", {}).get("/Names", [])
    if sorted(names) != sorted(str(one) for one in tree[::2]):
        yield "ISO 32000 14.7.2: element identifiers are not in the IDTree"


def _tables(element, kind: str, parent: str) -> Iterator[str]:
    wanted = {"/TD": {"/TR"}, "/TH": {"/TR"}, "/TR": {"/Table", "/THead", "/TBody", "/TFoot"}}.get(
        kind
    )
    if wanted and parent not in wanted:
        yield f"7.2: {kind} in {parent}"
    if kind == "/TH" and element.get("/A", {}).get("/Scope") not in ("/Column", "/Row", "/Both"):
        yield "7.5: a table head without scope"
    if kind == "/Table" and not _heads_of(element):
        yield "7.5: a table without heads"


def _content(reader: PdfReader) -> Iterator[str]:
    """Everything painted is either an artifact or content that an element of the structure owns."""
    owned = {
        (element["/Pg"].get_object().indirect_reference.idnum, int(kid))
        for element, _parent in _elements(reader)
        for kid in _kids(element)
        if isinstance(kid.get_object(), int)
    }
    seen = set()
    for number, page in enumerate(reader.pages, 1):
        for inside, operator in _painted(page, reader):
            mcids = [mark for mark in inside if isinstance(mark, int)]
            seen.update((page.indirect_reference.idnum, int(mcid)) for mcid in mcids)
            if not inside and operator in PAINTS:
                yield f"7.1: page {number} paints {operator.decode()} that is neither content nor artifact"
            if "/Artifact" in inside and mcids:
                yield f"7.1: page {number} has content within an artifact"
    if seen - owned:
        yield f"7.1: content no element owns: {sorted(seen - owned)[:3]}"
    if owned - seen:
        yield f"7.1: elements own what is not painted: {sorted(owned - seen)[:3]}"


def _painted(page, reader: PdfReader) -> Iterator[tuple[list, bytes]]:
    """Each operator of a page with the marks it stands within: MCIDs, or names of marks without
    one.
    """
    inside: list[object] = []
    for operands, operator in ContentStream(page["/Contents"], reader).operations:
        if operator in (b"BMC", b"BDC"):
            inside.append(
                operands[1]["/MCID"]
                if operator == b"BDC" and "/MCID" in operands[1]
                else operands[0]
            )
        elif operator == b"EMC":
            inside.pop()
        yield inside, operator
