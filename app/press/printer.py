"""The printer (เครื่องพิมพ์): a process of its own that has fonts, style sheets and dictionary
loaded, and prints paper after paper.

A paper that makes it hang, crash or swell is refused alone: the process is ended, and the next
paper gets a fresh one. The process that asks never loads WeasyPrint. They talk over pipes: a line
of JSON each way, then the PDF.
"""

import contextlib
import io
import json
import os
import resource
import select
import subprocess
import sys
import time
from hashlib import sha256
from threading import Lock
from typing import Any
from zipfile import ZipFile

from app.kit.translation import language
from app.press.copies import Copies, Told
from app.press.facts import Facts
from app.press.print import Unprintable, print_paper, print_roll

SECONDS = 60  # for one paper; two hundred pages take ten
MOST_MEMORY = 700  # MB; a fresh one has 90, after a hundred pages 150
CEILING = 3_000  # MB of address space, for a paper that would eat the machine


class PrinterFailed(RuntimeError):
    """The paper could not be printed: the printer hung, crashed or found no memory. The next
    paper has a fresh one.
    """


class Printer:
    """One printing process, started when first needed. Safe to be asked by several threads: they
    wait for each other.
    """

    def __init__(self, seconds: float = SECONDS, most_memory: int = MOST_MEMORY):
        self.seconds, self.most_memory = seconds, most_memory
        self.wait = -1.0  # seconds for the papers before one's own; until they are done
        self._process: subprocess.Popen[bytes] | None = None
        self._one_at_a_time = Lock()

    def paper(self, facts: Facts, draft: bool = False) -> bytes:
        """`press.print.print_paper`, over there. Raises Unprintable as it does, PrinterFailed
        when the printer broke.
        """
        return self._ask({"do": "paper", "facts": facts.to_json(), "draft": draft})

    def roll(
        self, title: list[str], heads: list[str], rows: list[list[str]], design: str = "roll"
    ) -> bytes:
        """`press.print.print_roll`, over there."""
        return self._ask(
            {"do": "roll", "title": title, "heads": heads, "rows": rows, "design": design}
        )

    def copies(
        self, facts: Facts, recipients: list[str], stem: str, told: Told
    ) -> tuple[bytes, bytes, list[str]]:
        """`press.merge.Copies`, over there: all in one PDF, each in a zip, and the SHA-256 of each.

        `told` hears now and then how many are done.
        """
        answer = self._ask(
            {"do": "copies", "facts": facts.to_json(), "recipients": recipients, "stem": stem}, told
        )
        with ZipFile(io.BytesIO(answer)) as both:
            archive = both.read("zip")
            with ZipFile(io.BytesIO(archive)) as each:
                return (
                    both.read("pdf"),
                    archive,
                    [sha256(each.read(name)).hexdigest() for name in each.namelist()],
                )

    def hurry(self, seconds: float) -> None:
        """From now on a person waits before a page: so long for the papers before, and so long
        for one's own.
        """
        self.seconds = self.wait = seconds

    def close(self) -> None:
        """End the process; the next paper starts another."""
        process, self._process = self._process, None
        if process:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    with contextlib.suppress(OSError):  # what was still to be sent to it
                        pipe.close()

    def _ask(self, request: dict[str, Any], told: Told = lambda done: None) -> bytes:
        if not self._one_at_a_time.acquire(timeout=self.wait):
            raise PrinterFailed(f"the printer was busy for {self.wait:g} s")
        try:
            return self._answered({**request, "language": language.get()}, told)
        except (PrinterFailed, OSError) as problem:
            self.close()
            raise PrinterFailed(str(problem)) from None
        finally:
            self._one_at_a_time.release()

    def _answered(self, request: dict[str, Any], told: Told) -> bytes:
        if not self._process or self._process.poll() is not None:
            self.close()
            self._process = _started()
        assert self._process.stdin
        self._process.stdin.write(json.dumps(request).encode() + b"\n")
        self._process.stdin.flush()
        until = time.monotonic() + self.seconds
        while "done" in (head := json.loads(self._read(None, until))):
            told(head["done"])
            until = time.monotonic() + self.seconds
        pdf = self._read(head["size"], until)
        if head["memory"] > self.most_memory:
            self.close()
        if "refused" in head:
            raise Unprintable(head["refused"])
        if "failed" in head:
            raise RuntimeError(head["failed"])
        return pdf

    def _read(self, size: int | None, until: float) -> bytes:
        """So many bytes of the answer, or its first line. Raises PrinterFailed at its end or
        when the time is up.
        """
        assert self._process
        assert self._process.stdout
        pipe, found = self._process.stdout.fileno(), bytearray()
        while size is None or len(found) < size:
            ready, _w, _x = select.select([pipe], [], [], max(0, until - time.monotonic()))
            if not ready:
                raise PrinterFailed(f"the printer gave no answer in {self.seconds:g} s")
            part = os.read(pipe, 1 if size is None else size - len(found))
            if not part:
                raise PrinterFailed("the printer broke down")
            if size is None and part == b"\n":
                break
            found += part
        return bytes(found)


def _started() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "app.press.printer"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        bufsize=0,
    )


printer = Printer()  # this process's own


def _serve() -> None:
    """Print what is asked for, line by line, until nobody asks any more."""
    resource.setrlimit(resource.RLIMIT_AS, (CEILING * 1_000_000, resource.RLIM_INFINITY))
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print by themselves is no answer

    def tell(done: int) -> None:
        if done % 50 == 0:
            answers.write(json.dumps({"done": done}).encode() + b"\n")
            answers.flush()

    for line in sys.stdin.buffer:
        head, pdf = _printed(json.loads(line), tell)
        head |= {"size": len(pdf), "memory": _memory()}
        answers.write(json.dumps(head).encode() + b"\n" + pdf)
        answers.flush()


def _printed(request: dict[str, Any], tell: Told) -> tuple[dict[str, Any], bytes]:
    language.set(request.pop("language"))
    wanted = request.pop("do")
    try:
        if wanted == "paper":
            return {}, print_paper(Facts.from_json(request["facts"]), request["draft"])
        if wanted == "copies":
            return {}, _copies(
                Facts.from_json(request["facts"]), request["recipients"], request["stem"], tell
            )
        return {}, print_roll(**request)
    except Unprintable as refusal:
        return {"refused": str(refusal)}, b""
    except MemoryError:
        raise  # ends this process: the next paper has a fresh one
    except Exception as problem:  # told to who asked; the next paper may be better
        return {"failed": f"{type(problem).__name__}: {problem}"}, b""


def _copies(facts: Facts, recipients: list[str], stem: str, tell: Told) -> bytes:
    """The one PDF and the zip, in a zip that packs nothing."""
    made, out = Copies(facts, recipients), io.BytesIO()
    with ZipFile(out, "w") as both:
        both.writestr("pdf", made.as_one())
        both.writestr("zip", made.as_zip(stem, tell))
    return out.getvalue()


def _memory() -> int:
    """MB this process holds."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize() // 1_000_000


if __name__ == "__main__":
    _serve()
