"""The trail: every act of a letter, in order, and no row changed, lost or slipped in unnoticed."""

import pytest

from app.audit import queries
from app.audit.models import Trail, TrailHead
from app.circulars.commands import acknowledge
from app.circulars.models import Delivery


@pytest.fixture
def letter(office):
    issued = office.issued()
    acknowledge(Delivery.get(Delivery.office == office.office("mueang")), office.officer("mueang"), "ทราบ")
    return issued


def test_every_act_is_told_with_who_and_as_which_post(letter):
    rows = queries.of("document", letter.id)
    assert [row.act for row in rows] == ["draft", "address", "submit", "pass", "sign", "send"]
    assert rows[4].officer_name == "นางสาวผู้นำ กะทู้"
    assert rows[4].as_post == "รักษาการในตำแหน่ง ผู้อำนวยการสำนักงาน กศน. จังหวัดภูเก็ต"
    assert Trail.get(Trail.act == "acknowledge").as_post == "ผู้อำนวยการ mueang"
    assert queries.broken_at() is None


def test_a_changed_row_is_noticed(letter):
    Trail.update(officer_name="คนอื่น").where(Trail.act == "sign").execute()
    assert queries.broken_at() == Trail.get(Trail.act == "sign").id


def test_a_lost_row_is_noticed(letter):
    lost = Trail.get(Trail.act == "pass")
    lost.delete_instance()
    assert queries.broken_at() == lost.id + 1


def test_a_lost_end_is_noticed(letter):
    Trail.delete().where(Trail.id == Trail.select().order_by(Trail.id.desc()).get().id).execute()
    assert queries.broken_at() == 0
    assert TrailHead.get_by_id(1).seal
