"""What happens later to deliveries: an acknowledgement given before the print is tied to the
file once there is one.
"""

from itertools import groupby
from operator import itemgetter

from app.circulation.circulars.models import Delivery
from app.kit.db import db, lock_rows, saving
from app.kit.jobs import scheduled
from app.papers.documents.models import Document
from app.records.files.models import File
from app.records.trail.commands import record, seal


@scheduled("circulars.tie")
def tie() -> None:
    """Note on acknowledgements without a file the SHA-256 of the letter's, once it is printed;
    its facts were frozen before.
    """
    with db.connection_context():
        rows = (
            Delivery.select(Delivery.id, Delivery.document, File.sha256.alias("sha256"))
            .join(Document)
            .join(File, on=Document.paper == File.id)
            .where(Delivery.acknowledged_sha256.is_null(), Delivery.acknowledged_at.is_null(False))
            .order_by(Delivery.document, Delivery.id)
            .limit(500)
        )
        for (document_id, sha256), untied in groupby(rows.tuples(), itemgetter(1, 2)):
            _tie(document_id, sha256, [one for one, *_document in untied])


def _tie(document_id: int, sha256: str, ids: list[int]) -> None:
    with saving():
        lock_rows(*(Delivery(id=one) for one in ids))
        tied = (
            Delivery.update(acknowledged_sha256=sha256)
            .where(Delivery.id.in_(ids), Delivery.acknowledged_sha256.is_null())
            .execute()
        )
        if tied:
            seal(Delivery.select(Delivery.id).where(Delivery.id.in_(ids)))
            record(None, "tied", Document(id=document_id), deliveries=tied, sha256=sha256)
