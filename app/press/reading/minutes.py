"""Reading the head of minutes (รายงานการประชุม): which meeting, when and where, who came, when
it began.
"""

import re

from app.press.reading import labels
from app.press.reading.section import Part, joined, unnumbered

_COUNT = re.compile(rf"ครั้งที่\s*([{labels.D}]+\s*/\s*[{labels.D}]+|[{labels.D}]+)\s*(.*)$")
_WHEN = re.compile(
    rf"(?:เมื่อ)?วัน(?:จันทร์|อังคาร|พุธ|พฤหัสบดี|ศุกร์|เสาร์|อาทิตย์)?\s?ที่\s*({labels.DATE})\s*(?:เวลา.*)?$"
)
_PLACE = re.compile(r"ณ\s+(.+)$")
_BEGINS = re.compile(r"(?:เริ่ม|เปิด)ประชุม(?:เมื่อ)?เวลา\s*(.+)$")
_LISTS = {
    "present": re.compile(r"ผู้(?:เข้า)?มาประชุม$|ผู้เข้าประชุม$"),
    "absent": re.compile(r"ผู้ไม่(?:เข้า|มา)(?:ร่วม)?ประชุม"),
    "attending": re.compile(r"ผู้เข้าร่วมประชุม$"),
}


class Minutes(Part):
    """The lines of minutes from the title to where the meeting begins."""

    def read(self) -> int:
        """Put what the head says into the facts; the index of the first line of the body."""
        at, titled = 0, False
        while at < len(self.lines) and at < 12:
            text = self.lines[at].text
            if titled and (
                any(label.match(text) for label in _LISTS.values()) or _BEGINS.match(text)
            ):
                break
            if not self._head(text):
                if titled:
                    break
                self.facts.subject = joined(self.facts.subject, text)
            titled = titled or bool(self.facts.number or self.facts.date)
            at += 1
        return self._who_came(at)

    def _head(self, text: str) -> bool:
        if (found := _COUNT.match(text)) and not self.facts.number:
            self.facts.number = re.sub(r"\s", "", found[1])
            if found[2] and not self._head(found[2]):
                self.unplaced.append(found[2])
            return True
        if found := _WHEN.match(text):
            return self.date(found[1])
        if (found := _PLACE.match(text)) and not self.facts.meeting.place:
            self.facts.meeting.place = found[1].strip()
            return True
        return False

    def _who_came(self, at: int) -> int:
        """The lists of people, up to where the meeting begins."""
        people: list[str] | None = None
        while at < len(self.lines):
            text = self.lines[at].text
            named = next((name for name, label in _LISTS.items() if label.match(text)), None)
            if named:
                people = getattr(self.facts.meeting, named)
            elif found := _BEGINS.match(text):
                self.facts.meeting.begins = found[1].strip()
                return at + 1
            elif people is None or len(text) > 200:
                return at
            else:
                self._person(people, text)
            at += 1
        return at

    @staticmethod
    def _person(people: list[str], text: str) -> None:
        """A line of a list: somebody with post and duty in columns; without a number it goes on
        the post above.
        """
        columns = [part for part in re.split(r"\s{2,}|\s*\|\s*", text) if part]
        if people and not re.match(rf"[{labels.D}]{{1,3}}[.)]", text):
            who = people[-1].split(" | ")
            who[min(1, len(who) - 1)] = joined(who[min(1, len(who) - 1)], " ".join(columns))
            people[-1] = " | ".join(who)
        else:
            number, *rest = columns
            first = (
                [unnumbered(number)]
                if not re.fullmatch(rf"[{labels.D}]{{1,3}}[.)]", number)
                else []
            )
            people.append(" | ".join([*first, *rest]))
