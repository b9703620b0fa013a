"""The sentences of rules in CloudFormation's words."""

from constructs_lib.rules import RULES
from constructs_lib.rules.words import in_words_of_templates


def test_names_the_properties_that_a_sentence_speaks_of() -> None:
    rule = RULES["isolated-download"]

    assert in_words_of_templates("Drop {enable_network_isolation=}.", rule) == "Drop `EnableNetworkIsolation`."


def test_every_rule_has_words() -> None:
    for rule in RULES.values():
        assert in_words_of_templates(rule.summary, rule)
        assert "{" not in in_words_of_templates(rule.summary + rule.remedy, rule)
