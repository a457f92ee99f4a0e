"""Provinces of the country with their districts, and who works there; all of them sign in with
the same password.
"""

from dataclasses import dataclass, field
from datetime import date

from app.field.coverage.models import Area
from app.field.places.queries import districts, name, provinces, within
from app.kit.bulk_insert import insert_rows
from app.kit.thai import fold
from app.people.accounts.models import Appointment, Officer, Post
from app.people.offices.models import Office, OfficeName

GIVEN = ("สมหมาย", "บุญเรือน", "ประยูร", "ลำดวน", "สนั่น", "จำเนียร", "วินัย", "กัลยา", "อุดม", "พรทิพย์")
FAMILY = ("ชูชีพ", "แก้วทะเล", "ศรีสวัสดิ์", "หาญกล้า", "วงศ์ทอง", "เกิดทรัพย์", "ดวงดี", "ใจเย็น", "รักงาน")
PROVINCIAL = (
    ("head", "ผู้อำนวยการสำนักงาน"),
    ("registrar", "นักจัดการงานทั่วไป"),
    ("drafter", "นักวิชาการศึกษา"),
    ("checker", "รองผู้อำนวยการสำนักงาน"),
)
DISTRICT = (("head", "ผู้อำนวยการ"), ("registrar", "เจ้าหน้าที่ธุรการ"), ("staff", "ครู กศน.ตำบล"))


@dataclass(frozen=True)
class LoadedOfficer:
    """A person and the post they hold."""

    id: int
    name: str
    title: str


@dataclass
class District:
    """An office of a district, its people by role, and the subdistricts it looks after."""

    id: int
    place: int
    people: dict[str, LoadedOfficer] = field(default_factory=dict)

    @property
    def subdistricts(self) -> list[int]:
        return [one.code for one in within(self.place)]


@dataclass
class Province:
    """A provincial office, its people by role, its districts."""

    id: int
    place: int
    name: str
    code: str  # before the number of a letter
    people: dict[str, LoadedOfficer] = field(default_factory=dict)
    districts: list[District] = field(default_factory=list)


def codes() -> list[int]:
    """The codes of all provinces, that of Phuket first."""
    return sorted(provinces(), key=lambda code: (code != 83, code))


def write(count: int, password: str, first_officer: int) -> list[Province]:
    """So many provinces, poured into the database; `password` as it is kept."""
    offices: list[tuple] = []
    named: list[tuple] = []
    people: list[tuple] = []
    made = [_province(code, offices, named) for code in codes()[:count]]
    for province in made:
        _staff(province, f"{province.place}", PROVINCIAL, people, first_officer)
        for district in province.districts:
            _staff(district, f"{district.place}", DISTRICT, people, first_officer)
    insert_rows(Office, ("id", "slug", "short_name", "parent"), offices)
    insert_rows(OfficeName, ("office", "name", "letter_code", "address", "valid_from"), named)
    insert_rows(
        Officer,
        ("id", "sign_in", "name", "search", "password"),
        ((one, who, name, fold(name), password) for one, who, name, *_rest in people),
    )
    insert_rows(
        Post,
        ("id", "office", "title", "role"),
        ((one, *post) for one, _who, _name, *post in people),
    )
    insert_rows(
        Appointment,
        ("officer", "post", "from_on"),
        ((one, one, date(2008, 3, 4)) for one, *_rest in people),
    )
    insert_rows(
        Area,
        ("office", "code"),
        ((one.id, one.place) for province in made for one in province.districts),
    )
    return made


def _province(code: int, offices: list[tuple], named: list[tuple]) -> Province:
    called, begun = name(code), date(2008, 3, 4)
    letters = f"ศธ 02{code}.1"
    province = Province(len(offices) + 1, code, f"สำนักงาน กศน.จังหวัด{called}", letters)
    offices.append((province.id, f"p{code}", f"จังหวัด{called}", None))
    named.append((province.id, province.name, letters, f"ศาลากลางจังหวัด{called}", begun))
    for number, place in enumerate(districts(code), 1):
        district = District(len(offices) + 1, place.code)
        offices.append((district.id, f"d{place.code}", f"อ.{place.name}", province.id))
        named.append(
            (
                district.id,
                f"กศน.อำเภอ{place.name}",
                f"{letters}{number:02}",
                f"อำเภอ{place.name}",
                begun,
            )
        )
        province.districts.append(district)
    return province


def _staff(
    office: Province | District, place: str, posts: tuple, people: list[tuple], first: int
) -> None:
    for role, title in posts:
        one = first + len(people)
        called = f"นาย{GIVEN[one % len(GIVEN)]} {FAMILY[one // len(GIVEN) % len(FAMILY)]}"
        office.people[role] = LoadedOfficer(one, called, title)
        people.append((one, f"{role}-{place}", called, office.id, title, role))
