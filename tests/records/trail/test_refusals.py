"""What somebody was refused is in the trail: who, which address by its rule, which thing;
nothing that was typed.
"""

from datetime import timedelta

import pytest
from flask import abort

from app.kit import clock
from app.kit.db import saving
from app.papers.documents.models import Document
from app.people.accounts.models import Attempt
from app.records.trail import jobs, queries
from app.records.trail.models import Refusal, Trail


def refusals(act: str = "refused") -> list[Trail]:
    return list(Trail.select().where(Trail.act == act).order_by(Trail.id))


def test_a_letter_of_another_office_is_refused_and_told(visit, office):
    letter = office.issued(to=("kathu",))
    assert visit("mueang").get(f"/circulars/{letter.id}?word=ลับ").status == 404
    [told] = refusals()
    assert told.officer_id == office.officer("mueang").id
    assert (told.thing, told.thing_id) == ("document", letter.id)
    assert told.said == {"what": "GET /circulars/<int:document_id> 404"}
    assert "refused" not in [row.act for row in queries.acts_on("document", letter.id)], (
        "it is no act of the letter's own history"
    )


def test_a_page_of_another_role_is_refused_and_told(visit, office):
    assert visit("drafter").get("/people").status == 403
    assert [row.said["what"] for row in refusals()] == ["GET /people 403"]


def test_a_method_that_no_page_of_the_portal_uses_is_refused_and_told(visit, office):
    letter = office.draft()
    assert visit("drafter").client.delete(f"/drafts/{letter.id}/edit").status_code == 405
    [told] = refusals()
    assert told.said["what"].startswith("DELETE /drafts/<int:document_id>/edit 405")
    assert told.thing_id == letter.id


def test_a_form_without_its_keys_is_refused_and_told_without_what_was_typed(visit, office):
    assert (
        visit("drafter")
        .client.post("/account/password", data={"old": "hunter2hunter2"})
        .status_code
        == 400
    )
    assert [row.said["what"] for row in refusals()] == ["POST /account/password 400"]
    assert not Trail.select().where(Trail.detail.contains("hunter2")).exists()


def test_what_the_refused_request_had_written_is_gone_and_the_refusal_is_not(
    app, visit, office, monkeypatch
):
    draft = office.draft()
    visitor = visit("drafter")
    where, fields = visitor.fill(
        visitor.get(f"/drafts/{draft.id}/edit"), f"/drafts/{draft.id}/edit"
    )
    view = app.view_functions["drafts.edit"]

    def written_then_refused(document_id):
        with saving():
            Document.update(version=99).where(Document.id == document_id).execute()
            abort(403)

    written_then_refused.needs = view.needs
    monkeypatch.setitem(app.view_functions, "drafts.edit", written_then_refused)
    assert visitor.post(where, fields).status == 403
    assert Document.get_by_id(draft.id).version != 99
    assert len(refusals()) == 1


def test_an_address_that_leads_nowhere_and_ordinary_work_are_no_refusals(visit, office):
    visitor = visit("drafter")
    assert visitor.get("/favicon.ico").status == 404
    assert visitor.get("/drafts/").status == 200
    assert (
        visitor.send(visitor.get("/account"), "/account/password", old="wrong", new="x").status
        == 422
    )
    assert visit().get("/documents/1", follow=False).status == 303
    assert refusals() == []


def test_a_flood_of_refusals_becomes_one_row_and_a_number(visit, office, at, monkeypatch):
    visitor = visit("mueang")
    for number in range(900, 950):
        assert visitor.get(f"/circulars/{number}").status == 404
    visitor.get("/people")
    assert [row.said["what"] for row in refusals()] == [
        "GET /circulars/<int:document_id> 404",
        "GET /people 403",
    ]
    jobs.tell_counted.call_local()
    assert refusals("refused_again") == [], "the minute is not over"

    later = clock.now() + timedelta(minutes=2)
    at(later)
    jobs.tell_counted.call_local()
    jobs.tell_counted.call_local()
    [told] = refusals("refused_again")
    assert told.officer_name == "นายผู้นำ เมือง"
    assert (told.said["what"], told.said["times"]) == ("GET /circulars/<int:document_id> 404", 49)
    assert Refusal.select().count() == 0
    visitor.get("/circulars/900")
    assert len(refusals()) == 3
    assert queries.broken_at() is None


@pytest.mark.parametrize(
    ("name", "password"), [("kathu", "not it at all"), ("my secret password", "kathu")]
)
def test_a_failed_sign_in_is_told_in_whose_name_but_not_what_was_typed(
    visit, office, name, password
):
    assert visit().sign_in(name, password).status == 422
    [told] = refusals("sign_in_failed")
    known = office.officer("kathu").id if name == "kathu" else None
    assert (told.officer_id, told.thing_id) == (known, known)
    assert told.said == {"what": "sign_in", "network": "127.0.0.0/24"}
    stored = " ".join(str(vars(row)) for row in Trail.select())
    assert "not it at all" not in stored
    assert "my secret password" not in stored
    assert Attempt.select().count() == 1
