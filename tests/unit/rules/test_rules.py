"""The rules as a whole: that each is tested, that none speaks of what is hidden from it, and what they cost."""

import ast
import json
import math
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import takewhile
from pathlib import Path
from typing import Any, NamedTuple, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constructs_lib import rules
from constructs_lib.rules import (
    MAYBE,
    NOWHERE,
    RULES,
    TEMPLATE,
    UNKNOWN,
    Arguments,
    Context,
    Fact,
    Partial,
    Rule,
    check,
    hidden,
    walk,
)
from constructs_lib.rules.engine import rules_about
from constructs_lib.rules.fact import schema
from constructs_lib.rules.hidden import UndeterminedError
from tests.unit.rules.conftest import IRELAND, PATIENT, Case, all_cases, container, spoken, variant
from tests.unit.rules.places import HOLDERS, Place, parts_of, placed, places, put
from tests.unit.with_each import with_each

CASES = all_cases()
ARGUMENTS = Arguments({})

PLACEHOLDER = re.compile(r"\{([a-z_][a-z0-9_.]*)=?\}")


def test_every_rule_has_a_case() -> None:
    assert sorted(map(str, CASES)) == sorted(RULES)


@with_each("case", CASES)
def test_every_case_lets_something_pass_finds_something_and_hides_something(case: Case) -> None:
    assert case.passes
    assert case.fails
    assert case.hidden
    assert [subject for subject in case.hidden if not any(hidden(value) for _, value in places(subject))] == []


@with_each("case", CASES)
def test_no_placeholder_is_left_in_what_is_said(case: Case) -> None:
    subjects = [spoken(subject, door) for subject in case.fails for door in (TEMPLATE, ARGUMENTS)]

    texts = [str(finding) for subject in subjects for finding in check(subject, case.context)]

    assert [text for text in texts if PLACEHOLDER.search(text)] == []


@with_each("rule", RULES.values())
def test_rule_says_what_it_is_and_what_to_do(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.id)
    assert re.fullmatch(r"\S.*\.", rule.summary)
    assert rule.source
    # What fits into one value is said by the sentence.
    assert re.fullmatch(r"[A-Z].*\.", rule.remedy) or rule.id == "within-service-limits"


@with_each("rule", RULES.values())
def test_remedy_names_values_of_the_subject(rule: Rule) -> None:
    subjects = get_args(rule.subject) or (rule.subject,)

    named = [name.partition(".")[0] for name in PLACEHOLDER.findall(rule.remedy)]
    assert [name for name in named for each in subjects if name not in schema(each)] == []


@with_each("rule", RULES.values())
def test_rule_that_nobody_confirmed_is_no_error(rule: Rule) -> None:
    assert rule.confidence != "unconfirmed" or rule.severity != "error"


@with_each("path", sorted(Path(rules.__file__).parent.glob("*_rules.py")))
def test_rules_put_only_questions_that_a_hidden_value_can_refuse_to_answer(path: Path) -> None:
    assert list(unanswerable(ast.parse(path.read_text(encoding="utf-8")))) == []


def unanswerable(tree: ast.Module) -> Iterator[str]:
    """Yield what answers falsely for a hidden value: `given` and `matches` are there instead."""
    for node in ast.walk(tree):
        match node:
            case ast.Compare(ops=operators, left=left, comparators=others):
                if any(isinstance(operator, ast.Is | ast.IsNot) for operator in operators):
                    yield f"line {node.lineno}: is"
                elif any(isinstance(value, ast.Constant) and value.value is None for value in (left, *others)):
                    yield f"line {node.lineno}: comparison with None"
            case ast.Name(id="isinstance" | "type" | "getattr" | "hasattr" | "callable" | "id" | "repr" as name):
                yield f"line {node.lineno}: {name}"
            case ast.Import(names=names) if any(name.name == "re" for name in names):
                yield f"line {node.lineno}: re"
            case ast.ImportFrom(module="re"):
                yield f"line {node.lineno}: re"


