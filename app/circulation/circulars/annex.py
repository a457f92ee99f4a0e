"""The roll as an annex in print (บัญชีการรับทราบ), and the receive register (ทะเบียนหนังสือรับ,
แบบที่ ๑๓).
"""

from app.circulation.circulars.models import Delivery
from app.circulation.circulars.queries import received, roll, tallies
from app.kit import clock
from app.kit.thai import ERA, short_date
from app.papers.documents.models import Document
from app.people.accounts.models import Officer
from app.press.printer import printer

BY = {"paper": "ทางหนังสือ", "phone": "ทางโทรศัพท์", "line": "ทางไลน์"}


def annex(document: Document) -> bytes:
    """Who has received and acknowledged a letter as a PDF, worst first, as things stand now."""
    now = clock.local(clock.now())
    offices, _opened, _received, acknowledged = tallies([document.id]).get(
        document.id, (0, 0, 0, 0)
    )
    title = [
        "บัญชีการรับทราบหนังสือ",
        f"ที่ {document.number} ลงวันที่ {short_date(document.says.day or now.date())}",
        f"เรื่อง {document.subject}",
        f"รับทราบแล้ว {acknowledged} จาก {offices} แห่ง ณ วันที่ {short_date(now.date())} เวลา "
        f"{now:%H.%M} น.",
    ]
    rows = [[str(place), *_row(delivery)] for place, delivery in enumerate(roll(document, 0), 1)]
    return printer.roll(title, ["ที่", "ส่วนราชการ", "เลขรับ", "สถานะ", "รับทราบโดย"], rows)


def _row(delivery: Delivery) -> list[str]:
    name = delivery.office.short_name + (" (สำเนา)" if delivery.copy else "")
    received = f"{delivery.received_number}" if delivery.received_number else "-"
    late = delivery.days_late(clock.today())
    if delivery.acknowledged_at:
        when = clock.local(delivery.acknowledged_at)
        if delivery.recorded_by:
            return [
                name,
                received,
                f"รับทราบ{BY[delivery.acknowledged_how]} {short_date(when.date())}",
                f"{delivery.acknowledged_as} (บันทึกโดย {delivery.recorded_by.name})",
            ]
        return [
            name,
            received,
            f"รับทราบ {short_date(when.date())} {when:%H.%M} น.",
            f"{delivery.acknowledged_by.name if delivery.acknowledged_by else ''} "
            f"{delivery.acknowledged_as}",
        ]
    standing = (
        "ลงรับแล้ว" if delivery.received_at else "เปิดอ่านแล้ว" if delivery.opened_at else "ยังไม่เปิดอ่าน"
    )
    return [name, received, f"เกินกำหนด {late} วัน ({standing})" if late else standing, "-"]


def receive_register(officer: Officer, year: int) -> bytes:
    """What the officer's offices entered as received in a year, by number, the last thousand, as
    a PDF.
    """
    heads = ["เลขทะเบียนรับ", "ที่", "ลงวันที่", "จาก", "ถึง", "เรื่อง", "การปฏิบัติ", "หมายเหตุ"]
    rows = [_received(delivery) for delivery in reversed(list(received(officer, year).limit(1000)))]
    return printer.roll(["ทะเบียนหนังสือรับ", f"พ.ศ. {year + ERA}"], heads, rows, "register")


def _received(delivery: Delivery) -> list[str]:
    facts = delivery.document.says
    done = (
        f"รับทราบ {short_date(clock.local(delivery.acknowledged_at).date())}"
        if delivery.acknowledged_at
        else ""
    )
    dated = short_date(facts.day) if facts.day else ""
    return [
        str(delivery.received_number),
        delivery.document.number or "",
        dated,
        facts.agency,
        delivery.office.short_name,
        delivery.document.subject,
        done,
        "สำเนา" if delivery.copy else "",
    ]
