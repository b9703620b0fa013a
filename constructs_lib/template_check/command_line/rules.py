"""The commands `rules` and `explain`: which rules there are, and what one says."""

import argparse
import json
import textwrap
from collections.abc import Iterator
from typing import Any, Final

from constructs_lib.rules import RULES, Rule
from constructs_lib.rules.words import in_words_of_templates
from constructs_lib.template_check.terminal import print_all

from .arguments import rule_id

_WIDTH: Final = 100


def add_to(commands: Any) -> None:
    """Add the commands to a parser's."""
    listed = commands.add_parser("rules", help="list the rules", description="List the rules.")
    listed.add_argument("--json", action="store_true", help="print them as JSON")
    explained = commands.add_parser("explain", help="explain rules", description="Explain rules.")
    explained.add_argument("rules", nargs="+", metavar="RULE", type=rule_id, help="the id of a rule")


def run_rules(options: argparse.Namespace) -> int:
    """Print all rules."""
    rules = [RULES[name] for name in sorted(RULES)]
    if options.json:
        print_all(json.dumps([_object(rule) for rule in rules], indent=2) + "\n")
        return 0
    width = max(len(rule.id) for rule in rules)
    print_all("".join(f"{rule.id:<{width}}  {rule.severity:<11}  {_summary(rule)}\n" for rule in rules))
    return 0


def run_explain(options: argparse.Namespace) -> int:
    """Print what rules say, where they stand, and how their findings are acknowledged."""
    print_all("\n".join("".join(f"{line}\n" for line in _lines(RULES[name])) for name in options.rules))
    return 0


def _lines(rule: Rule) -> Iterator[str]:
    yield f"{rule.id} ({rule.severity})"
    yield from textwrap.wrap(_summary(rule), _WIDTH, initial_indent="    ", subsequent_indent="    ")
    for title, text in (
        ("Remedy", in_words_of_templates(rule.remedy, rule)),
        ("Source", f"{rule.source} ({rule.confidence})"),
    ):
        if text:
            yield from textwrap.wrap(f"{title}: {text}", _WIDTH, initial_indent="    ", subsequent_indent="        ")
    yield "    Acknowledge it in the Metadata of the resource, or of the template:"
    yield f'        "constructs-lib": {{"acknowledge": {{"{rule.id}": "why it is fine here"}}}}'


def _object(rule: Rule) -> dict[str, str]:
    return {
        "id": rule.id,
        "severity": rule.severity,
        "summary": _summary(rule),
        "remedy": in_words_of_templates(rule.remedy, rule),
        "source": rule.source,
        "confidence": rule.confidence,
    }


def _summary(rule: Rule) -> str:
    return in_words_of_templates(rule.summary, rule)
