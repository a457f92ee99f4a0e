"""No change of code moves a line of a sample unseen."""

import json

import pytest

from tests.press.golden import kept_at, measured, samples

pytestmark = pytest.mark.bare


@pytest.mark.parametrize(
    "sample", samples(), ids=lambda sample: f"{sample.parent.name}/{sample.stem}"
)
def test_a_sample_measures_what_it_did_when_it_was_looked_at(sample):
    wanted, found = json.loads(kept_at(sample).read_text()), measured(sample)
    assert [row[4] for row in found] == [row[4] for row in wanted]
    for row, old in zip(found, wanted, strict=True):
        assert row[:4] == pytest.approx(old[:4], abs=0.1), row[4]
