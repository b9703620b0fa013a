"""What the plan says of updates."""

from constructs_lib.update_plan import plan_update
from tests.unit.update_plan.pairs import PAIRS, Pair, template
from tests.unit.with_each import with_each


@with_each("pair", PAIRS)
def test_says_what_becomes_of_each_resource(pair: Pair) -> None:
    planned = plan_update(*pair.templates())

    assert {each.resource: each.verdict for each in planned if each.resource in pair.verdicts} == pair.verdicts
    assert pair.verdicts or planned == ()
    assert any(pair.says in each.why for each in planned) or not pair.says


def test_a_first_deployment_is_safe() -> None:
    planned = plan_update(None, template())

    assert {each.verdict for each in planned} == {"safe"}
    assert [each.resource for each in planned][-1] == "Endpoint"


def test_a_deletion_names_what_callers_and_data_lose() -> None:
    planned = plan_update(template(), None)

    assert {each.resource: each.verdict for each in planned} == {
        "Bucket": "unknown",
        "Endpoint": "replaced",
        **dict.fromkeys(("Config", "Model", "Policy", "Role"), "safe"),
    }
    assert [each.resource for each in planned if each.verdict == "safe"] == ["Config", "Model", "Policy", "Role"]
