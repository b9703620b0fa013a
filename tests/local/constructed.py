"""Templates of our constructs, without assets: their artifacts lie in the bucket `artifacts`."""

from collections.abc import Callable
from types import MappingProxyType

from aws_cdk import App, DefaultStackSynthesizer, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Template as Synthesized
from constructs import Construct

from constructs_lib import ContainerDefinition, ContainerImage, ContainerMode, ModelData
from tests.local.templates import BUCKET, Template

_SCRIPT = MappingProxyType({"SAGEMAKER_PROGRAM": "inference.py", "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code"})


def constructed(define: Callable[[Construct], object]) -> Template:
    """The template of what is defined in a stack."""
    stack = Stack(App(), "Constructed", synthesizer=DefaultStackSynthesizer(generate_bootstrap_version_rule=False))
    define(stack)
    return dict(Synthesized.from_stack(stack).to_json())


def one_model(scope: Construct, key: str, *, hostname: str | None = None) -> ContainerDefinition:
    """A container of the artifact with a key."""
    bucket = s3.Bucket.from_bucket_name(scope, f"Artifacts{key}{hostname or ''}", BUCKET)
    return ContainerDefinition(
        image=ContainerImage.from_prebuilt("sagemaker-scikit-learn", "1.9-0-cpu-py3"),
        model_data=ModelData.from_bucket(bucket, key),
        environment=_SCRIPT,
        container_hostname=hostname,
    )


def many_models(scope: Construct, prefix: str, *, cache: bool | None = None) -> ContainerDefinition:
    """A container of the artifacts under a prefix."""
    return ContainerDefinition(
        image=ContainerImage.from_prebuilt("sagemaker-scikit-learn", "1.9-0-cpu-py3"),
        model_data=ModelData.from_prefix(
            s3.Bucket.from_bucket_name(scope, f"Artifacts{prefix}{cache}", BUCKET), prefix
        ),
        mode=ContainerMode.MULTI_MODEL,
        model_caching=cache,
        environment=_SCRIPT,
    )


def caller(scope: Construct, name: str) -> iam.Role:
    """A role that the tests can assume."""
    return iam.Role(scope, name, role_name=name, assumed_by=iam.AccountRootPrincipal())
