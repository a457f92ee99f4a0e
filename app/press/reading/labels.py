"""How the lines of a letter begin: the labels and words by which the reader knows them."""

import re

from app.kit.thai import MONTHS, MONTHS_SHORT
from app.press.facts import Kind

D = "0-9๐-๙"
MONTH = "|".join(
    re.escape(name)
    for name in (*MONTHS, *MONTHS_SHORT, *(m.replace(".", "") for m in MONTHS_SHORT))
)
DATE = (
    rf"[{D}]{{1,2}}\s*(?:เดือน\s*)?(?:{MONTH})\s*(?:พ\s?\.?\s?ศ\s?\.?\s*)?[{D}]{{2,4}}"
    rf"|[{D}]{{1,2}}/[{D}]{{1,2}}/[{D}]{{2,4}}"
)
DAYLESS = re.compile(rf"(?:{MONTH})\s*(?:พ\.?ศ\.?\s*)?[{D}]{{2,4}}$")
COLON = r"\s*[:：]?\s*"
CODE = r"(?:[ก-ฮA-Za-z.]{1,12}\s*(?:\([ก-ฮA-Za-z.]{1,12}\)\s*)?)"  # ศธ, กค (กนบ)
NUMBER = re.compile(
    rf"(?:เลข)?ที่{COLON}({CODE}?[{D}][{D}.\-/() ]*?(?:/\s*(?:ว\s*[.]?\s*)?[{D}]+)|"
    rf"{CODE}[{D}.()]+\s*/(?:\s*ว)?)(?=\s|$)\s*(.*)$"
)
LABELS = {
    "subject": re.compile(rf"เรื่อง{COLON}(.+)$"),
    "to": re.compile(rf"(ขอประทานกราบทูล|กราบเรียน|นมัสการ|เรียน|ถึง){COLON}(.+)$"),
    "references": re.compile(rf"อ้าง\s?ถึง{COLON}(.*)$"),
    "enclosures": re.compile(rf"สิ่งที่ส่งมา(?:ด้วย|พร้อมนี้)?{COLON}(.*)$"),
    "agency": re.compile(rf"ส่วนราชการ{COLON}(.+)$"),
    "date": re.compile(rf"(?:วันที่{COLON})?({DATE})(?=\s|$)\s*(.*)$"),
}
URGENCY = re.compile(r"(ด่วนที่สุด|ด่วนมาก|ด่วน)(?=\s|$)\s*(.*)$")
SECRECY = re.compile(r"(ลับที่สุด|ลับมาก|ลับ)$")
TITLE = re.compile(
    r"(บันทึกข้อความ|หนังสือรับรอง|รายงานการประชุม(?=.)|คำสั่ง|ประกาศ(?!\s*ณ)|ระเบียบ|ข้อบังคับ)\s*(.*)$"
)
KINDS = {
    "บันทึกข้อความ": Kind.MEMO,
    "หนังสือรับรอง": Kind.CERTIFICATE,
    "รายงานการประชุม": Kind.MINUTES,
    "คำสั่ง": Kind.ORDER,
    "ประกาศ": Kind.ANNOUNCEMENT,
    "ระเบียบ": Kind.REGULATION,
    "ข้อบังคับ": Kind.REGULATION,
}
GIVEN = re.compile(rf"(?:สั่ง|ประกาศ|ให้ไว้)\s*ณ\s*วันที่\s*({DATE})\s*(.*)$")
RANK = re.compile(
    r"(?:ว่าที่\s?)?(?:ร้อย|พัน|พล|นาวา|เรือ|สิบ|จ่า|ดาบ|หม่อม|นายกองโท|นายกองเอก)\S{0,20}(?:\s\S{1,12})?$"
)
CLOSING = re.compile(
    r"(?:ขอแสดงความนับถือ(?:อย่างยิ่ง)?|ขอนมัสการด้วยความเคารพ\S*|ด้วยความเคารพ\S*|ควรมิควร\S+)$"
)
PERSON = (
    r"(?:นาย|นาง(?:สาว)?|น\.ส\.|ว่าที่|ดร\.|ผศ\.|รศ\.|ศ\.|พล\.?\S*|พ\.[ตอทจ]\.|ร\.[ตอทจ]\.|ส\.[ตอ]\.|จ\.[สอต]\.|"
    r"หม่อม|ม\.[รล]\.|พระ)"
)
SIGNED = re.compile(r"(?:\(?ลงชื่อ\)?[\s.]*)?\(\s*([^()]{3,120}?)\s*\)$")
UNBRACKETED = re.compile(rf"(?:\(?ลงชื่อ\)?[\s.]*)?({PERSON}\s?\S.{{2,80}})$")
PHONE = re.compile(r"(?:โทรศัพท์|โทร\s?ฯ|โทร\.?)(?!สาร)\s*[.:：]?\s*(.*)$")
FAX = re.compile(r"(?:โทรสาร|แฟกซ์|[Ff]ax\.?)\s*[.:：]?\s*(.*)$")
EMAIL = re.compile(r"(?:ไปรษณีย์อิเล็กทรอนิกส์|อีเมล์?|[Ee]-?[Mm]ail)?\s*[:：]?\s*([\w.+-]+@[\w.-]+\w)$")
COPIES = re.compile(rf"สำเนา(?:ส่ง|เรียน){COLON}(.*)$")
SECTION = re.compile(r"(?:กลุ่ม|งาน|ฝ่าย|กอง|ส่วน|ศูนย์|หน่วย|แผนก|สำนัก|โครงการ)")
POST = re.compile(
    r"(?:ผู้|รอง|ปลัด|อธิบดี|หัวหน้า|รักษา|ปฏิบัติ|ทำการแทน|นายก|นายอำเภอ|รัฐมนตรี|เลขา|ประธาน|ครู|ศึกษา|"
    r"เจ้า|นัก|นาย)"
)
_ITEM = rf"(?:[{D}]{{1,3}}(?:\.[{D}]{{1,3}})*[.)]|\([{D}ก-ฮ]{{1,3}}\)|ข้อ\s*[{D}]+|[-•])"
COUNTED = re.compile(r"จำนวน\s*\S+\s*(?:ชุด|ฉบับ|แผ่น|เล่ม|หน้า)$")
COORDINATOR = re.compile(r"ผู้ประสาน(?:งาน)?")
LABEL = re.compile(rf"{_ITEM}\s*\S")
ITEM = re.compile(
    rf"(?:{_ITEM}|[{D}]+(?:\.[{D}]+)+|[ก-ฮ][.)]|[–·\uf0b7]|(?:ระเบียบ)?วาระที่\s?[{D}.]+)$"
)  # a label alone
OPENERS = (
    "ด้วย",
    "ตามที่",
    "ตามหนังสือ",
    "ตามคำสั่ง",
    "ตามประกาศ",
    "ตามมติ",
    "ในการนี้",
    "จึงเรียน",
    "จึงขอ",
    "จึงประกาศ",
    "ทั้งนี้",
    "อนึ่ง",
    "ดังนั้น",
    "เพื่อให้",
    "อาศัยอำนาจ",
    "โดยที่",
    "เนื่องจาก",
    "เนื่องด้วย",
    "ขอเรียน",
    "พร้อมนี้",
    "ตาม ",
    "สำนักงาน",
    "หนังสือฉบับนี้",
    "กรม",
    "จังหวัด",
    "มติที่ประชุม",
    "ที่ประชุม",
    "ประธาน",
)
DATED = re.compile(rf"(?:วันที่{COLON})?({DATE})$")
ENDED = re.compile(r"(?:เลิก|ปิด)ประชุมเวลา\s*(.+)$")
PROVEN = re.compile(r"\s*\b([A-HJKMNP-Z2-9]{5}-[A-HJKMNP-Z2-9]{5})\b")
CERTIFIED = re.compile(r"หนังสือ(?:ฉบับ)?นี้(?:ให้ไว้เพื่อ)?(?:ขอ)?รับรอง|ขอรับรองว่า")
AGENDA = re.compile(rf"(?:ระเบียบ)?วาระที่\s?[{D}]")
PHOTO = re.compile(r"รูปถ่าย(?:\s{3,}|$)")
