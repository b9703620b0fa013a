"""Options: what a construct, a value or a method takes, each declared once.

A table stands in the class whose arguments it describes, or beside the function. Each line is one argument:

    class MetricsConfig(Value):
        enhanced: bool | None = None
        publish_frequency: Duration | None = None

        _options = Options(
            facts.Metrics,
            sagemaker.CfnEndpointConfig.MetricsConfigProperty,
            enhanced=kinds.flag("enable_enhanced_metrics", tokens=True),
            publish_frequency=kinds.seconds("metric_publish_frequency_in_seconds"),
        )

From a line follow the check, the field of the fact that rules see, the words of messages with their unit, the property
of the template, and the statements that a role needs. There is no option without a check.

    Option          one argument. `kinds` has a function for each kind of plain value, `access.options` those for
                    places in S3 and keys, for which a role needs permissions. `Option(check, ...)` is a new kind
    Options         the table: `read` checks, `fact` is for rules, `render` for the template, `statements` for a role.
                    A table in a table is a nested property, whose arguments stand beside the others
    Value           base of values that check themselves, frozen dataclasses with a table (arguments.value)

A construct reads its arguments before it is defined, and a method before it changes anything:

    given = self._options.read(f"EndpointConfig {id!r}", locals())      # {argument: value}, or a ValueError
    fact = self._options.fact(given, at=..., production_variants=...)    # `by_hand` fields are passed by name
    findings = raise_errors(what, *walk(fact), context=context)
    super().__init__(scope, id)
    resource = self._options.render(given, self, "Resource", production_variants=...)

A table of a function or a method is a constant of its module. tests/unit/arguments/test_tables.py compares every table
with arguments, annotations, docstrings, facts and L1 properties.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, ParamSpec, TypeAlias, TypeVar, cast

from constructs_lib.rules import Arguments, Fact

from .checks import Check
from .findings import Words
from .l1 import resource, struct
from .tokens import as_known

Statement: TypeAlias = Mapping[str, object]
F = TypeVar("F", bound=Fact)
P = ParamSpec("P")
R = TypeVar("R")


def _itself(value: Any) -> Any:
    return value


def _nothing(_: Any) -> tuple[()]:
    return ()


@dataclass(frozen=True, slots=True)
class Option:
    """One argument.

    Args:
        check: Takes the argument's name for messages and its value; returns the value as it is kept, or raises a
            ValueError that says what is allowed and what to pass.
        field: Field of the fact, and property of the template, which bear the same name. Default: the argument's name.
            None for what decides in Python only and stands in neither.
        unit: What messages show behind the value: `GiB`.
        required: Whether None is refused. Default: None means that the option is not given.
        template: Turns the kept value into the template's. Default: as it is.
        fact: Turns the kept value, and the words for where it stands, into what rules see. Default: the value of the
            template, with tokens hidden.
        statements: What the role needs for the kept value. Default: nothing.
        constructs: The constructs in the kept value, which must be of the same app. Default: none.
        by_hand: Whether the owner passes field and property itself, to `fact` and `render`, and grants itself.
        also: Further fields that the owner makes of it by hand, for the words of messages.
    """

    check: Check
    field: str | None = ""
    unit: str = ""
    required: bool = False
    template: Callable[[Any], Any] = _itself
    fact: Callable[[Any, str], Any] | None = None
    statements: Callable[[Any], Sequence[Statement]] = _nothing
    constructs: Callable[[Any], Iterable[Any]] = _nothing
    by_hand: bool = False
    also: Sequence[str] = ()


class Options(Generic[F, P, R]):
    """A table of options.

    Args:
        fact: The fact that the arguments become.
        template: The property, or the L1 construct, that they become. None: see `rendered_by_hand`.
        needs: Arguments that must be given if another one of the table is. For parts.
        fixed: Fields and properties that are always the same.
        word: What messages call the whole, where it is a part. Default: the names of its arguments.
        always: Whether it stands in the template also where none of its arguments is given. For parts.
        declared: The options by the names of their arguments, and parts by the field they become.

    Attributes:
        own: The options that are not of parts.
        all: Every option, those of parts included, by the name of its argument.
        parts: The parts by the field they become.
    """

    def __init__(
        self,
        fact: type[F],
        template: Callable[P, R] | None,
        *,
        needs: Sequence[str] = (),
        fixed: Mapping[str, object] | None = None,
        word: str = "",
        always: bool = False,
        **declared: "Option | Options[Any, Any, Any]",
    ) -> None:
        self.facts = fact
        self.template = template
        self.needs = tuple(needs)
        self.always = always
        self.fixed = dict(fixed or {})
        self.parts = {name: each for name, each in declared.items() if isinstance(each, Options)}
        self.own = {name: each for name, each in declared.items() if isinstance(each, Option)}
        self.all: dict[str, Option] = self.own | {
            name: each for part in self.parts.values() for name, each in part.all.items()
        }
        self.word = word or " and ".join(self.own)
        fields = {name: name if each.field == "" else each.field for name, each in self.own.items()}
        names = {field: (part.word, "") for field, part in self.parts.items()}
        for name, each in self.own.items():
            for one in (fields[name], *each.also):
                if one is not None:
                    names.setdefault(one, (name, each.unit))
        self.words: Arguments = Words(names)
        self._by_hand = frozenset(field for name, field in fields.items() if field and self.own[name].by_hand)
        # What is given is little beside what may be: each step asks for the options of what is given.
        by_itself = {name: each for name, each in self.all.items() if not each.by_hand}
        self._told = {name: (by_itself[name], field) for name, field in fields.items() if field and name in by_itself}
        self._granting = {name: each for name, each in by_itself.items() if each.statements is not _nothing}
        self._holding = {name: each for name, each in self.all.items() if each.constructs is not _nothing}

    def read(self, what: str, source: Mapping[str, Any]) -> dict[str, Any]:
        """Return the arguments that were given, as they are kept.

        Args:
            what: Whose arguments, in messages: `Model 'M'`.
            source: The arguments by name, and whatever else: `locals()`, or the fields of a value.

        Raises:
            ValueError: If a check refuses one, or one that is required is None.
        """
        given = {}
        for name, option in self.own.items():
            value = source[name]
            if value is not None or option.required:
                given[name] = option.check(f"{name} of {what}", value)
        for part in self.parts.values():
            found = part.read(what, source)
            for needed in part.needs:
                if found and needed not in found:
                    raise ValueError(f"{what} has {' and '.join(found)} without {needed}; pass {needed} too")
            given |= found
        return given

    def fact(self, given: Mapping[str, Any], at: str = "", **linked: Any) -> F:
        """Return what rules may know of the arguments.

        Args:
            given: What `read` returned.
            at: Where they stand, in words: `variant 'a'`.
            **linked: Fields that the owner knows: links, parts, and options that are declared `by_hand`.
        """
        self._expect(linked)
        found: dict[str, Any] = {"at": at, "dialect": self.words, **self.fixed}
        for name, value in given.items():
            if name in self._told:
                option, field = self._told[name]
                where = f"{name} of {at}" if at else name
                found[field] = as_known(option.template(value)) if option.fact is None else option.fact(value, where)
        for field, part in self._given_parts(given, linked):
            found[field] = part.fact(given, at)
        return self.facts(**(found | linked))

    def render(self, given: Mapping[str, Any], *place: Any, **fixed: Any) -> R:
        """Return the property of the template, or define the L1 construct.

        Args:
            given: What `read` returned.
            *place: Scope and id of an L1 construct.
            **fixed: Properties that the owner knows, among them parts, and the options that are declared `by_hand`.
        """
        if self.template is None:
            raise TypeError(f"the owner of {self.facts.__name__} renders it by hand")
        self._expect(fixed)
        found = {**self.fixed}
        for name, value in given.items():
            if name in self._told:
                option, field = self._told[name]
                found[field] = option.template(value)
        for field, part in self._given_parts(given, fixed):
            found[field] = part.render(given)
        template: Any = self.template  # a test compares the names
        make: Any = resource if place else struct
        made: R = make(template, *place, **(found | fixed))
        return made

    def statements(self, given: Mapping[str, Any]) -> tuple[Statement, ...]:
        """Return what the role needs for the options that are given."""
        return tuple(
            one for name, option in self._granting.items() if name in given for one in option.statements(given[name])
        )

    def constructs(self, given: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        """Yield the constructs among the options that are given, each with its argument."""
        for name, option in self._holding.items():
            if name in given:
                yield from ((name, each) for each in option.constructs(given[name]))

    def _given_parts(
        self, given: Mapping[str, Any], passed: Mapping[str, Any]
    ) -> Iterator[tuple[str, "Options[Any, Any, Any]"]]:
        return (
            (field, part)
            for field, part in self.parts.items()
            if field not in passed and (part.always or not part.all.keys().isdisjoint(given))
        )

    def _expect(self, passed: Mapping[str, Any]) -> None:
        if missing := self._by_hand - passed.keys():
            raise TypeError(f"the owner of {self.facts.__name__} passes {', '.join(sorted(missing))} by name")


def rendered_by_hand(fact: type[F] | None = None, **declared: Any) -> Options[F, ..., Any]:
    """Return a table of arguments of which the owner makes several resources, or none.

    Args:
        fact: The fact that the arguments become. Default: one without fields, of which no rule knows.
        declared: The options by the names of their arguments.
    """
    return Options(cast("type[F]", fact or Fact), None, **declared)
