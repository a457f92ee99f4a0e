"""What happens later to deliveries: an acknowledgement given before the print is tied to the file once there is one."""

from app.circulars.models import Delivery
from app.documents.models import Document
from app.files.models import File
from app.kit.db import db
from app.kit.jobs import scheduled


@scheduled()
def tie() -> None:
    """Note on acknowledgements without a file the SHA-256 of the letter's, once it is printed; its facts were frozen before."""
    with db.connection_context():
        rows = (Delivery.select(Delivery.id, File.sha256.alias("sha256")).join(Document)
                .join(File, on=Document.paper == File.id)
                .where(Delivery.acknowledged_sha256.is_null(), Delivery.acknowledged_at.is_null(False)).limit(500))
        for row in rows.objects():
            (Delivery.update(acknowledged_sha256=row.sha256)
             .where(Delivery.id == row.id, Delivery.acknowledged_sha256.is_null()).execute())
