"""A template as facts that are linked to each other."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from constructs_lib.rules import UNKNOWN, Fact, facts
from constructs_lib.rules.fact import altered

from .alternatives import Alternatives
from .dependencies import Dependencies
from .intrinsics import Intrinsics
from .links import Links
from .nulls import paths_of_nulls
from .parameters import Parameters
from .pieces import Piece, Reference, Text
from .policy_length import PolicyLength
from .reader import Reader
from .reference_kinds import NAMED
from .same_names import SameNames
from .smoke_tests import SmokeTests
from .tags import tagged
from .transform_jobs import TransformJobs
from .transforms import Transforms

FACTS: Final[Mapping[str, type[Fact]]] = {
    "AWS::SageMaker::Model": facts.Model,
    "AWS::SageMaker::EndpointConfig": facts.EndpointConfig,
    "AWS::SageMaker::Endpoint": facts.Endpoint,
    "AWS::SageMaker::InferenceComponent": facts.InferenceComponent,
    "AWS::ApplicationAutoScaling::ScalableTarget": facts.ScalableTarget,
    "AWS::ApplicationAutoScaling::ScalingPolicy": facts.ScalingPolicy,
    "AWS::CloudWatch::Alarm": facts.MetricAlarm,
    "AWS::SageMaker::DataQualityJobDefinition": facts.DataQualityJobDefinition,
    "AWS::SageMaker::ModelBiasJobDefinition": facts.ModelBiasJobDefinition,
    "AWS::SageMaker::ModelExplainabilityJobDefinition": facts.ModelExplainabilityJobDefinition,
    "AWS::SageMaker::ModelQualityJobDefinition": facts.ModelQualityJobDefinition,
    "AWS::SageMaker::MonitoringSchedule": facts.MonitoringSchedule,
    "AWS::ApiGateway::RestApi": facts.RestApi,
    "AWS::ApiGateway::DomainName": facts.DomainName,
    "AWS::WAFv2::WebACLAssociation": facts.WebAclAssociation,
}


class Template:
    """The resources of a template that the rules are about.

    Args:
        body: The template.
        region: Where it will be deployed, if that is known.
        parameters: What is known of its parameters. Default: what the region says.

    Attributes:
        intrinsics: The functions of the template.
        dependencies: The order among the resources.
        alternatives: Which resources are made together.
        transforms: What may add to the template.
        complete: Whether all resources are known by their types. What is missing may be in one that is not.
    """

    def __init__(
        self, body: Mapping[str, Any], region: str | None = None, parameters: Parameters | None = None
    ) -> None:
        self.intrinsics = Intrinsics(body, parameters or Parameters(body, region))
        self.transforms = Transforms(body)
        self.dependencies = Dependencies(self.intrinsics.resources, self.transforms.may_add_to)
        self.alternatives = Alternatives(body, self.intrinsics.conditions.holds)
        self._reader = Reader(self.intrinsics, Links(self).of, self.transforms.may_add_to)
        self._transform_jobs = TransformJobs(self, self._reader)
        self._smoke_tests = SmokeTests(self, self._reader)
        self._by_type: dict[str | None, list[str]] = {}
        for logical_id in self.intrinsics.resources:
            if self._holds(logical_id) is False:
                continue
            self._by_type.setdefault(self.intrinsics.type_of(logical_id), []).append(logical_id)
        self.complete = None not in self._by_type and not self.transforms.everywhere
        self._by_name: dict[tuple[str, tuple[Piece, ...]], str | None] = {}
        for kind, (name, _) in NAMED.items():
            for logical_id in self.of_type(kind):
                key = kind, self.intrinsics.text(Text((Reference(logical_id, name),)))
                self._by_name[key] = None if key in self._by_name else logical_id
        self._facts: dict[str, Any] = {}

    def of_type(self, *kinds: str) -> tuple[str, ...]:
        """Return the logical ids of the resources of some types."""
        return tuple(logical_id for kind in kinds for logical_id in self._by_type.get(kind, ()))

    def conditional(self, logical_id: str) -> bool:
        """Whether a resource is only made under a condition, which may not hold."""
        return "Condition" in self.intrinsics.resources[logical_id] and not self._holds(logical_id)

    def _holds(self, logical_id: str) -> bool | None:
        resource = self.intrinsics.resources[logical_id]
        condition = resource.get("Condition") if isinstance(resource, dict) else None
        return None if condition is None else self.intrinsics.conditions.holds(condition)

    def facts(self) -> Iterator[tuple[str, Fact]]:
        """Yield the logical ids and facts of the resources that rules are about."""
        for logical_id in self.of_type(*FACTS):
            found = self.fact(logical_id)
            if isinstance(found, Fact):
                yield logical_id, found
        yield from self._transform_jobs.all()
        yield from self._smoke_tests.all()
        yield from tagged(self, self._reader)
        yield from SameNames(self).all()
        yield from PolicyLength(self).all()

    def fact(self, logical_id: str | None) -> Any:
        """Return what a resource is as a fact; unknown if it is none of ours, or refers to itself."""
        cls = FACTS.get(self.intrinsics.type_of(logical_id) or "") if logical_id else None
        if logical_id is None or cls is None:
            return UNKNOWN
        if logical_id not in self._facts:
            self._facts[logical_id] = UNKNOWN
            self._facts[logical_id] = self._with_nulls(self.read(cls, logical_id), logical_id)
        return self._facts[logical_id]

    def _with_nulls(self, found: Any, logical_id: str) -> Any:
        nulls = tuple(paths_of_nulls(self.intrinsics.resources[logical_id].get("Properties", {})))
        return altered(found, nulls=nulls) if nulls and isinstance(found, Fact) else found

    def read(self, cls: type[Fact], logical_id: str) -> Any:
        """Return a resource as a fact of a type."""
        return self._reader.read(cls, self.intrinsics.properties(logical_id), logical_id)

    def find(self, kind: str, raw: Any) -> str | None:
        """Return the logical id of the resource that a name, or the ARN that `Ref` gives, refers to."""
        pieces = self.intrinsics.pieces(raw, 0)
        last = pieces[-1]
        if pieces[0] == "arn:" and isinstance(last, Reference) and self.intrinsics.type_of(last.to) == kind:
            return last.to
        return self.find_by_name(kind, self.intrinsics.text(raw))

    def find_by_name(self, kind: str, name: tuple[Piece, ...]) -> str | None:
        """Return the logical id of the only resource of a type that has a name."""
        return self._by_name.get((kind, name)) if None not in name else None
