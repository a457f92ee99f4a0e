"""One letter to many (จดหมายเวียนรายผู้รับ): laid out once, then each recipient's name set into the
finished page.

All recipients are laid out together with the letter, out of sight: that gives their letters in the
font, their glyphs as Pango shapes them, and their widths. What is out of sight is then taken off
the page, and a copy differs from the next in two objects: the line with the recipient and the
attached facts. A recipient that takes more than one line is printed in full.
"""

import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from hashlib import md5
from typing import Any
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import pydyf

from app.kit.thai import normalise
from app.press.facts import Facts
from app.press.pdf import objects
from app.press.print import laid_out, print_paper
from app.press.setting.geometry import figures

MARK = "๛๛๛"  # stands for the recipient while the page is laid out; no name has it
HIDDEN = (
    '<div style="position: absolute; top: 0; left: 0; width: 10000mm; '
    'line-height: 0; white-space: pre">{}</div>\n'
)
# recipients in a box: one a box costs a style each, all in one what is left of it at each line
PILE = 25
BEGINS = re.compile('<div class="(?:emblem|title)">')  # after whatever else is set out of the flow
Told = Callable[[int], None]


class Copies:
    """The copies of a letter for some recipients, whose names go where `to` stands. Raises
    Unprintable as the press does.
    """

    def __init__(self, facts: Facts, recipients: Iterable[str]):
        self.facts = facts
        self.recipients = [" ".join(normalise(name).split()) for name in recipients]
        self.names: dict[
            str, bytes
        ] = {}  # how each recipient that fits is shown, as PDF text operators
        if any(self.recipients):
            self._lay_out()

    def each(self) -> Iterator[bytes]:
        """A PDF for each recipient, in their order; the same as `print_paper` would make, but
        for how its bytes are arranged.
        """
        for name in self.recipients:
            yield (
                self._copy(name)
                if name in self.names
                else print_paper(replace(self.facts, to=name))
            )

    def as_zip(self, stem: str, told: Told = lambda done: None) -> bytes:
        """A zip of the copies, named `stem`-0001.pdf and on; `told` hears after each how many
        are done.
        """
        out = io.BytesIO()
        with ZipFile(out, "w", ZIP_STORED) as archive:
            for number, pdf in enumerate(self.each(), 1):
                archive.writestr(ZipInfo(f"{stem}-{number:04}.pdf", (2000, 1, 1, 0, 0, 0)), pdf)
                told(number)
        return out.getvalue()

    def as_one(self, told: Told = lambda done: None) -> bytes:
        """One PDF with all copies one after the other, for the printer on the desk: untagged,
        what copies share in it once.
        """
        runs: list[bytes | list[str]] = []
        for name in self.recipients:
            if name not in self.names:
                runs.append(print_paper(replace(self.facts, to=name)))
            elif runs and isinstance(runs[-1], list):
                runs[-1].append(name)
            else:
                runs.append([name])
        parts, done = [], 0
        for run in runs:
            parts.append(self._run(run) if isinstance(run, list) else run)
            done += len(run) if isinstance(run, list) else 1
            told(done)
        return parts[0] if len(parts) == 1 else _joined(parts)

    # The page, laid out once

    def _lay_out(self) -> None:
        names = list(dict.fromkeys(filter(None, self.recipients)))

        def with_names(page: str, shown: Callable[[str], str]) -> str:
            lines = [shown(name) for name in (MARK, *names)]
            piles = "".join(
                "<div>{}</div>".format("\n".join(lines[at : at + PILE]))
                for at in range(0, len(lines), PILE)
            )
            return BEGINS.sub(lambda begin: HIDDEN.format(piles) + begin[0], page, count=1)

        pdf = laid_out(replace(self.facts, to=MARK), with_names)
        if pdf is None:
            return
        self._pdf, first = pdf, objects.pages(pdf)[0]
        stream = objects.resolved(pdf, objects.contents(first)[-1])
        marked = objects.marked(stream.stream)
        texts = [objects.text(stream.stream[start:end]) for _mcid, start, end in marked]
        hidden = len(texts) - len(names) - 1
        places = [at for at, text in enumerate(texts) if text and text == texts[hidden]]
        if hidden < 1 or len(places) != 2:
            return  # the page is not as this was made for: all are printed in full
        advances, most = objects.advances(pdf), figures(self.facts.kind.value)
        room = (
            (most["width"].pt - most["left"].pt - most["right"].pt - most["subject_hang"].pt)
            / most["size"].pt
            * 1000
        )
        self.names = {
            name: text
            for name, text in zip(names, texts[hidden + 1 :], strict=True)
            if text and objects.width(text, advances) <= room
        }
        _mcid, start, end = marked[places[0]]
        place = next(i for i in range(start, end) if objects.is_text(stream.stream[i]))
        self._before = stream.stream[:place]
        self._after = stream.stream[place + 1 : marked[hidden][1]] + stream.stream[marked[-1][2] :]
        self._forget(marked[hidden][0], len(names) + 1)
        self._stream = stream

    def _forget(self, first: int, count: int) -> None:
        """Take what is out of sight out of the structure too."""
        root = objects.resolved(self._pdf, self._pdf.catalog["StructTreeRoot"])
        owners = objects.resolved(self._pdf, root["ParentTree"])["Nums"][1]
        line = objects.resolved(self._pdf, owners[first])
        box = objects.resolved(self._pdf, objects.resolved(self._pdf, line["P"])["P"])
        objects.resolved(self._pdf, box["P"])["K"].remove(box.reference)
        del owners[first : first + count]

    # One copy: all objects that do not change once, then the two that do

    @cached_property
    def _fixed(self) -> tuple[bytes, bytes, int, int, bytes]:
        """The bytes of what all copies share, the entries of its objects in a cross-reference
        table, where the last of them begins (it comes after the two that change), how many there
        are without it, the end of the trailer.
        """
        pdf = self._pdf
        attached = self._attached()
        first = objects.pages(pdf)[0]
        before, after = objects.deflated(self._before), objects.deflated(self._after)
        for one in (before, after):
            pdf.add_object(one)
        drawn = (before.reference, self._stream.reference, after.reference)
        first["Contents"] = pydyf.Array([*objects.contents(first)[:-1], *drawn])
        order = [
            number
            for number in objects.reached(pdf, pdf.catalog.number)
            if number not in (self._stream.number, attached.number)
        ]
        numbers = {
            old: new for new, old in enumerate([*order, attached.number, self._stream.number], 1)
        }
        out, places = io.BytesIO(), []
        out.write(b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n")
        for number in order:
            places.append(out.tell())
            out.write(
                objects.written(numbers[number], objects.renumbered(pdf.objects[number], numbers))
            )
        info = len(numbers) + 1
        places.append(out.tell())
        out.write(objects.written(info, pdf.info.data))
        root = numbers[pdf.catalog.number]
        return (
            out.getvalue(),
            objects.entries(places[:-1]),
            places[-1],
            len(order),
            f"/Root {root} 0 R /Info {info} 0 R".encode(),
        )

    def _attached(self) -> Any:
        """The object that holds the attached facts."""
        return next(
            item
            for item in self._pdf.objects
            if getattr(item, "extra", {}).get("Type") == "/EmbeddedFile"
        )

    def _copy(self, name: str) -> bytes:
        fixed, entries, info, count, trailer = self._fixed
        facts = self._facts_json.replace(
            json.dumps(MARK, ensure_ascii=False), json.dumps(name, ensure_ascii=False)
        ).encode()
        extra = dict(self._attached().extra)
        digest = md5(facts).hexdigest()  # noqa: S324  ISO 32000 asks for MD5
        extra["Params"] = pydyf.Dictionary(
            {**extra["Params"], "Size": len(facts), "CheckSum": f"<{digest}>"}
        )
        file, line = objects.packed(facts, extra, 2), pydyf.Stream([self.names[name]])
        first, second = objects.written(count + 1, file.data), objects.written(count + 2, line.data)
        at = len(fixed)
        xref = entries + objects.entries([at, at + len(first), info])
        # an identifier, no secret; the facts are in it
        identity = md5(first + second).hexdigest().encode()  # noqa: S324
        return b"".join(
            (
                fixed,
                first,
                second,
                b"xref\n0 %d\n0000000000 65535 f \n" % (count + 4),
                xref,
                b"trailer\n<</Size %d %s /ID [(%s) (%s)]>>\nstartxref\n%d\n%%%%EOF\n"
                % (count + 4, trailer, identity, identity, at + len(first) + len(second)),
            )
        )

    @cached_property
    def _facts_json(self) -> str:
        return replace(self.facts, to=MARK).to_json()

    # All copies in one file

    def _run(self, names: Sequence[str]) -> bytes:
        """One PDF of copies that all fit."""
        pdf = self._pdf
        self._fixed  # noqa: B018  puts the shared streams in their place
        pages = objects.pages(pdf)
        contents = [objects.contents(page) for page in pages]
        run = pydyf.PDF()
        numbers: dict[int, int] = {}
        shared = [*(reference for parts in contents for reference in parts), pages[0]["Resources"]]
        starts = [
            objects.number(reference) for reference in shared if reference != self._stream.reference
        ]
        for number in dict.fromkeys(one for start in starts for one in objects.reached(pdf, start)):
            holder = pydyf.Object()
            run.add_object(holder)
            numbers[number] = holder.number
        for number, fresh in numbers.items():
            run.objects[fresh] = objects.Ready(
                fresh, objects.renumbered(pdf.objects[number], numbers)
            )
        for name in names:
            line = pydyf.Stream([self.names[name]])
            run.add_object(line)
            here = {**numbers, self._stream.number: line.number}
            for page, parts in zip(pages, contents, strict=True):
                run.add_page(
                    pydyf.Dictionary(
                        {
                            "Type": "/Page",
                            "Parent": run.pages.reference,
                            "MediaBox": page["MediaBox"],
                            "Resources": b"%d 0 R" % numbers[objects.number(page["Resources"])],
                            "Contents": pydyf.Array(
                                b"%d 0 R" % here[objects.number(reference)] for reference in parts
                            ),
                        }
                    )
                )
        run.info.update(
            {
                key: value
                for key, value in pdf.info.items()
                if key in ("Title", "Author", "Producer")
            }
        )
        out = io.BytesIO()
        run.write(out, identifier=True)
        return out.getvalue()


def _joined(parts: Sequence[bytes]) -> bytes:
    """The pages of several PDFs as one."""
    import pypdfium2

    whole = pypdfium2.PdfDocument.new()
    for part in parts:
        whole.import_pages(pypdfium2.PdfDocument(part))
    out = io.BytesIO()
    whole.save(out)
    return out.getvalue()
