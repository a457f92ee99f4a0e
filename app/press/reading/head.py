"""Reading the head of a letter: labelled lines, and those whose place says what they are."""

import re

from app.press.facts import Kind
from app.press.reading import labels
from app.press.reading.lines import TextLine
from app.press.reading.section import Part, add_entry, entries_on, joined


class LetterHead(Part):
    """Everything above the body."""

    last = ""  # the field that a line without a label would go on

    def read(self) -> int:
        """Put what the head says into the facts; the index of the first line of the body."""
        floor, at = self._body_floor(), 0
        while at < len(self.lines) and (
            at < floor or self._labelled(self.lines[at], only_listed=True)
        ):
            line = self.lines[at]
            if at < floor and not (self._labelled(line) or self._unlabelled(line)):
                self.unplaced.append(line.words)
            at += 1
        for name in ("number", "agency", "subject", "to"):
            setattr(self.facts, name, " ".join(getattr(self.facts, name).split()))
        self.facts.address = [" ".join(line.split()) for line in self.facts.address]
        self.facts.salutation = self.facts.salutation or "เรียน"
        if self.facts.kind in (Kind.LETTER, Kind.MEMO) and self.facts.salutation == "ถึง":
            self.facts.kind = Kind.STAMPED
        return at

    def _body_floor(self) -> int:
        """The first line that can be body: after the last of เรื่อง, เรียน, อ้างถึง … that stand
        near the top.
        """
        floor = 0
        for at, line in enumerate(self.lines[:60]):
            long = len(line.text) > 130 and not labels.LABELS["subject"].match(line.text)
            if floor and (long or labels.CLOSING.match(line.text)):
                break
            if self._heads(line, at, floor):
                floor = at + 1
            elif floor and line.text.startswith(labels.OPENERS[:17]) and len(line.text) > 20:
                break
        return self._past_wrapped(floor)

    @staticmethod
    def _heads(line: TextLine, at: int, floor: int) -> bool:
        """Whether a line is one of those that stand above the body."""
        if any(
            labels.LABELS[name].match(line.text)
            for name in ("subject", "references", "enclosures", "agency")
        ):
            return True
        if labels.LABELS["to"].match(line.text):
            return len(line.text) < 200 and (at < 25 or not floor)
        return at < 8 and bool(
            labels.NUMBER.match(line.text) or (not floor and labels.TITLE.match(line.text))
        )

    def _past_wrapped(self, floor: int) -> int:
        """Step over lines that only go on the last labelled one: no gap before them, no opening
        of a paragraph.
        """
        while 0 < floor < len(self.lines) and self._next_entry(
            self.lines[floor - 1].text, self.lines[floor]
        ):
            floor += 1
        broken = any(line.apart for line in self.lines[floor:])
        titles = [found[1] for line in self.lines[:3] if (found := labels.TITLE.match(line.text))]
        centred = bool(titles) and titles != [
            "บันทึกข้อความ"
        ]  # a heading whose lines all look indented
        while floor and floor < len(self.lines) and not self.lines[floor].apart and broken:
            text, indented = self.lines[floor].text, self.lines[floor].indented
            if (
                text.startswith(labels.OPENERS)
                or len(text) > 110
                or (indented and len(text) > 60 and not centred)
            ):
                break
            floor += 1
        while 0 < floor < len(self.lines) and re.match(r"ว่าด้วย", self.lines[floor].text):
            floor += 1
        return floor

    @staticmethod
    def _next_entry(above: str, line: TextLine) -> bool:
        """Whether a line is the next of the list above it: with the number after the last one,
        or with a count as that has.
        """
        if line.apart:
            return False
        for name in ("references", "enclosures"):
            above = found[1] if (found := labels.LABELS[name].match(above)) else above
        numbers = re.findall(rf"(?:^|\s)([{labels.D}]{{1,2}})[.)]\s", above)
        begun = re.match(rf"([{labels.D}]{{1,2}})[.)]\s", line.text)
        if numbers and begun:
            return int(begun[1]) == int(numbers[-1]) + 1
        return bool(
            not numbers
            and not begun
            and labels.COUNTED.search(above)
            and labels.COUNTED.search(line.text)
        )

    def _labelled(self, line: TextLine, only_listed: bool = False) -> bool:
        names = ("references", "enclosures") if only_listed else tuple(labels.LABELS)
        if not only_listed and (self._title(line) or self._number(line) or self._class(line)):
            return True
        for name in names:
            if found := labels.LABELS[name].match(line.text):
                return self._take(name, found)
        return False

    def _take(self, name: str, found: re.Match[str]) -> bool:
        facts = self.facts
        if name in ("references", "enclosures"):
            getattr(facts, name).extend(entries_on(found[1]))
        elif getattr(facts, name):
            return False  # a second line of that kind is something else
        elif name == "to":
            facts.salutation, facts.to = found[1], found[2].strip()
        elif name == "date":
            if not self.date(found[1]):
                return False
            self.unplaced.extend([found[2]] if found[2] else [])
        elif name == "agency":
            facts.kind = Kind.MEMO
            self._owner_in(found[1])
        else:
            facts.subject = found[1].strip()
        self.last = name
        return True

    def _owner_in(self, text: str) -> None:
        """The line ส่วนราชการ of a memo: the office, then its phone and e-mail."""
        text, _at, mail = text.partition("อีเมล") if "อีเมล" in text else (text, "", "")
        if found := re.search(r"\s([\w.+-]+@[\w.-]+\w)\s*$", text):
            mail, text = found[1], text[: found.start()]
        office, phone = (
            [*re.split(r"\s*(?:โทรศัพท์|โทร\.?)(?!สาร)\s*[:：]?\s*", text, maxsplit=1), ""]
        )[:2]
        self.facts.agency = office.strip()
        if mail:
            self.fill("email", mail.strip(" :"))
        self.phone_and_fax(phone)

    def _title(self, line: TextLine) -> bool:
        found = labels.TITLE.match(line.text)
        if not found or self.facts.subject or self.facts.number or self.last not in ("", "class"):
            return False
        kind = labels.KINDS[found[1]]
        if kind == Kind.LETTER or len(line.text) > 250:
            return False
        self.facts.kind, rest = kind, found[2].strip()
        if kind == Kind.MINUTES:
            self.facts.subject = line.text
        elif "ว่าด้วย" in rest:
            self.facts.agency, rest = rest.split("ว่าด้วย", 1)
            self.facts.agency, self.facts.subject = self.facts.agency.strip(), f"ว่าด้วย{rest}"
            self.last = "subject"
            return True
        else:
            self.facts.agency = rest
        self.last = "title"
        return True

    def _number(self, line: TextLine) -> bool:
        found = labels.NUMBER.match(line.text)
        if (
            not found
            and self.last in ("", "class")
            and (open_number := re.match(r"(?:เลข)?ที่\s{2,}(\S.*)$", line.text))
        ):
            self._place(open_number[1])  # the number is still to come
            return True
        if not found or self.facts.number:
            return False
        self.facts.number = re.sub(r"\s*/\s*", "/", found[1].strip())
        self.last = "number"
        rest = found[2].strip()
        if dated := re.search(rf"วันที่\s*[:：]?\s*({labels.DATE})$", rest):
            rest = rest[: dated.start()].strip() if self.date(dated[1]) else rest
        if rest:
            self._place(rest)
        return True

    def _class(self, line: TextLine) -> bool:
        if self.facts.number or self.last not in ("", "class"):
            return False
        if found := labels.URGENCY.match(line.text):
            self.facts.urgency = found[1]
            if found[2] and not self._number(TextLine(found[2], False, False)):
                self.unplaced.append(found[2])
        elif found := labels.SECRECY.match(line.text):
            self.facts.secrecy = found[1]
        else:
            return False
        self.last = self.last or "class"
        return True

    def _unlabelled(self, line: TextLine) -> bool:
        """A head line without a label goes on the one before it, or is the office and its
        address.
        """
        facts, text = self.facts, line.text
        if self.last in ("references", "enclosures"):
            add_entry(getattr(facts, self.last), text)
        elif self.last == "subject" or (self.last == "title" and text.startswith("ว่าด้วย")):
            facts.subject, self.last = joined(facts.subject, text), "subject"
        elif self.last == "to":
            facts.to = f"{facts.to} {text}"  # a list of posts goes on, not a sentence
        elif self.last == "title" and facts.kind != Kind.MEMO and not facts.agency:
            facts.agency = text
        elif self.last in ("number", "place", "", "class"):
            self._place(text)
        else:
            return False
        return True

    def _place(self, text: str) -> None:
        self.last = "place"
        if labels.DAYLESS.match(text):
            self.unplaced.append(text)  # a letter printed to be dated by hand
        elif not self.facts.agency:
            self.facts.agency = text
        else:
            self.facts.address.append(text)
