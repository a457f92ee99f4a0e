"""A household of Kathu, and how its visits are written in these tests."""

import pytest

from app.field.visits.models import Visit


@pytest.fixture
def home(office):
    return office.household("kathu")


@pytest.fixture
def written(home):
    """written(visitor, seen="…") fills in the form for a visit to the household and sends it;
    the answer, not followed.
    """

    def send(visitor, **typed):
        where = f"/households/{home.id}/visits/new"
        return visitor.send(
            visitor.get(where), "/visits/new", follow=False, **{"seen": "หลังคารั่ว", **typed}
        )

    return send


@pytest.fixture
def logged():
    """The visits logged, oldest first."""
    return lambda: list(Visit.select().where(Visit.logged_at.is_null(False)).order_by(Visit.id))
