"""What the tests of the rules share: the form of their cases, and facts without a fault."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings

from constructs_lib.rules import NOWHERE, UNKNOWN, Context, Fact, Finding, check
from constructs_lib.rules.engine import Severity
from constructs_lib.rules.fact import Dialect, altered, schema
from constructs_lib.rules.facts import (
    BatchTransformInput,
    Container,
    DataCapture,
    DataQualityInput,
    DataQualityJobDefinition,
    Endpoint,
    EndpointConfig,
    EndpointInput,
    Model,
    MonitoringStop,
    ScalableTarget,
    TransformDataSource,
    TransformInput,
    TransformJob,
    TransformOutput,
    TransformResources,
    TransformS3Source,
    Variant,
)

F = TypeVar("F", bound=Fact)

IMAGE = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/iris:1.4"
ARCHIVE = "s3://bucket/iris-7/model.tar.gz"
PACKAGE = "arn:aws:sagemaker:eu-west-1:123456789012:model-package/iris/7"
ROLE = "arn:aws:iam::123456789012:role/iris"

# A machine may be busy.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

IRELAND = Context(region="eu-west-1")


@dataclass(frozen=True, kw_only=True, repr=False)
class Case:
    """What one rule lets pass, what it finds and how that reads, and what keeps it silent.

    The first of `passes` and of `fails` are the examples in docs/rules.md.

    Args:
        rule: Id of the rule.
        severity: Its severity.
        passes: Facts in which it finds nothing.
        fails: Facts in which it finds something.
        in_template: What it says of the first of them, in the words of a template.
        hidden: Facts of which it says nothing, as something is hidden.
        context: Where the facts are deployed.
        shown: What makes the sound template one that the rule speaks of, by path. A mistake of tests/cases may show it.
        region: Where that template is deployed.
        not_shown_because: Why no template can show what the rule is about.
    """

    rule: str
    severity: Severity
    passes: Sequence[Fact]
    fails: Sequence[Fact]
    in_template: str
    hidden: Sequence[Fact]
    context: Context = NOWHERE
    shown: Mapping[str, Any] | None = None
    region: str = "eu-west-1"
    not_shown_because: str = ""

    def __repr__(self) -> str:
        return self.rule

    def found(self, subject: Fact) -> list[Finding]:
        """Return what this rule says about a fact."""
        return [finding for finding in check(subject, self.context) if finding.rule.id == self.rule]


class RuleTests:
    """The tests of the cases that a module has in CASES."""

    def test_lets_pass_what_is_right(self, cases: Sequence[Case]) -> None:
        assert [(case, subject) for case in cases for subject in case.passes if case.found(subject)] == []

    def test_finds_what_is_wrong(self, cases: Sequence[Case]) -> None:
        assert [(case, subject) for case in cases for subject in case.fails if not case.found(subject)] == []
        found = [(case, finding) for case in cases for subject in case.fails for finding in case.found(subject)]
        assert [case for case, finding in found if finding.rule.severity != case.severity] == []

    def test_says_it_in_the_words_of_a_template(self, cases: Sequence[Case]) -> None:
        said = [(case, "".join(map(str, case.found(case.fails[0])[:1]))) for case in cases]

        assert [(case, text) for case, text in said if case.in_template not in text] == []

    def test_is_silent_about_what_is_hidden(self, cases: Sequence[Case]) -> None:
        assert [(case, subject) for case in cases for subject in case.hidden if case.found(subject)] == []


@pytest.fixture
def cases(request: pytest.FixtureRequest) -> Sequence[Case]:
    """The cases of the module."""
    found: Sequence[Case] = request.module.CASES
    assert found
    return found


@cache
def all_cases() -> tuple[Case, ...]:
    """Return the cases of all modules."""
    names = [path.stem for path in sorted(Path(__file__).parent.glob("test_*.py"))]
    modules = [import_module(f"{__package__}.{name}") for name in names if name != "test_rules"]
    return tuple(case for module in modules for case in getattr(module, "CASES", ()))


def spoken(fact: F, dialect: Dialect) -> F:
    """Return a fact, with all that it owns and refers to, in the words of a door."""
    parts = {name: _spoken(getattr(fact, name), dialect) for name in schema(type(fact))}
    return altered(fact, dialect=dialect, **parts)


def _spoken(part: Any, dialect: Dialect) -> Any:
    if isinstance(part, tuple):
        return tuple(_spoken(entry, dialect) for entry in part)
    return spoken(part, dialect) if isinstance(part, Fact) else part


def container(**values: Any) -> Container:
    """Return a container without a fault, but for the values given."""
    return Container(**{"image": IMAGE, "model_data_url": ARCHIVE, **values})


def model(*containers: Container, **values: Any) -> Model:
    """Return a model without a fault, but for the values given."""
    parts: dict[str, Any] = {"containers": containers} if containers else {"primary_container": container()}
    return Model(**{"execution_role_arn": ROLE, "waits_for_role_policies": True, **parts, **values})


def variant(**values: Any) -> Variant:
    """Return a production variant without a fault, but for the values given."""
    sound = {
        "variant_name": "stable",
        "model_name": "iris",
        "instance_type": "ml.m5.large",
        "initial_instance_count": 2,
    }
    return Variant(**{**sound, **values})


def config(*variants: Variant, **values: Any) -> EndpointConfig:
    """Return an endpoint configuration without a fault, but for the values given."""
    return EndpointConfig(**{"production_variants": variants or (variant(),), **values})


def endpoint(**values: Any) -> Endpoint:
    """Return an endpoint without a fault, but for the values given."""
    return Endpoint(**{"endpoint_config_name": "shop", "config": config(), "waits_for_itself": False, **values})


def target(**values: Any) -> ScalableTarget:
    """Return a scalable target of a variant without a fault, but for the values given."""
    sound = {
        "service_namespace": "sagemaker",
        "scalable_dimension": "sagemaker:variant:DesiredInstanceCount",
        "resource_id": "endpoint/shop/variant/stable",
        "path": ("endpoint", "shop", "variant", "stable"),
        "min_capacity": 1,
        "max_capacity": 4,
        "endpoint": endpoint(retain_all_variant_properties=True),
        "variant": variant(),
        "waits_for_endpoint": True,
        "registered_before_by": None,
        "policies": (),
    }
    return ScalableTarget(**{**sound, **values})


def transform_input(s3_uri: Any = "s3://shop/in/", s3_data_type: Any = "S3Prefix", **values: Any) -> TransformInput:
    """Return the input of a transform job."""
    source = TransformS3Source(s3_uri=s3_uri, s3_data_type=s3_data_type)
    return TransformInput(data_source=TransformDataSource(s3_data_source=source), **values)


def job(**values: Any) -> TransformJob:
    """Return a transform job without a fault, but for the values given."""
    sound = {
        "transform_job_name": UNKNOWN,
        "model_name": "iris",
        "transform_input": transform_input(),
        "transform_output": TransformOutput(s3_output_path="s3://shop/out/"),
        "transform_resources": TransformResources(instance_type="ml.m5.large", instance_count=1),
        "model": model(),
        "input_address": "s3://shop/in/",
        "output_address": "s3://shop/out/",
        "through_integration": True,
    }
    return TransformJob(**{**sound, **values})


def watched(**values: Any) -> DataQualityJobDefinition:
    """Return the definition of a job that looks at an endpoint, without a fault, but for the values given."""
    sound = {
        "data_quality_job_input": DataQualityInput(endpoint_input=EndpointInput(endpoint_name="shop")),
        "stopping_condition": MonitoringStop(max_runtime_in_seconds=3600),
        "endpoint": endpoint(config=config(data_capture_config=DataCapture(initial_sampling_percentage=20))),
        "waits_for_endpoint": True,
    }
    return DataQualityJobDefinition(**{**sound, **values})


def watched_batch(**values: Any) -> DataQualityJobDefinition:
    """Return the definition of a job that looks at batch transform, without a fault, but for the values given."""
    captured = BatchTransformInput(data_captured_destination_s3_uri="s3://shop/captured")
    return watched(data_quality_job_input=DataQualityInput(batch_transform_input=captured), endpoint=None, **values)
