"""The rules about a template's text and names."""

from typing import Any

from constructs_lib.rules import MAYBE, UNKNOWN
from constructs_lib.rules.facts import NamedResource, TemplateAttribute, TemplateKey, TemplateName
from tests.unit.rules.conftest import Case, RuleTests


def named(name: Any, what: str = "a resource", known: Any = ("Model", "Role")) -> TemplateName:
    return TemplateName(written="Ref", name=name, what=what, known=known)


def read(attribute: Any, returned: Any = ("Arn", "RoleId")) -> TemplateAttribute:
    return TemplateAttribute(resource="Role", kind="AWS::IAM::Role", attribute=attribute, returned=returned)


CASES = [
    Case(
        rule="repeated-key",
        severity="warning",
        passes=[TemplateKey(key="Model", repeated=False)],
        fails=[TemplateKey(key="Model", repeated=True)],
        in_template="the key 'Model' is repeated, and only its last value counts; keep one of the values",
        hidden=[TemplateKey(key="Model", repeated=UNKNOWN)],
        not_shown_because="a template that has been read has each key once; only its text shows it",
    ),
    Case(
        rule="unresolved-name",
        severity="error",
        passes=[named("Model"), named("Live", what="a condition", known=("Live",))],
        fails=[named("Models"), named("Live", what="a condition", known=())],
        in_template="Ref names 'Models', which is not a resource of the template; did you mean 'Model'?",
        hidden=[named("Models", known=UNKNOWN), named(UNKNOWN)],
        shown={"Model.ExecutionRoleArn": {"Fn::GetAtt": ["Roel", "Arn"]}},
    ),
    Case(
        rule="attribute-not-returned",
        severity="warning",
        passes=[read("Arn"), read("Arn.Inner")],
        fails=[read("RoleName"), read("Arm")],
        in_template="Role is an AWS::IAM::Role, which does not return 'RoleName'",
        hidden=[read("RoleName", returned=UNKNOWN), read(UNKNOWN)],
        shown={"Model.ExecutionRoleArn": {"Fn::GetAtt": ["Role", "RoleName"]}},
    ),
    Case(
        rule="name-taken",
        severity="error",
        passes=[NamedResource(written="EndpointName", named_before_by=None)],
        fails=[NamedResource(written="EndpointName", named_before_by="Endpoint")],
        in_template="EndpointName is also that of Endpoint; give each a name of its own, or leave the name out",
        hidden=[
            NamedResource(written="EndpointName"),
            NamedResource(written="EndpointName", named_before_by=MAYBE),
            NamedResource(written=UNKNOWN, named_before_by="Endpoint"),
        ],
        shown={"Endpoint.EndpointName": "iris", "Host.EndpointName": "iris"},
    ),
]


class TestRules(RuleTests):
    pass
