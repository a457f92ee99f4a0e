"""A form is written once, and a receipt means that what was sent is written. A view that writes
says @idempotent.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import abort, g, make_response, request, session
from peewee import DoesNotExist
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from app.kit.db import retried, saving
from app.kit.errors import Refused
from app.kit.fields import SECRETS, posted_key, shareable
from app.kit.former import Former, content
from app.kit.web import page, show_receipt, stamped, to
from app.people.accounts.commands import submissions
from app.people.accounts.models import Submission
from app.records.trail import queries as trail

View = Callable[..., Any]


def idempotent(view: View) -> View:
    """A form is written once, however often it is sent: everything the view writes and the form's
    key are one transaction; a second sending goes where the first one led and shows the first
    receipt. A form that comes back with messages leaves nothing written, but for the draft of a
    view that says its answer `keeps` it.

    Sent again with other content, as after a step back in the browser, nothing is written: answered
    409, what was typed in the form again, what it led to the first time, and what may be done now.
    """

    @wraps(view)
    @retried
    def written(*args: Any, **values: Any) -> Any:
        if request.method == "GET":
            return view(*args, **values)
        g.pop("former", None)  # of a try before this one
        key, holds = posted_key(), content()
        if not key:
            abort(400)
        if "instead" in request.form:
            return _page_with_typed(view, args, values, Former(change=request.path), 200)
        with saving() as transaction:
            if former := submissions.claim(g.officer.id, key, holds):
                return _again(view, args, values, former, holds)
            answer = view(*args, **values)
            if getattr(answer, "status_code", 0) != 303:
                if getattr(answer, "keeps", False):
                    submissions.unclaim(g.officer.id, key)
                else:
                    transaction.rollback()
                return answer
            receipt = getattr(answer, "receipt", "")
            receipt = receipt and stamped(receipt, key)
            submissions.finish(
                g.officer.id, key, answer.location, receipt, getattr(answer, "change", "")
            )
        session.pop(
            "unsent", None
        )  # whatever waited has been sent by now, or is not wanted any more
        show_receipt(receipt)
        return answer

    return written


def _again(view: View, args: Any, values: Any, former: Submission, holds: str) -> Response:
    """The answer to a form that was written before."""
    if submissions.same(former, holds):
        show_receipt(former.receipt)
        return to(former.location)
    return _page_with_typed(
        view,
        args,
        values,
        Former(former.receipt, former.location, former.change, _newer(former, values)),
        409,
    )


def _newer(former: Submission, values: dict[str, Any]) -> Any:
    """What was done after the former sending to what stands in the form's address."""
    things = {
        name.removesuffix("_id"): value for name, value in values.items() if isinstance(value, int)
    }
    return trail.newest(things, former.at)


def _page_with_typed(view: View, args: Any, values: Any, former: Former, status: int) -> Response:
    """The form with what was typed, from the view itself: no form of it can be used now, so it
    shows its page, and what it writes is undone, but for a draft. Where the form does not stand any
    more: a page of what was typed.
    """
    g.former, answer, reason = former, None, ""
    try:
        with saving() as transaction:
            answer = make_response(view(*args, **values))
            if not getattr(answer, "keeps", False):
                transaction.rollback()
    except (Refused, DoesNotExist, HTTPException) as refusal:
        reason = str(refusal) if isinstance(refusal, Refused) else ""
    if answer and 'id="again"' in answer.get_data(as_text=True):
        answer.status_code = status
        return answer
    typed = [
        (name, value)
        for name, value in shareable(request.form)
        if name not in ("csrf_token", "key", "instead")
    ]
    possible = (
        answer is not None
        and answer.status_code == 303
        and not former.files
        and not SECRETS & request.form.keys()
    )
    return page(
        "kit/again.html",
        status=status,
        former=former,
        typed=typed,
        reason=reason,
        possible=possible,
    )
