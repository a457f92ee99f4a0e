"""Every act that can stand in the trail has its words, in the room that records it."""

import ast
import re
from pathlib import Path

import pytest

from app.kit.paths import ROOT
from app.operations.auditing.acts import ROWS, WORDS, collected, difference_in_words, in_words
from app.operations.backups.models import RunKind
from app.records.trail import ledger
from app.records.trail.ledger import Difference
from app.records.trail.models import Trail

pytestmark = pytest.mark.bare
FORMED = {
    "certified_{}": ("certified_district", "certified_province"),
    "ask_{}": ("ask_backup", "ask_proof"),
    "run.kind": tuple(RunKind),
}  # put together from a level or a kind


def written(expression: ast.expr, function: ast.AST) -> set[str]:
    """The texts an expression can be."""
    if isinstance(expression, ast.Constant):
        return {expression.value}
    if isinstance(expression, ast.IfExp):
        return written(expression.body, function) | written(expression.orelse, function)
    if isinstance(expression, ast.JoinedStr):
        pattern = "".join(
            part.value if isinstance(part, ast.Constant) else "{}" for part in expression.values
        )
        return set(FORMED[pattern])
    if isinstance(expression, ast.Attribute):
        return set(FORMED[ast.unparse(expression)])
    assert isinstance(expression, ast.Name), ast.dump(expression)
    return {
        text
        for node in ast.walk(function)
        if isinstance(node, ast.Assign)
        and any(
            isinstance(target, ast.Name) and target.id == expression.id for target in node.targets
        )
        for text in written(node.value, function)
    }


def recorded() -> set[tuple[str, str]]:
    """Each act that is recorded, with the folder of the room that does it."""
    found = set()
    for file in (ROOT / "app").rglob("*.py"):
        for function in ast.walk(ast.parse(file.read_text())):
            if isinstance(function, ast.FunctionDef):
                for call in ast.walk(function):
                    if (
                        isinstance(call, ast.Call)
                        and isinstance(call.func, ast.Name)
                        and call.func.id in ("record", "refused")
                        and len(call.args) > 2
                    ):
                        found |= {(room(file), act) for act in written(call.args[1], function)}
    return found


def room(file: Path) -> str:
    """The folder a file's acts are named in: its own, or the nearest above with an acts.py."""
    folder = next(folder for folder in file.parents if (folder / "acts.py").exists())
    return str(folder.relative_to(ROOT))


def test_every_act_that_is_recorded_has_words_in_its_own_room():
    assert len(recorded()) > 60
    missing = {
        (folder, act)
        for folder, act in recorded()
        if f'"{act}": _l(' not in (ROOT / folder / "acts.py").read_text()
    }
    assert missing == set()


def test_the_auditor_reads_the_acts_of_every_room():
    named = {
        act
        for file in (ROOT / "app").rglob("acts.py")
        for act in re.findall(r'"(\w+)": _l\(', file.read_text())
    }
    assert named - set(ROWS) <= set(WORDS) <= named


def test_two_rooms_never_name_one_act_of_a_thing():
    with pytest.raises(ValueError, match="document: sign twice"):
        collected([{"document": {"sign": "ลงนาม"}}, {"document": {"sign": "ลงชื่อ"}}])


def test_an_act_of_a_version_to_come_is_shown_as_it_stands():
    assert in_words("sign") == "ลงนาม"
    assert in_words("unheard_of") == "unheard_of"
    assert Trail.act.null is False


def test_each_kind_of_row_that_is_compared_has_words(app):
    """And what became of one is told in them."""
    assert ROWS.keys() == ledger.KINDS.keys()
    assert difference_in_words(str(Difference("delivery", 17, ["acknowledged_at", "note"]))) == (
        "หนังสือถึงส่วนราชการ 17 ถูกแก้ (acknowledged_at, note)"
    )
    assert difference_in_words(str(Difference("visit", 3, what="gone"))) == "การเยี่ยม 3 หายไป"
    assert (
        difference_in_words(str(Difference("plan", 0, what="unknown")))
        == "แผนครัวเรือน 0 ไม่มีการกระทำใดบอกที่มา"
    )
