"""When scheduled actions happen."""

from typing import Any

import pytest

from constructs_lib.rules import MAYBE, UNKNOWN, Partial, check
from constructs_lib.rules.facts import CapacityBounds, ScheduledAction
from tests.unit.rules.conftest import Case, RuleTests, target

NIGHT = "cron(0 20 ? * MON-FRI *)"


def action(schedule: Any = NIGHT, **values: Any) -> ScheduledAction:
    return ScheduledAction(**{"scheduled_action_name": "night", "schedule": schedule, **values})


def in_template(**properties: Any) -> dict[str, Any]:
    bounds = {"MinCapacity": 1}
    usual = {"ScheduledActionName": "night", "Schedule": NIGHT, "ScalableTargetAction": bounds}
    return {"Target.ScheduledActions": [{**usual, **properties}]}


GOOD = [
    *(NIGHT, "cron(0 7 ? * 2-6 *)", "cron(*/15 8-18 1,15 JAN,JUL ? 2027)", "cron(0 0 L * ? *)", "cron(0 0 LW 2 ? *)"),
    *("cron(0 0 15W * ? *)", "cron(0 9 ? * MON#1 *)", "cron(0 9 ? * 6L 2027-2030)", "cron(0/5 * * * ? *)"),
    *("cron(0 7 ? * mon-fri *)", "cron(59 23 31 12 ? 2199)", "rate(1 minute)", "rate(12 hours)", "rate(1 days)"),
    *("at(2027-01-31T07:00:00)", "at(2028-02-29T23:59:59)"),
]
BAD = [
    *("", "0 20 * * ? *", "every night", "cron", "cron()", "CRON(0 20 * * ? *)", f" {NIGHT}", f"{NIGHT}\n"),
    *("cron(0 20 * * *)", "cron(0 20 * * ?)", "cron(0 0 20 * * ? *)", "cron(60 20 * * ? *)", "cron(0 24 * * ? *)"),
    *("cron(0 20 0 * ? *)", "cron(0 20 32 * ? *)", "cron(0 20 * 13 ? *)", "cron(0 20 ? * 0 *)", "cron(0 20 ? * 8 *)"),
    *(
        "cron(0 20 ? * MONDAY *)",
        "cron(0 20 * ? MON *)",
        "cron(? 20 * * ? *)",
        "cron(0 20 * * ? 1969)",
        "cron(0 20 * * ? 27)",
    ),
    *("cron(a 20 * * ? *)", "cron(0, 20 * * ? *)", "cron(0--5 20 * * ? *)", "cron(*/0 20 * * ? *)"),
    *("rate()", "rate(0 hours)", "rate(1)", "rate(1.5 hours)", "rate(-1 hours)", "rate(1 week)", "rate(30 seconds)"),
    *("at()", "at(2027-01-31)", "at(2027-01-31 07:00:00)", "at(2027-02-30T07:00:00)", "at(2027-01-31T07:00:00Z)"),
]

