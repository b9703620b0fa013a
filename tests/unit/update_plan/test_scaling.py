"""Scalable targets and policies under another logical id."""

from constructs_lib.template_check.template import Template
from constructs_lib.update_plan.changes import Changes
from constructs_lib.update_plan.scaling import successors, targets_of
from tests.unit.update_plan.pairs import SCALED, policy, target, template


def test_finds_the_targets_of_an_endpoint() -> None:
    found = targets_of(Template(template(**SCALED)), "Endpoint")

    assert [each.path for each in found] == [("endpoint", "shop", "variant", "a")]


def test_a_target_and_its_policy_are_followed_by_their_likes() -> None:
    new = template(Target2=target(), Scaling2=policy("Target2"))

    found = {change.resource: before for change, before in successors(Changes(template(**SCALED), new))}

    assert found == {"Target2": "Target", "Scaling2": "Scaling"}


def test_a_target_of_another_variant_follows_none() -> None:
    assert list(successors(Changes(template(**SCALED), template(Target2=target("b"))))) == []
