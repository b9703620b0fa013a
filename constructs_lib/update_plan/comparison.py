"""Whether a value means the same in two templates, as far as that is known before the deployment."""

from collections.abc import Callable
from typing import Any, Final

from constructs_lib.rules import MAYBE, hidden
from constructs_lib.template_check.dependencies import names_in
from constructs_lib.template_check.intrinsics import ABSENT
from constructs_lib.template_check.pieces import Reference, Text

from .answer import Answer, unanimous, worst
from .cases import Cases, cases_of
from .comparable import ComparableIntrinsics
from .definitions import Definitions
from .texts import difference

Effect = Callable[[str], Answer]
"""What becomes of the values of a resource that others refer to, by its logical id."""

NOT_WRITTEN: Final = {"Ref": "AWS::NoValue"}
"""A property that is left out."""

# How many pairs of cases are compared: a hostile template nests conditions without end.
_MOST_PAIRS: Final = 20_000
# How deep values are compared; a name that is made of itself has no end.
_DEEPEST: Final = 60


class Comparison:
    """Compares values of two templates of one stack.

    Args:
        old: The functions of the template that is deployed.
        new: The functions of the template that will be.
        definitions: The parameters, mappings and conditions of both.
        effect: What an update does to the values of a resource.
    """

    def __init__(
        self, old: ComparableIntrinsics, new: ComparableIntrinsics, definitions: Definitions, effect: Effect
    ) -> None:
        self._old, self._new, self._definitions, self._effect = old, new, definitions, effect
        self._pairs = self._depth = 0

    def compare(self, old: Any, new: Any) -> Answer:
        """Return whether two values mean the same."""
        if self._depth == _DEEPEST:
            return "unknown"
        self._depth += 1
        try:
            return self._compare(old, new)
        finally:
            self._depth -= 1

    def _compare(self, old: Any, new: Any) -> Answer:
        if _written_alike(old, new) and self._compare_references(new) == "same":
            return "same"
        before, after = self._old.resolve(old), self._new.resolve(new)
        if hidden(before) or hidden(after):
            return self._compare_hidden(old, new)
        if isinstance(before, dict) and isinstance(after, dict):
            keys = {*before, *after}
            return worst([self.compare(before.get(key, NOT_WRITTEN), after.get(key, NOT_WRITTEN)) for key in keys])
        if isinstance(before, list) and isinstance(after, list):
            return self._compare_lists(before, after)
        if any(each is ABSENT or isinstance(each, dict | list) for each in (before, after)):
            return "same" if before is after else "changed"
        return self._compare_texts(old, new)

    def _compare_hidden(self, old: Any, new: Any) -> Answer:
        cases = cases_of(self._old, old), cases_of(self._new, new)
        if any(cases):
            return self._compare_cases(old, new, *cases)
        return self._compare_references(new) if _written_alike(old, new) else self._compare_texts(old, new)

    def _compare_references(self, value: Any) -> Answer:
        """Return whether what a value refers to, which is written in the same way twice, means the same."""
        names = [name for name in names_in(value) if name]
        answers = [self._effect(name) for name in names if name in self._new.resources]
        redefined = self._definitions.parameters.intersection(names) or self._definitions.decide(value)
        return worst([*answers, "unknown"] if redefined else answers)

    def _compare_lists(self, old: list[Any], new: list[Any]) -> Answer:
        before = [each for each in old if self._old.resolve(each) is not ABSENT]
        after = [each for each in new if self._new.resolve(each) is not ABSENT]
        answer = "changed" if len(before) != len(after) else worst([*map(self.compare, before, after)])
        # An entry that may be left out moves those after it.
        moves = any(self._old.resolve(each) is MAYBE for each in before) or any(
            self._new.resolve(each) is MAYBE for each in after
        )
        return "unknown" if moves and answer == "changed" else answer

    def _compare_cases(self, old: Any, new: Any, before: Cases | None, after: Cases | None) -> Answer:
        """Compare what has several values, of which nobody knows which is meant."""
        if before and after and before.same_decision(after) and self._decides_alike(before):
            shared = before.values.keys() & after.values.keys()
            return unanimous([self.compare(before.values[each], after.values[each]) for each in shared])
        olds = before.values.values() if before else [old]
        news = after.values.values() if after else [new]
        self._pairs += len(olds) * len(news)
        if self._pairs > _MOST_PAIRS:
            return "unknown"
        return unanimous([self.compare(one, other) for one in olds for other in news])

    def _decides_alike(self, cases: Cases) -> bool:
        return cases.condition not in self._definitions.conditions and all(
            self.compare(each, each) == "same" for each in cases.keys
        )

    def _compare_texts(self, old: Any, new: Any) -> Answer:
        before, after = self._old.text(old), self._new.text(new)
        if before == after and None not in after:
            # A name that stays is that of another resource if its resource is replaced.
            pieces = {*after, *self._new.pieces(new, 0)}
            return worst([self._compare_reference(each) for each in pieces if isinstance(each, Reference)])
        left = difference(before, after, lambda each: self._compare_reference(each) == "same")
        functions = self._old.functions.get(left.only(0)), self._new.functions.get(left.only(1))
        if None not in functions and functions != (old, new):
            return self.compare(*functions)
        return left.answer(lambda each: each.to in self._new.resources or each.to in self._old.resources)

    def _compare_reference(self, reference: Reference) -> Answer:
        """Return whether a piece of both texts has the same value in both."""
        if reference in self._new.functions:
            function = self._new.functions[reference]
            return self.compare(function, function)
        if reference.to in self._new.resources:
            return self._effect(reference.to)
        return "unknown" if reference.to in self._definitions.parameters else "same"


def _written_alike(old: Any, new: Any) -> bool:
    """Whether the templates write two values alike; a text that was put together of pieces is not written anywhere."""
    return bool(old == new) and not isinstance(new, Text)
