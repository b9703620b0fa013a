"""The sentences of rules in CloudFormation's words, where there is no fact to speak of."""

import re
import typing
from collections.abc import Mapping

from .engine import Rule
from .fact import Fact, cached, schema

_PLACEHOLDER = re.compile(r"\{([a-z_][a-z0-9_.]*)=?\}")


def in_words_of_templates(text: str, rule: Rule) -> str:
    """Return a summary or a remedy with the properties of CloudFormation that it speaks of."""
    names = _names(rule.subject)
    return _PLACEHOLDER.sub(lambda found: f"`{names[found[1].rpartition('.')[2]]}`", text)


@cached
def _names(about: type[Fact]) -> Mapping[str, str]:
    """Return CloudFormation's words for the fields that a rule may name: of its subject, and of what that refers to."""
    waiting: list[type[Fact]] = list(typing.get_args(about) or (about,))
    seen: set[type[Fact]] = set()
    names: dict[str, str] = {}
    while waiting:
        subject = waiting.pop(0)
        if subject in seen:
            continue
        seen.add(subject)
        hints = typing.get_type_hints(subject)
        for field in schema(subject).values():
            names.setdefault(field.name, field.cfn)
            kind = field.owned or hints[field.name]
            if isinstance(kind, type) and issubclass(kind, Fact):
                waiting.append(kind)
    return names
