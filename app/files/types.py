"""What a file really is, told from its content; its name has to agree."""

import io
import zipfile

from PIL import Image

from app.kit.errors import Refused
from app.kit.pictures import whole
from app.kit.words import _

MOST_PIXELS = 50_000_000
MOST_UNPACKED = 200 * 1024 * 1024  # bytes

OFFICE = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
TYPES = OFFICE | {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg",
                  "txt": "text/plain", "csv": "text/csv"}


def media_type(content: bytes, name: str) -> str:
    """The media type of a file whose content is what its name says. Raises Refused, in words for the sender, otherwise."""
    _stem, dot, ending = name.lower().rpartition(".")
    if not dot or ending not in TYPES:
        raise Refused(_("แนบได้เฉพาะ PDF, รูปภาพ (JPG, PNG), Word, Excel, PowerPoint, OpenDocument, TXT และ CSV"))
    try:
        honest = _CHECKS[ending](content, ending)
    except Exception:  # zipfile and Pillow raise whatever a broken or swelling file makes them stumble over
        honest = False
    if not honest:
        raise Refused(_("แฟ้ม “%(name)s” ไม่ใช่แฟ้ม %(ending)s จริง เสีย หรือใหญ่ผิดปกติเมื่อเปิด",
                        name=name, ending=ending.upper()))
    return TYPES[ending]


def _is_pdf(content: bytes, _ending: str) -> bool:
    return content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:]


def _is_image(content: bytes, ending: str) -> bool:
    wanted = "PNG" if ending == "png" else "JPEG"
    with whole(), Image.open(io.BytesIO(content), formats=[wanted]) as image:
        return image.width * image.height <= MOST_PIXELS


def _is_office(content: bytes, ending: str) -> bool:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = {entry.filename for entry in archive.infolist()}
        if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED:
            return False
        if ending in ("odt", "ods"):
            with archive.open("mimetype") as said:
                return said.read(200).decode("ascii", "replace") == OFFICE[ending]
        folder = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}[ending]
        return "[Content_Types].xml" in names and any(name.startswith(folder) for name in names)


def _is_text(content: bytes, _ending: str) -> bool:
    return b"\0" not in content and content.lstrip()[:1] != b"<" and not content.startswith((b"%PDF", b"PK", b"MZ"))


_CHECKS = {**dict.fromkeys(OFFICE, _is_office), "pdf": _is_pdf, "png": _is_image, "jpg": _is_image, "jpeg": _is_image,
           "txt": _is_text, "csv": _is_text}