CASES = [
    Case(
        rule="schedule-expression",
        severity="error",
        passes=[*map(action, GOOD), action(None)],
        fails=[action("cron(0 20 * * *)"), *map(action, BAD)],
        in_template="a cron expression has six fields (minutes, hours, day of month, month, day of week, year), not 5",
        shown=in_template(Schedule="cron(0 20 * * *)"),
        hidden=[action(UNKNOWN), action(MAYBE), action(Partial(["cron(0 ", None, " ? * MON *)"]))],
    ),
    Case(
        rule="schedule-days",
        severity="warning",
        passes=[*map(action, GOOD), *map(action, ["rate(1 hour)", "cron(0 20)", "at(x)"]), action(None)],
        fails=[action("cron(0 20 * * * *)"), action("cron(0 20 1 * MON *)"), action("cron(0 20 ? * ? *)")],
        in_template="has * as day of month and * as day of week",
        shown=in_template(Schedule="cron(0 20 * * * *)"),
        hidden=[action(UNKNOWN), action(MAYBE)],
    ),
    Case(
        rule="schedule-time-zone",
        severity="warning",
        passes=[action(timezone=each) for each in ("Europe/Berlin", "UTC", "Etc/UTC", None)],
        fails=[action(timezone=each) for each in ("Europe/Berlim", "No/Where", "", "europe/berlin", "CET+1")],
        in_template="Timezone 'Europe/Berlim' is not a known time zone",
        shown=in_template(Timezone="Europe/Berlim"),
        hidden=[action(timezone=UNKNOWN), action(timezone=MAYBE), action(timezone=Partial(["Europe/", None]))],
    ),
    Case(
        rule="schedule-ends-before-start",
        severity="error",
        passes=[
            action(start_time="2027-01-01T00:00:00Z", end_time="2027-01-01T00:00:01Z"),
            action(start_time="2027-01-01T02:00:00+02:00", end_time="2027-01-01T00:00:01Z"),
            action(start_time="2027-01-01T00:00:00", end_time="2027-01-02"),
            action(start_time="2027-01-01T00:00:00Z"),
            action(end_time="2027-01-01T00:00:00Z"),
            action(start_time="soon", end_time="2027-01-01T00:00:00Z"),
        ],
        fails=[
            action(start_time="2027-02-01T00:00:00Z", end_time="2027-01-01T00:00:00Z"),
            action(start_time="2027-01-01T00:00:00Z", end_time="2027-01-01T00:00:00Z"),
            action(start_time="2027-01-01T00:00:00Z", end_time="2027-01-01T01:00:00+02:00"),
        ],
        in_template="EndTime '2027-01-01T00:00:00Z' is not after StartTime '2027-02-01T00:00:00Z'",
        shown=in_template(StartTime="2027-02-01T00:00:00Z", EndTime="2027-01-01T00:00:00Z"),
        hidden=[
            action(start_time=UNKNOWN, end_time="2027-01-01T00:00:00Z"),
            action(start_time="2027-02-01T00:00:00Z", end_time=MAYBE),
        ],
    ),
    Case(
        rule="schedule-names-unique",
        severity="error",
        passes=[target(), target(scheduled_actions=(action(), action(scheduled_action_name="day")))],
        fails=[target(scheduled_actions=(action(), action("rate(1 day)")))],
        in_template="two of ScheduledActions are called 'night'; give each scheduled action a name of its own",
        shown={"Target.ScheduledActions": in_template()["Target.ScheduledActions"] * 2},
        hidden=[
            target(scheduled_actions=UNKNOWN),
            target(scheduled_actions=(action(), action(scheduled_action_name=UNKNOWN))),
        ],
    ),
    Case(
        rule="schedule-without-capacity",
        severity="warning",
        passes=[
            target(),
            target(scheduled_actions=(action(scalable_target_action=CapacityBounds(min_capacity=0)),)),
            target(scheduled_actions=(action(scalable_target_action=CapacityBounds(max_capacity=4)),)),
        ],
        fails=[
            target(scheduled_actions=(action(),)),
            target(scheduled_actions=(action(scalable_target_action=CapacityBounds()),)),
        ],
        in_template="ScheduledActions: 'night' sets no capacity; set MinCapacity, MaxCapacity or both",
        shown=in_template(ScalableTargetAction={}),
        hidden=[
            target(scheduled_actions=UNKNOWN),
            target(scheduled_actions=(action(scalable_target_action=UNKNOWN),)),
            target(scheduled_actions=(action(scalable_target_action=CapacityBounds(min_capacity=MAYBE)),)),
        ],
    ),
]


class TestScheduleRules(RuleTests):
    """What each rule about schedules finds, and what it says."""


def test_a_machine_without_time_zones_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("constructs_lib.rules.schedule_rules.known_time_zones", frozenset)

    assert [each.rule.id for each in check(action(timezone="No/Where"))] == []
