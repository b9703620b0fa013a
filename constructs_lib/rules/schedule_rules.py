"""When scheduled actions of Application Auto Scaling happen: expressions, time zones, and from when until when."""

from collections.abc import Iterator

from .engine import rule
from .facts import ScalableTarget, ScheduledAction
from .hidden import given, matches
from .repeated import repeated
from .schedule_expression import faults_of, is_before, known_time_zones


@rule("schedule-expression", source="Application Auto Scaling API, PutScheduledAction.Schedule")
def schedule_expression(action: ScheduledAction) -> Iterator[str]:
    """A schedule that is not an expression of Application Auto Scaling.

    Remedy: Write {schedule} as at(2027-01-31T07:00:00), rate(12 hours), or cron(0 7 ? * MON-FRI *) with six fields.
    """
    if given(action.schedule) and matches(r"(?s).*", action.schedule):
        yield from (f"{{schedule=}}: {fault}" for fault in faults_of(action.schedule))


@rule(
    "schedule-days",
    source="Application Auto Scaling user guide, scheduled-scaling-using-cron-expressions",
    confidence="unconfirmed",
)
def schedule_days(action: ScheduledAction) -> Iterator[str]:
    """A cron expression that names days of the month and days of the week, or neither.

    Remedy: Put ? into the day of month or into the day of week, and the days into the other.
    """
    if not given(action.schedule):
        return
    found = matches(r"cron\(\S+ +\S+ +(\S+) +\S+ +(\S+) +\S+\)", action.schedule)
    if found and [found[1], found[2]].count("?") != 1:
        yield f"{{schedule=}} has {found[1]} as day of month and {found[2]} as day of week"


@rule("schedule-time-zone", source="Application Auto Scaling API, PutScheduledAction.Timezone", severity="warning")
def schedule_time_zone(action: ScheduledAction) -> Iterator[str]:
    """A time zone that the IANA database does not have.

    Remedy: Correct it, or acknowledge this warning if the zone is new.
    """
    if given(action.timezone) and matches(r"(?s).*", action.timezone):
        known = known_time_zones()
        if known and action.timezone not in known:
            yield "{timezone=} is not a known time zone"


@rule("schedule-ends-before-start", source="arithmetic", confidence="computed")
def schedule_ends_before_start(action: ScheduledAction) -> Iterator[str]:
    """A schedule that ends before it starts.

    Remedy: Set {end_time} after {start_time}.
    """
    if not given(action.start_time) or not given(action.end_time):
        return
    if not is_before(str(action.start_time), str(action.end_time)):
        yield "{end_time=} is not after {start_time=}"


@rule("schedule-names-unique", source="botocore PutScheduledAction.ScheduledActionName: unique on the scalable target")
def schedule_names_unique(target: ScalableTarget) -> Iterator[str]:
    """Two scheduled actions of one name.

    Remedy: Give each scheduled action a name of its own.
    """
    if given(target.scheduled_actions):
        for twice in repeated(each.scheduled_action_name for each in target.scheduled_actions):
            yield f"two of {{scheduled_actions}} are called {twice!r}"


@rule("schedule-without-capacity", source="botocore PutScheduledAction.ScalableTargetAction", severity="warning")
def schedule_without_capacity(target: ScalableTarget) -> Iterator[str]:
    """A scheduled action that changes neither bound of the capacity.

    Remedy: Set MinCapacity, MaxCapacity or both in its ScalableTargetAction.
    """
    for action in target.scheduled_actions if given(target.scheduled_actions) else ():
        bounds = action.scalable_target_action
        if not given(bounds) or (not given(bounds.min_capacity) and not given(bounds.max_capacity)):
            yield f"{{scheduled_actions}}: {action.scheduled_action_name!r} sets no capacity"
