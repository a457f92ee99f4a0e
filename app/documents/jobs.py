"""What happens later to papers: issued ones are printed."""

import logging

from huey import crontab

from app.documents.models import Document
from app.files.commands import keep
from app.kit import clock
from app.kit.db import db, saving
from app.kit.jobs import queue
from app.press.printer import printer

log = logging.getLogger(__name__)


@queue.task()
def print_document(document_id: int) -> None:
    """Print an issued paper and keep the file, once. A failure is noted on the paper; the next sweep tries again."""
    with db.connection_context():
        document = Document.get_by_id(document_id)
        if document.paper_id or not document.issued_at:
            return
        try:
            pdf = printer.paper(document.says)
        except Exception as problem:  # one bad paper must not stop the next, whatever is wrong with it
            log.exception("document %s: not printed", document_id)
            (Document.update(print_failures=Document.print_failures + 1, print_problem=str(problem)[:500])
             .where(Document.id == document_id).execute())
            return
        with saving():
            paper = keep(pdf, "application/pdf")
            (Document.update(paper=paper, print_problem="", updated_at=clock.now())
             .where(Document.id == document_id, Document.paper.is_null()).execute())


@queue.periodic_task(crontab(minute="*"))
def print_waiting() -> None:
    """Ask again for papers issued and not printed: a job can be lost with the process that held it."""
    with db.connection_context():
        rows = (Document.select(Document.id).where(Document.paper.is_null(), Document.issued_at.is_null(False))
                .order_by(Document.print_failures, Document.issued_at).limit(20))
        for document in rows:
            print_document(document.id)
