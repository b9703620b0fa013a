"""Resources of one type that have the same name, and are made together."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from constructs_lib.rules import facts
from constructs_lib.rules.tables.update_properties import NAMES

from .pieces import Piece
from .resources import Resources

# What AWS has once in an account and region, or in the account, or in the world.
# Source: botocore, the Create operations of each service; CloudFormation resource schemas, primaryIdentifier.
_UNIQUE: Final = (
    "AWS::ApiGateway::DomainName",
    "AWS::CloudWatch::Alarm",
    "AWS::CloudWatch::CompositeAlarm",
    "AWS::CloudWatch::Dashboard",
    "AWS::ECR::Repository",
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::Role",
    "AWS::KMS::Alias",
    "AWS::Lambda::Function",
    "AWS::Logs::LogGroup",
    "AWS::S3::Bucket",
    "AWS::SNS::Topic",
    "AWS::SQS::Queue",
    "AWS::SageMaker::DataQualityJobDefinition",
    "AWS::SageMaker::Endpoint",
    "AWS::SageMaker::EndpointConfig",
    "AWS::SageMaker::InferenceComponent",
    "AWS::SageMaker::Model",
    "AWS::SageMaker::ModelBiasJobDefinition",
    "AWS::SageMaker::ModelExplainabilityJobDefinition",
    "AWS::SageMaker::ModelPackageGroup",
    "AWS::SageMaker::ModelQualityJobDefinition",
    "AWS::SageMaker::MonitoringSchedule",
    "AWS::StepFunctions::StateMachine",
)


class SameNames:
    """The resources of a template that have the name of another one.

    Args:
        template: The template.
    """

    def __init__(self, template: Resources) -> None:
        self._template = template

    def all(self) -> Iterator[tuple[str, facts.NamedResource]]:
        """Yield the logical ids and facts of those that are made whenever one of that name is, or the reverse."""
        for kind in _UNIQUE:
            written = NAMES[kind]
            for same in self._by_name(kind, written).values():
                first: dict[str, str] = {}
                for one, *others in self._template.alternatives.made_together(same):
                    for each in others:
                        first.setdefault(each, one)
                for each, one in first.items():
                    yield each, facts.NamedResource(at=each, written=written, named_before_by=one)

    def _by_name(self, kind: str, written: str) -> Mapping[tuple[Piece, ...], list[str]]:
        found: dict[tuple[Piece, ...], list[str]] = {}
        for each in self._template.of_type(kind):
            name = self._name(each, written)
            if name is not None:
                found.setdefault(name, []).append(each)
        return found

    def _name(self, logical_id: str, written: str) -> Any:
        """Return the name that somebody gave to a resource, if it is sure."""
        properties = self._template.intrinsics.properties(logical_id)
        if not isinstance(properties, dict) or self._template.transforms.may_add_to(logical_id):
            return None
        pieces = self._template.intrinsics.text(properties.get(written))
        return None if None in pieces else pieces
