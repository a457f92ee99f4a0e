"""A database filled with provinces and years of plausible data, for benches and for a look at
how the portal bears it.
"""

import random
from collections.abc import Iterator
from datetime import date, datetime, time

from app.circulation.circulars.models import Delivery
from app.circulation.reports.models import Report
from app.circulation.tasks.models import Assignment, Task
from app.field.households.models import Household
from app.field.pick_lists.queries import offered
from app.kit import clock
from app.kit.bulk_insert import insert_rows, number_on
from app.kit.db import db, saving
from app.kit.errors import Refused
from app.operations.load import offices
from app.operations.load.households import Covering, Households
from app.operations.load.letters import BODY, Letters
from app.papers.documents.models import Document
from app.people.accounts.commands.officers import add_officer, appoint
from app.people.accounts.models import Appointment, Officer, Post
from app.people.offices.models import Office
from app.press.facts import Facts
from app.press.print import print_paper
from app.records.files.commands import keep
from app.records.trail.commands import take_over

PASSWORD = "of-a-load-not-of-an-office"  # noqa: S105  nobody works with such a database


def fill(provinces: int, years: int, letters: int, households: int, seed: int) -> Iterator[str]:
    """Provinces with all their districts; so many letters of each province in each of the last
    years, up to the last month's end; so many households of each district. All of it or nothing;
    what is done meanwhile, in words.

    Raises Refused when there is anything in the database.
    """
    if any(model.select().exists() for model in (Office, Officer, Document, Household)):
        raise Refused("the database is not empty: nothing written")
    with saving():
        admin = add_officer("admin", "นายเอก ดูแลระบบ", PASSWORD)
        made = offices.write(provinces, admin.password, admin.id + 1)
        number_on(Office, Officer, Post, Appointment)
        appoint(
            admin,
            Office.get_by_id(made[0].id),
            "นักวิชาการคอมพิวเตอร์",
            "administrator",
            date(2008, 3, 4),
        )
        yield f"{provinces} provinces, {sum(len(one.districts) for one in made)} districts"
        paper = keep(print_paper(Facts(subject="หนังสือตัวอย่าง", body=list(BODY))), "application/pdf")
        end = clock.today().replace(day=1)
        # no secret
        many = Letters(made, paper, random.Random(seed), datetime.combine(end, time()))  # noqa: S311
        for count in many.write(
            end.replace(year=end.year - years), 12 * years, round(letters / 12)
        ):
            yield f"{count:,} letters, {many.last['delivery']:,} deliveries"
        if households:
            districts = [one for province in made for one in province.districts]
            covering = [
                Covering(one.id, one.subdistricts, one.people["staff"].id) for one in districts
            ]
            traits = {kind: [one.id for one in offered(kind)] for kind in ("target", "dimension")}
            for model, names, rows in Households(
                covering, traits, 1, households * len(covering)
            ).tables():
                insert_rows(model, names, rows)
                yield f"{model._meta.table_name} written"
        number_on(Document, Delivery, Task, Assignment, Report, Household)
        take_over(again=True)
    if "sqlite" in type(db).__name__.lower():
        db.execute_sql("PRAGMA optimize")
    else:
        db.execute_sql("ANALYZE")
