"""Monitors of all kinds, with all their options: nothing complains of what they are synthesized to."""

from aws_cdk import App, DefaultStackSynthesizer, Stack

from tests.snapshot.assemblies import complaints
from tests.snapshot.linting import linted
from tests.unit.monitoring.everything import define_every_monitor


def test_neither_a_strict_synthesis_nor_cfn_lint_complains_of_monitors(app: App) -> None:
    stack = Stack(app, "Monitors", synthesizer=DefaultStackSynthesizer(generate_bootstrap_version_rule=False))
    define_every_monitor(stack)

    assembly = app.synth()

    assert complaints(assembly) == []
    template = assembly.get_stack_by_name("Monitors").template
    assert linted(template, "us-east-1") == []
