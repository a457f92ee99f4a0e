"""Reading the foot of a paper: closing, signatures, seal, owner of the matter, copies, code."""

import re
from itertools import pairwise

from app.press.facts import Facts, Kind, Signatory
from app.press.reading import labels
from app.press.reading.lines import TextLine
from app.press.reading.section import Part, unnumbered

DUTIES = {"ผู้จดรายงานการประชุม", "ผู้ตรวจรายงานการประชุม", "ผู้บันทึกรายงานการประชุม"}
BEARER = "ผู้ได้รับการรับรอง"


class Foot(Part):
    """Everything below the body, which begins at the line `start`."""

    name_ends = 0  # the line after the name, when a rank stands above it

    def __init__(self, lines: list[TextLine], facts: Facts, unplaced: list[str], start: int):
        super().__init__(lines, facts, unplaced)
        self.start, self.end = start, len(lines)

    def read(self) -> int:
        """Put what the foot says into the facts; the index of the line after the body."""
        self._clear()
        signed = self._signature_places()
        if signed:
            self._below(max(signed[-1] + 1, self.name_ends), True)
            self._together(signed)
            self.end = signed[0]
        else:
            below = self._after_closing()
            self._below(below, False)
            self.end = below
        if self.facts.kind == Kind.STAMPED:
            self._sealed()
        while self.end > self.start and self._ends_body(self.lines[self.end - 1].text):
            self.end -= 1
        return self.end

    def _clear(self) -> None:
        """Take out what stands beside the lines of the foot: the code a paper is proven by, the
        place of a photograph.
        """
        for line in self.lines[max(self.start, self.end - 20) :]:
            if found := labels.PROVEN.search(line.text):
                self.facts.code = found[1]
                line.text = line.text[: found.start()].rstrip()
            line.text = line.text.replace("รหัสตรวจสอบ", "").strip()
            if self.facts.kind == Kind.CERTIFICATE:
                line.text = labels.PHOTO.sub("", line.text)
        self.lines[self.start :] = [line for line in self.lines[self.start :] if line.text]
        self.end = len(self.lines)

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
        return (
            at > self.end - 14
            and len(text) < 120
            and bool(labels.PHONE.match(text) or labels.FAX.match(text))
        )

    def _signature_places(self) -> list[int]:
        """The lines with the names of who sign, the first one's name in the facts. A name stands
        alone in brackets, or begins with a title after the closing; several stand below the closing
        or the day the paper is given.
        """
        for at in range(self.end - 1, self.start - 1, -1):
            if self.end - at < 40 and self._signed(at):
                places = [*self._signed_above(at), at]
                self.facts.signatory.name = self._signed(places[0])
                return [self._ranked(places[0]), *places[1:]]
        for at in range(self.start, self.end):
            closed = labels.CLOSING.match(self.lines[at].text) or labels.GIVEN.match(
                self.lines[at].text
            )
            if (
                closed
                and at + 1 < self.end
                and (found := labels.UNBRACKETED.match(self.lines[at + 1].text))
            ):
                self.facts.signatory.name = found[1].strip()
                return [at + 1]
        return []

    def _signed(self, at: int) -> str:
        """The name in brackets on a line, empty when it is none."""
        found = labels.SIGNED.match(self.lines[at].text)
        if not found or found[1] == "ลงชื่อ" or re.search(rf"[{labels.D}]{{3}}|บาท", found[1]):
            return ""
        return " ".join(found[1].split())

    def _signed_above(self, last: int) -> list[int]:
        given = next(
            (
                at
                for at in range(last - 1, max(self.start, last - 40) - 1, -1)
                if labels.GIVEN.match(self.lines[at].text)
                or labels.CLOSING.match(self.lines[at].text)
                or labels.ENDED.match(self.lines[at].text)
            ),
            last,
        )
        return [at for at in range(given + 1, last) if self._signed(at)]

    def _together(self, signed: list[int]) -> None:
        """Several signatures: each name with the lines beneath it, up to the next; a bearer's is
        none of them.
        """
        facts = self.facts
        last = facts.signatory.lines
        everyone = [
            Signatory(self._signed(at), [line.words for line in self.lines[at + 1 : following]])
            for at, following in pairwise(signed)
        ]
        everyone.append(Signatory(self._signed(signed[-1]) or facts.signatory.name, last))
        everyone[0].name = facts.signatory.name
        for one in everyone:
            one.lines = [
                line
                for line in one.lines
                if line not in DUTIES and not re.fullmatch(r"\(?ลงชื่อ\)?[\s.]*", line)
            ]
        for one in [one for one in everyone if one.lines == [BEARER]]:
            facts.bearer = one.name
            everyone.remove(one)
        if everyone:
            facts.signatory, facts.cosignatories = everyone[0], everyone[1:]

    def _ranked(self, at: int) -> int:
        """The place of a name, or of the rank that stands alone above it; the rank belongs to
        the name.
        """
        above = self.lines[at - 1].text if at > self.start else ""
        if not labels.RANK.match(above) or len(above) > 30:
            return at
        self.facts.signatory.name = f"{above} {self.facts.signatory.name}"
        self.name_ends = at + 1
        return at - 1

    def _sealed(self) -> None:
        """Above the owner of a stamped letter: who sends it, and the day."""
        if (
            self.end > self.start
            and (dated := labels.DATED.match(self.lines[self.end - 1].text))
            and self.date(dated[1])
        ):
            self.end -= 1
            above = self.lines[self.end - 1].text if self.end > self.start else ""
            if above and not self.facts.agency and len(above) < 90:
                self.facts.agency = above
                self.end -= 1

    def _ends_body(self, text: str) -> bool:
        if labels.CLOSING.match(text):
            self.facts.closing = text
        elif found := re.match(r"\(?ลงชื่อ\)?[\s.]*(.*)$", text):
            if found[1] and found[1] not in self.facts.signatory.name:
                self.unplaced.append(found[1])
        elif found := labels.GIVEN.match(text):
            if not self.date(found[1]):
                return False
        elif found := labels.ENDED.match(text):
            self.facts.meeting.ends = found[1]
        else:
            return False
        return True

    def _below(self, at: int, signed: bool) -> None:
        """What stands under the name: posts, the section, how to reach it, copies."""
        found = self.lines[at : self.end]
        lines = [line for line in found if not labels.COORDINATOR.match(line.text)]
        self.unplaced.extend(line.words for line in found if labels.COORDINATOR.match(line.text))
        reach = (labels.PHONE, labels.FAX, labels.EMAIL, labels.COPIES)
        contact = next(
            (i for i, line in enumerate(lines) if any(label.match(line.text) for label in reach)),
            len(lines),
        )
        above = [line.words for line in lines[:contact]]
        cut = (
            self._section_cut(lines[:contact], contact < len(lines))
            if signed or contact == len(lines)
            else 0
        )
        self.facts.signatory.lines = above[:cut]
        self.facts.section = " ".join(above[cut:])
        copying = False
        for line in lines[contact:]:
            copying = self._contact(line.words, copying)

    @staticmethod
    def _section_cut(lines: list[TextLine], reached: bool) -> int:
        """Where the posts end and the section begins."""
        for at, line in enumerate(lines):
            if (
                at
                and not labels.POST.match(line.text)
                and (line.apart or (labels.SECTION.match(line.text) and reached))
            ):
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
