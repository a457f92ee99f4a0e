"""Reading the foot of a letter: closing, signature, owner of the matter, copies."""

import re

from app.press import labels
from app.press.facts import Facts
from app.press.lines import Line
from app.press.part import Part, unnumbered


class Foot(Part):
    """Everything below the body, which begins at the line `start`."""

    name_ends = 0  # the line after the name, when a rank stands above it

    def __init__(self, lines: list[Line], facts: Facts, unplaced: list[str], start: int):
        super().__init__(lines, facts, unplaced)
        self.start, self.end = start, len(lines)

    def read(self) -> int:
        """Put what the foot says into the facts; the index of the line after the body."""
        signed = self._signature_place()
        below = self._after_closing() if signed is None else max(signed + 1, self.name_ends)
        self._below(below)
        self.end = below if signed is None else signed
        while self.end > self.start and self._ends_body(self.lines[self.end - 1].text):
            self.end -= 1
        return self.end

    def _after_closing(self) -> int:
        """Without a name: the line after the closing, or where the section and its phone begin."""
        for at in range(self.end - 1, self.start - 1, -1):
            if labels.CLOSING.match(self.lines[at].text):
                return at + 1
        contact = next((at for at in range(self.start, self.end) if self._is_contact(at)), self.end)
        above = self.lines[contact - 1].text if self.start < contact < self.end else ""
        return contact - 1 if labels.SECTION.match(above) and len(above) < 80 else contact

    def _is_contact(self, at: int) -> bool:
        text = self.lines[at].text
        return at > self.end - 14 and len(text) < 120 and bool(labels.PHONE.match(text) or labels.FAX.match(text))

    def _signature_place(self) -> int | None:
        """The line with the name of who signs; it stands alone in brackets, or begins with a title after the closing."""
        for at in range(self.end - 1, self.start - 1, -1):
            found = labels.SIGNED.match(self.lines[at].text)
            if found and not re.search(rf"[{labels.D}]{{3}}", found[1]) and self.end - at < 40:
                self.facts.signatory.name = " ".join(found[1].split())
                return self._ranked(at)
        for at in range(self.start, self.end):
            closed = labels.CLOSING.match(self.lines[at].text) or labels.GIVEN.match(self.lines[at].text)
            if closed and at + 1 < self.end and (found := labels.UNBRACKETED.match(self.lines[at + 1].text)):
                self.facts.signatory.name = found[1].strip()
                return at + 1
        return None

    def _ranked(self, at: int) -> int:
        """The place of a name, or of the rank that stands alone above it; the rank belongs to the name."""
        above = self.lines[at - 1].text if at > self.start else ""
        if not labels.RANK.match(above) or len(above) > 30:
            return at
        self.facts.signatory.name = f"{above} {self.facts.signatory.name}"
        self.name_ends = at + 1
        return at - 1

    def _ends_body(self, text: str) -> bool:
        if labels.CLOSING.match(text):
            self.facts.closing = text
        elif found := re.match(r"\(?ลงชื่อ\)?[\s.]*(.*)$", text):
            if found[1] and found[1] not in self.facts.signatory.name:
                self.unplaced.append(found[1])
        elif found := labels.GIVEN.match(text):
            if not self.date(found[1]):
                return False
        else:
            return False
        return True

    def _below(self, at: int) -> None:
        """What stands under the name: posts, the section, how to reach it, copies."""
        lines = self.lines[at:self.end]
        reach = (labels.PHONE, labels.FAX, labels.EMAIL, labels.COPIES)
        contact = next((i for i, line in enumerate(lines) if any(label.match(line.text) for label in reach)), len(lines))
        above = [line.text for line in lines[:contact]]
        cut = self._section_cut(lines[:contact], contact < len(lines))
        self.facts.signatory.lines = above[:cut]
        self.facts.section = " ".join(above[cut:])
        copying = False
        for line in lines[contact:]:
            copying = self._contact(line.text, copying)

    @staticmethod
    def _section_cut(lines: list[Line], reached: bool) -> int:
        """Where the posts end and the section begins."""
        for at, line in enumerate(lines):
            if at and not labels.POST.match(line.text) and (line.apart or (labels.SECTION.match(line.text) and reached)):
                return at
        return len(lines)

    def _contact(self, text: str, copying: bool) -> bool:
        """Place one line of the foot; whether the lines after it still name who gets a copy."""
        if found := labels.FAX.match(text):
            self.fill("fax", found[1].strip())
        elif found := labels.PHONE.match(text):
            self.phone_and_fax(found[1])
        elif found := labels.EMAIL.match(text):
            self.fill("email", found[1])
        elif found := labels.COPIES.match(text):
            self.facts.copies_to.extend([unnumbered(found[1])] if found[1].strip() else [])
            return True
        elif copying:
            self.facts.copies_to.append(unnumbered(text))
            return True
        else:
            self.unplaced.append(text)
        return False
