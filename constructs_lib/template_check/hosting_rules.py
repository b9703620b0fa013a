"""The rules as a plugin of CDK, for everything that an app synthesizes."""

from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

import jsii
from aws_cdk import (
    IPolicyValidationContext,
    IPolicyValidationPlugin,
    PolicyValidationPluginReport,
    PolicyValidationStack,
    PolicyViolatingResource,
    PolicyViolation,
)
from constructs import IConstruct

from constructs_lib.rules import RULES

from .bounds import NoResourcesError
from .cloud_assembly import nested_templates
from .document import read_template
from .inspection import violations
from .metadata import PREFIX, Said
from .violation import Violation

DISTRIBUTION = "constructs-lib"


class _Found(NamedTuple):
    template: Path
    violation: Violation


@jsii.implements(IPolicyValidationPlugin)
class HostingRules:
    """A validation plugin that says what SageMaker would refuse in the templates of an app.

    It sees what no construct can: stacks of plain L1 constructs, escape hatches, and mistakes that only several
    resources together show. What a construct of this library said before, or a user acknowledged there, is not said
    again. Errors fail the synthesis; warnings do not.

    `Validations.of(app).add_plugins(HostingRules())`
    """

    @property
    def name(self) -> str:
        """The plugin's name, under which CDK takes acknowledgments: `constructs-lib::<rule id>`."""
        return PREFIX.rstrip(":")

    @property
    def version(self) -> str:
        """The version of the library."""
        try:
            return version(DISTRIBUTION)
        except PackageNotFoundError:
            return "0.0.0"

    @property
    def rule_ids(self) -> list[str]:
        """The rules that the plugin knows."""
        return [rule.id for rule in RULES.values() if rule.severity != "information"]

    def validate(self, context: IPolicyValidationContext) -> PolicyValidationPluginReport:
        """Check the templates of an app."""
        found = [each for stack in context.stack_templates for each in _found(stack)]
        if any(each.violation.severity == "warning" for each in found):
            found = list(_not_said(found, context))
        return PolicyValidationPluginReport(
            success=all(each.violation.severity != "error" for each in found),
            violations=[_reported(each) for each in found],
        )


def _found(stack: PolicyValidationStack) -> Iterator[_Found]:
    path = Path(stack.template_path)
    for template in (path, *nested_templates(path)):
        with suppress(NoResourcesError):
            for violation in violations(read_template(template), stack.region, account=stack.account_id):
                yield _Found(template, violation)


def _not_said(found: list[_Found], context: IPolicyValidationContext) -> Iterator[_Found]:
    said = Said([each.template for each in found])
    said.add("/", _metadata(context.app_construct))
    for each in found:
        rule = each.violation.finding.rule
        if each.violation.severity == "error" or not said.includes(each.template, each.violation.resource, rule.id):
            yield each


def _metadata(construct: IConstruct) -> list[tuple[str, object]]:
    return [(entry.type, entry.data) for entry in construct.node.metadata]


def _reported(found: _Found) -> PolicyViolation:
    violation, rule = found.violation, found.violation.finding.rule
    properties = ["Properties"] if violation.resource else []
    location = ".".join([*properties, *([violation.location] if violation.location else [])])
    return PolicyViolation(
        rule_name=rule.id,
        description=violation.problem,
        fix=violation.remedy or None,
        severity=violation.severity,
        rule_metadata={"source": rule.source, "confidence": rule.confidence},
        violating_resources=[
            PolicyViolatingResource(
                resource_logical_id=violation.resource, template_path=str(found.template), locations=[location]
            )
        ],
    )
