"""The roll as an annex in print (บัญชีการรับทราบ)."""

from app.circulars.models import Delivery
from app.circulars.queries import roll, tallies
from app.documents.models import Document
from app.kit import clock
from app.kit.thai import short_date
from app.press.printer import printer


def annex(document: Document) -> bytes:
    """Who has received and acknowledged a letter as a PDF, worst first, as things stand now."""
    now = clock.local(clock.now())
    offices, _opened, _received, acknowledged = tallies([document.id]).get(document.id, (0, 0, 0, 0))
    title = ["บัญชีการรับทราบหนังสือ", f"ที่ {document.number} ลงวันที่ {short_date(document.says.day or now.date())}",
             f"เรื่อง {document.subject}",
             f"รับทราบแล้ว {acknowledged} จาก {offices} แห่ง ณ วันที่ {short_date(now.date())} เวลา {now:%H.%M} น."]
    rows = [[str(place), *_row(delivery)] for place, delivery in enumerate(roll(document, 0), 1)]
    return printer.roll(title, ["ที่", "ส่วนราชการ", "เลขรับ", "สถานะ", "รับทราบโดย"], rows)


def _row(delivery: Delivery) -> list[str]:
    name = delivery.office.short_name + (" (สำเนา)" if delivery.copy else "")
    received = f"{delivery.received_number}" if delivery.received_number else "-"
    late = delivery.days_late(clock.today())
    if delivery.acknowledged_at and delivery.acknowledged_by:
        when = clock.local(delivery.acknowledged_at)
        return [name, received, f"รับทราบ {short_date(when.date())} {when:%H.%M} น.",
                f"{delivery.acknowledged_by.name} {delivery.acknowledged_as}"]
    standing = "ลงรับแล้ว" if delivery.received_at else "เปิดอ่านแล้ว" if delivery.opened_at else "ยังไม่เปิดอ่าน"
    return [name, received, f"เกินกำหนด {late} วัน ({standing})" if late else standing, "-"]