@pytest.mark.parametrize(
    "source",
    [
        "x is None",
        "x is not False",
        "x == None",
        "None != x",
        "isinstance(x, str)",
        "import re",
        "from re import match",
    ],
)
def test_unanswerable_questions_are_noticed(source: str) -> None:
    assert len(list(unanswerable(ast.parse(source)))) == 1


def test_rules_run_without_cdk_node_or_an_sdk() -> None:
    modules = in_a_fresh_process("import constructs_lib.rules, sys, json; print(json.dumps(list(sys.modules)))")

    loaded = {name.partition(".")[0] for name in json.loads(modules)}
    assert "constructs_lib" in loaded
    assert not loaded & {"aws_cdk", "jsii", "constructs", "boto3", "botocore", "cfnlint"}


def in_a_fresh_process(program: str) -> str:
    return subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout


def owner_and_name(subject: Fact, place: Place) -> tuple[type, str | int]:
    """Return the type of the fact that a place is in, and the name of its value that the place is in."""
    owner: Any = subject
    found: tuple[type, str | int] = (type(subject), place[0])
    for step in place:
        if isinstance(owner, Fact):
            found = (type(owner), step)
            owner = getattr(owner, str(step))
        else:
            owner = owner[step]
    return found


Kind = tuple[type, str | int, int]


def kind_of(subject: Fact, place: Place) -> Kind:
    """Return what else may stand at a place: an entry of a list is none of what may stand for the list, or in it."""
    return *owner_and_name(subject, place), len([*takewhile(lambda step: isinstance(step, int), reversed(place))])


def is_linked(subject: Fact, place: Place) -> bool:
    owner, name = owner_and_name(subject, place)
    return schema(owner)[str(name)].linked


def disguises(subject: Fact, place: Place, value: Any) -> list[Any]:
    """Return what a token, an intrinsic or a condition may leave of a value."""
    if value is MAYBE:
        return []
    if value is None:
        return [MAYBE, UNKNOWN] if is_linked(subject, place) else [MAYBE]
    if isinstance(value, str) and value:
        half = len(value) // 2
        partly = [(None, value[half:]), (value[:half], None), (value[:half], None, value[half + 1 :])]
        return [UNKNOWN, MAYBE, *(Partial(pieces) for pieces in partly)]
    return [UNKNOWN, MAYBE]


def found_in(subject: Fact, context: Context) -> Counter[tuple[str, str]]:
    """Count what is found in a fact, and in all that it owns: which rule, and where."""
    return Counter((finding.rule.id, finding.subject.at) for each in walk(subject) for finding in check(each, context))


# Many cases begin with the same fact.
DISTINCT = {repr(each): each for case in CASES for each in (*case.passes, *case.fails, *case.hidden)}
SUBJECTS = [placed(each) for each in DISTINCT.values()]


def values_by_kind(value: Any, kind: Kind | None = None) -> Iterator[tuple[Kind, Any]]:
    """Yield all that a fact holds, at any depth, and what else may stand there, as `kind_of` says it."""
    for step, part in parts_of(value):
        match value, kind:
            case tuple(), (owner, name, depth):
                here = (owner, name, depth + 1)
            case Fact(), _:
                here = (type(value), step, 0)
            case _, (owner, name, _):
                here = (owner, name, 0)
        yield here, part
        if isinstance(part, HOLDERS):
            yield from values_by_kind(part, here)


# All that the cases give to a value, so that one tree can be grown from another.
SEEN: dict[Kind, list[Any]] = {}
for _subject in SUBJECTS:
    for _kind, _value in values_by_kind(_subject):
        SEEN.setdefault(_kind, []).append(_value)

NONSENSE = [
    None,
    5,
    -1,
    2.5,
    True,
    "x",
    "",
    "\ud800",
    b"x",
    (),
    ("x", None),
    {},
    {"a": 5},
    {5: "a"},
    container(),
    variant(),
    math.nan,
    math.inf,
    10**400,
]


