"""What stacks do to each other when their templates change."""

from typing import Any

from constructs_lib.rules import UNKNOWN
from constructs_lib.rules.facts import ExportUpdate, NameMove
from tests.unit.rules.conftest import Case, RuleTests

PLAN = "it is about two assemblies"


def export(**values: Any) -> ExportUpdate:
    return ExportUpdate(
        **{"name": "Shop:Model", "action": "deleted", "importer": "Web", "still_imported": True, **values}
    )


CASES = [
    Case(
        rule="update-export-in-use",
        severity="error",
        passes=[export(still_imported=False)],
        fails=[export(), export(action="updated")],
        in_template="the export Shop:Model is deleted, and stack Web imports it; export the new value under another",
        hidden=[export(still_imported=UNKNOWN)],
        not_shown_because=PLAN,
    ),
    Case(
        rule="update-export-released",
        severity="error",
        passes=[export()],
        fails=[export(still_imported=False)],
        in_template="the export Shop:Model is deleted, and stack Web imports it until its update; deploy the",
        hidden=[export(still_imported=UNKNOWN)],
        not_shown_because=PLAN,
    ),
    Case(
        rule="update-name-moves",
        severity="error",
        passes=[NameMove(action="updated", owner="Endpoint", stack="Shop")],
        fails=[
            NameMove(action="created", owner="Endpoint", stack="Shop"),
            NameMove(action="replaced", owner="E", stack="S"),
        ],
        in_template="it has the name of Endpoint, which is in stack Shop until its own update; first deploy",
        hidden=[NameMove(action=UNKNOWN, owner="Endpoint", stack="Shop")],
        not_shown_because=PLAN,
    ),
]


class TestAcrossUpdateRules(RuleTests):
    """Each rule about several stacks."""
