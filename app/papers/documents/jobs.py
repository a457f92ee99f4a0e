"""What happens later to papers: issued ones are printed."""

import logging
from datetime import timedelta

from app.kit import clock
from app.kit.db import db, saving
from app.kit.jobs import alone, job, scheduled
from app.papers.documents.models import Document, PrintedCopy, PrintRun
from app.press.printer import PrinterFailed, printer
from app.records.files.commands import keep
from app.records.trail.commands import record, seal

log = logging.getLogger(__name__)

SOON = timedelta(
    seconds=20
)  # after so long a paper is anybody's again: who was at it may have been killed
LONG_SINCE = timedelta(minutes=15)  # the longest run takes two


@job("documents.print_document")
def print_document(document_id: int) -> None:
    """Print an issued paper and keep the file, once. A failure is noted on the paper;
    `print_waiting` tries again.
    """
    broke = False
    with db.connection_context(), alone(f"paper {document_id}", SOON) as mine:
        document = Document.get_by_id(document_id)
        if not mine or document.paper_id or not document.issued_at:
            return
        try:
            pdf = printer.paper(document.says)
            with saving():
                paper = keep(pdf, "application/pdf")
                if (
                    Document.update(paper=paper, print_problem="", updated_at=clock.now())
                    .where(Document.id == document_id, Document.paper.is_null())
                    .execute()
                ):
                    seal(document)
                    record(None, "printed", document, sha256=paper.sha256)
        except (
            Exception
        ) as problem:  # one bad paper must not stop the next, whatever is wrong with it
            log.exception("document %s: not printed", document_id)
            (
                Document.update(
                    print_failures=Document.print_failures + 1, print_problem=str(problem)[:500]
                )
                .where(Document.id == document_id)
                .execute()
            )
            broke = isinstance(problem, PrinterFailed) and not document.print_failures
    if broke:  # and the paper may be innocent
        print_document(document_id, priority=-1)


@job("documents.print_copies")
def print_copies(run_id: int) -> None:
    """Print the copies of a run, in one PDF and in a zip, once; how far it is can be read in its
    row meanwhile.
    """
    with db.connection_context(), alone(f"copies {run_id}", LONG_SINCE) as mine:
        run = PrintRun.get_by_id(run_id)
        if not mine or run.archive_id:
            return
        try:
            whole, archive, digests = printer.copies(
                run.document.says,
                run.recipients.split("\n"),
                run.document.file_name,
                lambda done: _note_progress(run_id, done),
            )
            with saving():
                files = {
                    "whole": keep(whole, "application/pdf"),
                    "archive": keep(archive, "application/zip"),
                }
                if (
                    PrintRun.update(done=run.total, problem="", **files)
                    .where(PrintRun.id == run_id, PrintRun.archive.is_null())
                    .execute()
                ):
                    PrintedCopy.insert_many(
                        [{"run": run_id, "sha256": digest} for digest in digests]
                    ).execute()
        except Exception as problem:
            log.exception("run %s: not printed", run_id)
            PrintRun.update(problem=str(problem)[:500]).where(PrintRun.id == run_id).execute()


def _note_progress(run_id: int, done: int) -> None:
    PrintRun.update(done=done).where(PrintRun.id == run_id).execute()


@scheduled("documents.print_waiting")
def print_waiting() -> None:
    """Ask again, after all that was asked for since, for papers issued and not printed: a job can
    be lost with the process that held it. Those that fail again and again are tried every other
    minute, every fourth, up to once an hour: a paper that makes the printer hang must not keep the
    others waiting.
    """
    now = clock.now()
    minute = now.hour * 60 + now.minute
    with db.connection_context():
        for document in (
            Document.select(Document.id, Document.print_failures)
            .where(Document.paper.is_null(), Document.issued_at.is_null(False))
            .order_by(Document.print_failures, Document.issued_at)
            .limit(500)
        ):
            if minute % min(2 ** max(0, min(document.print_failures, 7) - 1), 60) == 0:
                print_document(document.id, priority=-1)
        if minute % 15 == 0:
            for run in PrintRun.select(PrintRun.id).where(
                PrintRun.archive.is_null(),
                PrintRun.problem == "",
                PrintRun.asked_at < now - LONG_SINCE,
            ):
                print_copies(run.id, priority=-1)