def one_of(draw: st.DrawFn, values: Sequence[Any]) -> Any:
    # Hypothesis would ask a hidden value for its hash.
    return values[draw(st.integers(0, len(values) - 1))]


@st.composite
def trees(draw: st.DrawFn) -> Fact:
    """Draw a fact of a case, some of whose values are those of other cases, or nonsense."""
    subject: Fact = one_of(draw, SUBJECTS)
    for _ in range(draw(st.integers(0, 4))):
        place, value = one_of(draw, list(places(subject)))
        nonsense = [] if is_linked(subject, place) else NONSENSE
        # Nonsense has entries where no case has any.
        others = SEEN.get(kind_of(subject, place), [value])
        subject = put(subject, place, one_of(draw, [*others, *nonsense]))
    return placed(subject)


@st.composite
def disguised(draw: st.DrawFn, subject: Fact) -> Fact:
    """Draw what is left of a fact when some of its values are hidden."""
    choices = [one_of(draw, list(places(subject))) for _ in range(draw(st.integers(1, 5)))]
    for place, value in sorted(choices, key=lambda choice: -len(choice[0])):
        if options := disguises(subject, place, value):
            subject = put(subject, place, one_of(draw, options))
    return subject


@pytest.mark.no_cover
@with_each("subject", SUBJECTS)
def test_hiding_any_one_value_of_a_case_adds_no_finding(subject: Fact) -> None:
    owned = list(walk(subject))
    looks = looks_at(owned)
    found = found_in(subject, IRELAND)
    for place, value in places(subject):
        # What did not ask for a value finds the same without it.
        asked = looks.get(value_at(subject, place), ())
        for disguise in disguises(subject, place, value) if asked else ():
            left = list(walk(put(subject, place, disguise)))
            if len(left) == len(owned):
                more = [each for each in asked if count(each.rule, left[each.nth]) > each.findings]
                assert more == [], (subject, place, disguise)
            else:
                assert found_in(left[0], IRELAND) <= found, (subject, place, disguise)


class Look(NamedTuple):
    """A rule that has looked at a fact, which one of those there are, and how often it found something."""

    rule: Rule
    nth: int
    findings: int


UNDETERMINED = suppress(UndeterminedError)


def count(rule: Rule, subject: Fact) -> int:
    """Return how often one rule alone finds something in a fact."""
    findings = 0
    with UNDETERMINED:
        for _ in rule.check(subject, IRELAND) if rule.wants_context else rule.check(subject):
            findings += 1
    return findings


def looks_at(owned: Sequence[Fact]) -> Mapping[tuple[int, str], list[Look]]:
    """Return which rules ask for a value, of the fact that they are about or of another, as `value_at` names it."""
    looks: dict[tuple[int, str], list[Look]] = {}
    asked: set[tuple[int, str]] = set()

    def get(owner: Fact, name: str) -> Any:
        asked.add((id(owner), name))
        return object.__getattribute__(owner, name)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Fact, "__getattribute__", get)
        for nth, subject in enumerate(owned):
            for rule in rules_about(type(subject)):
                asked.clear()
                look = Look(rule, nth, count(rule, subject))
                for value in asked:
                    looks.setdefault(value, []).append(look)
    return looks


def value_at(subject: Fact, place: Place) -> tuple[int, str]:
    """Return the value that a place is in: whose it is, and its name."""
    owner: Any = subject
    found = (id(subject), str(place[0]))
    for step in place:
        if isinstance(owner, Fact):
            found = (id(owner), str(step))
        owner = getattr(owner, str(step)) if isinstance(owner, Fact) else owner[step]
    return found


@settings(PATIENT, max_examples=1000)
@given(data=st.data(), context=st.sampled_from([IRELAND, NOWHERE, Context(region=MAYBE)]))
def test_hiding_any_values_of_any_fact_adds_no_finding(data: st.DataObject, context: Context) -> None:
    subject = data.draw(trees())

    left = data.draw(disguised(subject))

    assert found_in(left, context) <= found_in(subject, IRELAND)
