"""The rules about a template's text and names."""

from typing import Any

from constructs_lib.rules import MAYBE, UNKNOWN
from constructs_lib.rules.facts import (
    NamedResource,
    TemplateAttribute,
    TemplateFunction,
    TemplateKey,
    TemplateName,
    TemplateResource,
)
from tests.unit.rules.conftest import Case, RuleTests


def named(name: Any, what: str = "a resource", known: Any = ("Model", "Role")) -> TemplateName:
    return TemplateName(written="Ref", name=name, what=what, known=known)


def read(attribute: Any, returned: Any = ("Arn", "RoleId")) -> TemplateAttribute:
    return TemplateAttribute(resource="Role", kind="AWS::IAM::Role", attribute=attribute, returned=returned)


def resource(**told: Any) -> TemplateResource:
    known = ("AWS::SageMaker::Model", "AWS::ApplicationAutoScaling::ScalableTarget")
    return TemplateResource(**{"logical_id": "Model", "kind": "AWS::SageMaker::Model", "known_kinds": known, **told})


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
    Case(
        rule="resource-attribute",
        severity="error",
        passes=[resource(attributes=("Type", "Properties", "DependsOn", "Condition", "Metadata", "Description"))],
        fails=[resource(attributes=("Type", "DependOn")), resource(attributes=("Type", "ModelName"))],
        in_template="'DependOn' is not an attribute of resources; did you mean 'DependsOn'?; write properties below",
        hidden=[resource(), resource(attributes=UNKNOWN)],
        not_shown_because="the paths of the sound template lead to properties; test_resource_texts.py shows it",
    ),
    Case(
        rule="resource-type",
        severity="error",
        passes=[resource(), resource(kind="AWS::SageMaker::ModelCard"), resource(kind="AWS::S3::Bucket")],
        fails=[resource(kind="AWS::ApplicationAutoscaling::ScalableTarget"), resource(kind=None)],
        in_template="Type 'AWS::ApplicationAutoscaling::ScalableTarget' is not a type; did you mean 'AWS::Application",
        hidden=[resource(kind=UNKNOWN), resource(kind="AWS::Sagemaker::Model", known_kinds=UNKNOWN)],
        shown={"Nameless": {"Properties": {}}},
    ),
    Case(
        rule="resource-type-unknown",
        severity="warning",
        passes=[
            resource(),
            resource(kind="AWS::Sagemaker::Model"),
            resource(kind="Custom::Model"),
            resource(kind=None),
        ],
        fails=[resource(kind="AWS::SageMaker::Models"), resource(kind="AWS::SageMaker::TrainingJob")],
        in_template="Type 'AWS::SageMaker::Models' is not a known type; did you mean 'AWS::SageMaker::Model'?; set",
        hidden=[resource(kind=UNKNOWN), resource(kind="AWS::SageMaker::Models", known_kinds=UNKNOWN)],
        shown={"Job": {"Type": "AWS::SageMaker::TrainingJob"}},
    ),
    Case(
        rule="deletion-policy",
        severity="error",
        passes=[
            resource(deletion_policy="RetainExceptOnCreate", update_replace_policy="Retain"),
            resource(deletion_policy="Delete", update_replace_policy="Delete"),
        ],
        fails=[
            resource(deletion_policy="Snapshot"),
            resource(deletion_policy="retain"),
            resource(update_replace_policy="RetainExceptOnCreate"),
        ],
        in_template="DeletionPolicy 'Snapshot' is not one of Delete, Retain and RetainExceptOnCreate; write Delete or",
        hidden=[resource(deletion_policy=UNKNOWN), resource(update_replace_policy=UNKNOWN)],
        shown={"Topical": {"Type": "AWS::SageMaker::ModelPackageGroup", "DeletionPolicy": "Keep"}},
    ),
    Case(
        rule="logical-id",
        severity="error",
        passes=[resource(), resource(logical_id="Model2")],
        fails=[resource(logical_id="my-model"), resource(logical_id="Modèle")],
        in_template="the logical id 'my-model' has other characters than letters and digits; write it with letters",
        hidden=[resource(logical_id=UNKNOWN)],
        shown={"Model-2": {"Type": "AWS::SageMaker::ModelPackageGroup"}},
    ),
    Case(
        rule="function-malformed",
        severity="error",
        passes=[TemplateFunction(name="Fn::GetAtt", fault="")],
        fails=[TemplateFunction(name="Fn::GetAtt", fault="takes a logical id and an attribute")],
        in_template="Fn::GetAtt takes a logical id and an attribute; write the argument as",
        hidden=[TemplateFunction(name="Fn::GetAtt", fault=UNKNOWN)],
        shown={"Model.ExecutionRoleArn": {"Fn::GetAtt": "Role"}},
    ),
]


class TestRules(RuleTests):
    pass
