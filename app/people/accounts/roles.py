"""What each role may do. A role belongs to a post, a post to an office: every right is a right
in an office.
"""

from enum import StrEnum

from app.kit.settings import WrongSetting, settings
from app.kit.translation import later as _l


class May(StrEnum):
    """What somebody may do in an office."""

    READ = "read"  # open the letters the office sent and received
    DRAFT = "draft"  # write letters and correct them
    CHECK = "check"  # pass a draft on to the signer, or send it back
    SIGN = "sign"  # sign for the office: number, print, send
    REGISTER = "register"  # keep the send register: cancel, reserve, set the first number
    RECEIVE = "receive"  # enter a letter in the receive register
    ACKNOWLEDGE = "acknowledge"  # take note for the office
    ASSIGN = "assign"  # take a task on for the office, give it to somebody, ask for more time
    REPORT = "report"  # report on the office's tasks
    # follow the office's own tasks up at others: write them, accept, return, grant time
    FOLLOW = "follow"
    FIELD = "field"  # work with the households of the office, and see those of offices below it
    # speak for the committee: ศจพ.อ. in a district, ศจพ.จ. in a province; approve plans
    CERTIFY = "certify"
    AUDIT = "audit"  # read the trail of the office and those below it; nothing else
    ADMINISTER = "administer"  # people and the portal's health


ROLES: dict[str, frozenset[May]] = {
    "head": frozenset(
        {
            May.READ,
            May.DRAFT,
            May.CHECK,
            May.SIGN,
            May.RECEIVE,
            May.ACKNOWLEDGE,
            May.ASSIGN,
            May.REPORT,
            May.FOLLOW,
            May.FIELD,
            May.CERTIFY,
        }
    ),
    "registrar": frozenset(
        {
            May.READ,
            May.DRAFT,
            May.REGISTER,
            May.RECEIVE,
            May.ASSIGN,
            May.REPORT,
            May.FOLLOW,
            May.FIELD,
        }
    ),
    "checker": frozenset({May.READ, May.DRAFT, May.CHECK, May.FOLLOW, May.FIELD, May.CERTIFY}),
    "drafter": frozenset({May.READ, May.DRAFT, May.FOLLOW, May.FIELD}),
    "staff": frozenset({May.READ, May.RECEIVE, May.REPORT, May.FIELD}),
    "administrator": frozenset({May.ADMINISTER}),
    "auditor": frozenset({May.AUDIT}),
}

ROLE_WORDS = {
    "head": _l("ผู้อำนวยการ (ลงนาม รับทราบ)"),
    "registrar": _l("สารบรรณ"),
    "checker": _l("ผู้ตรวจร่าง"),
    "drafter": _l("ผู้ร่าง"),
    "staff": _l("เจ้าหน้าที่"),
    "administrator": _l("ผู้ดูแลระบบ"),
    "auditor": _l("ผู้ตรวจสอบ"),
}
assert ROLE_WORDS.keys() == ROLES.keys()


def check_setting() -> None:
    """Raises WrongSetting when PORTAL_SECOND_FACTOR names a role that is none."""
    if unknown := settings().second_factor - ROLES.keys():
        raise WrongSetting(
            f"PORTAL_SECOND_FACTOR: no role {', '.join(sorted(unknown))}; there are "
            f"{', '.join(ROLES)}"
        )
