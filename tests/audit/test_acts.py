"""Every act that can stand in the trail has its words."""

import ast

import pytest

from app.audit import ledger
from app.audit.acts import ROWS, WORDS, difference_in_words, in_words
from app.audit.ledger import Difference
from app.audit.models import Trail
from app.kit.paths import ROOT
from app.upkeep.models import Kind

pytestmark = pytest.mark.bare
FORMED = {
    "certified_{}": ("certified_district", "certified_province"),
    "ask_{}": ("ask_backup", "ask_proof"),
    "run.kind": tuple(Kind),
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


def acts() -> set[str]:
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
                        found |= written(call.args[1], function)
    return found


def test_every_act_that_is_recorded_has_words():
    assert len(acts()) > 60
    assert acts() - set(WORDS) == set()


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
