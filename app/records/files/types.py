"""What a file really is, told from its content; its name has to agree."""

import io
import re
import zipfile
from contextlib import closing

import pypdfium2
from PIL import Image

from app.kit.errors import Refused
from app.kit.pictures import whole_image_only
from app.kit.translation import _

MOST_PIXELS = 50_000_000
MOST_UNPACKED = 200 * 1024 * 1024  # bytes

OFFICE = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
MAIN_PART = {
    "docx": re.compile(r"word/document\d*\.xml"),
    "xlsx": re.compile(r"xl/workbook\d*\.xml"),
    "pptx": re.compile(r"ppt/presentation\d*\.xml"),
}
BOM, OLE = (
    b"\xef\xbb\xbf",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
)  # how some text begins; how old and locked Office files do
JPEG_END, JPEG_TAIL = b"\xff\xd9", 64 * 1024  # telephones write data of their own behind the end
TYPES = OFFICE | {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "txt": "text/plain",
    "csv": "text/csv",
}


def media_type(content: bytes, name: str) -> str:
    """The media type of a file whose content is what its name says. Raises Refused, in words for
    the sender, otherwise.
    """
    _stem, dot, ending = name.lower().rpartition(".")
    if not dot or ending not in TYPES:
        raise Refused(
            _(
                "แนบได้เฉพาะ PDF, รูปภาพ (JPG, PNG), Word, Excel, PowerPoint, OpenDocument, TXT "
                "และ CSV"
            )
        )
    try:
        honest = _CHECKS[ending](content, ending)
    except (
        Exception
    ):  # zipfile and Pillow raise whatever a broken or swelling file makes them stumble over
        honest = False
    if not honest and content.startswith(OLE):
        raise Refused(
            _(
                "แฟ้ม “%(name)s” มีรหัสผ่าน หรือเป็นแฟ้ม Office รุ่นเก่า เปิดในโปรแกรมเดิม "
                "เอารหัสผ่านออก แล้วบันทึกเป็น .%(ending)s ใหม่",
                name=name,
                ending=ending,
            )
        )
    if not honest and ending in ("txt", "csv") and b"\0" in content[:4]:
        raise Refused(
            _(
                "แฟ้ม “%(name)s” บันทึกเป็น UTF-16 โดยไม่มีเครื่องหมายบอก เปิดแล้วบันทึกใหม่เป็น "
                "UTF-8 (ใน Excel: CSV UTF-8)",
                name=name,
            )
        )
    if not honest:
        raise Refused(
            _(
                "แฟ้ม “%(name)s” ไม่ใช่แฟ้ม %(ending)s จริง เสีย หรือใหญ่ผิดปกติเมื่อเปิด",
                name=name,
                ending=ending.upper(),
            )
        )
    return TYPES[ending]


def _is_pdf(content: bytes, _ending: str) -> bool:
    """Whether it has pages; one locked with a password is believed by its head and end, as
    nobody can look inside.
    """
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-2048:]:
        return False
    try:
        with closing(pypdfium2.PdfDocument(content)) as pages:
            return len(pages) > 0
    except pypdfium2.PdfiumError:
        return b"/Encrypt" in content


def _is_image(content: bytes, ending: str) -> bool:
    """Whether it is whole, too: a PNG by the sums of its parts, a JPEG by its end."""
    wanted = "PNG" if ending == "png" else "JPEG"
    if wanted == "JPEG" and JPEG_END not in content[-JPEG_TAIL:]:
        return False
    with whole_image_only(), Image.open(io.BytesIO(content), formats=[wanted]) as image:
        small = image.width * image.height <= MOST_PIXELS
        image.verify()
        return small


def _is_office(content: bytes, ending: str) -> bool:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = {entry.filename for entry in archive.infolist()}
        if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED:
            return False
        if ending in ("odt", "ods"):
            with archive.open("mimetype") as said:
                mine = said.read(200).decode("ascii", "replace") == OFFICE[ending]
            return mine and _begins_as_xml(archive, "content.xml")
        main = [name for name in names if MAIN_PART[ending].fullmatch(name)]
        return _begins_as_xml(archive, "[Content_Types].xml") and any(
            _begins_as_xml(archive, name) for name in main
        )


def _begins_as_xml(archive: zipfile.ZipFile, name: str) -> bool:
    with archive.open(name) as part:
        return part.read(200).removeprefix(BOM).lstrip().startswith(b"<")


def _is_text(content: bytes, _ending: str) -> bool:
    begins = content.removeprefix(BOM).lstrip(b" \t\r\n\f\v")
    return b"\0" not in content and not begins.startswith((b"<", b"%PDF", b"PK", b"MZ"))


_CHECKS = {
    **dict.fromkeys(OFFICE, _is_office),
    "pdf": _is_pdf,
    "png": _is_image,
    "jpg": _is_image,
    "jpeg": _is_image,
    "txt": _is_text,
    "csv": _is_text,
}
