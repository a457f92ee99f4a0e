"""Questions about areas: who looks after which places, and who sees no more than those."""

from app.field.coverage.models import Area
from app.field.places.queries import Place, find, in_order, span, within
from app.kit.thai import name_key
from app.people.accounts.models import Officer
from app.people.accounts.roles import ROLES, May
from app.people.offices.models import Office

OWN_PLACES = "staff"  # the role whose officers see their own places alone


def offices_seen_whole(officer: Officer) -> list[int]:
    """The offices in which the officer works with all households, not with those of some places
    alone.
    """
    return [
        held.post.office_id
        for held in officer.appointments
        if May.FIELD in ROLES[held.post.role] and held.post.role != OWN_PLACES
    ]


def sees_own_places(officer: Officer, office_id: int) -> bool:
    """Whether somebody sees the own places alone in an office."""
    return officer.may(May.FIELD, office_id) and office_id not in offices_seen_whole(officer)


def areas_of(office_id: int, officer: Officer | None = None) -> list[Area]:
    """The places an office looks after, or one of its people does."""
    whose = Area.officer.is_null() if officer is None else Area.officer == officer
    return list(Area.select().where(Area.office == office_id, whose).order_by(Area.code))


def spans(office_id: int, officer: Officer | None = None) -> list[tuple[int, int]]:
    """The same, each as its first and last subdistrict."""
    return [span(row.code) for row in areas_of(office_id, officer)]


def places(office_id: int, officer: Officer | None = None) -> list[Place]:
    """The subdistricts of those, by their names."""
    return in_order(place for row in areas_of(office_id, officer) for place in within(row.code))


def places_of(officer: Officer) -> list[tuple[Office, Place]]:
    """Where the officer may write a household: the own places of staff, all of the own offices'
    for the others.
    """
    all_of = offices_seen_whole(officer)
    mine = (
        Office.select().where(Office.id.in_(officer.offices_where(May.FIELD))).order_by(Office.id)
    )
    return [
        (office, place)
        for office in mine
        for place in places(office.id, None if office.id in all_of else officer)
    ]


def unplaced(officer: Officer) -> bool:
    """Whether the officer works with households of own places alone and has been given none yet."""
    mine = officer.offices_where(May.FIELD)
    return (
        bool(mine)
        and not offices_seen_whole(officer)
        and not any(areas_of(office_id, officer) for office_id in mine)
    )


def people(office_id: int) -> list[Officer]:
    """Who has places of their own in an office, by name."""
    placed = Area.select(Area.officer).where(Area.office == office_id)
    return sorted(
        Officer.select().where(Officer.id.in_(placed)).order_by(Officer.id),
        key=lambda one: name_key(one.name),
    )


def called(said: str) -> list[int]:
    """The subdistricts of that name among those some office looks after."""
    among = {row.code for row in Area.select(Area.code).where(Area.officer.is_null())}
    return [code for code in (find(said, one) for one in among) if code]


# Who gives places to whom


def placed_by(officer: Officer) -> list[Office]:
    """The offices to which the officer gives their places: those below, and for an administrator
    the own ones too.
    """
    above, administered = officer.offices_where(May.CERTIFY), officer.offices_where(May.ADMINISTER)
    return list(
        Office.select()
        .where(Office.parent.in_(above + administered) | Office.id.in_(administered))
        .order_by(Office.id)
    )


def divided_by(officer: Officer) -> list[Office]:
    """The offices among whose people the officer divides the places."""
    return list(
        Office.select().where(Office.id.in_(officer.offices_where(May.CERTIFY))).order_by(Office.id)
    )


def one_of(found: list[Office], office_id: int) -> Office:
    """The office among those. Raises DoesNotExist (answered 404) when it is none of them."""
    office = next((one for one in found if one.id == office_id), None)
    if office is None:
        raise Office.DoesNotExist
    return office
