"""Model, configuration and endpoint in stacks of their own: a change of the model reaches the endpoint."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from aws_cdk import App, DefaultStackSynthesizer
from aws_cdk import Stack as CdkStack

from constructs_lib import Endpoint, EndpointConfig, InstanceProductionVariant, InstanceType, Model
from tests.local.constructed import one_model
from tests.local.load import load
from tests.local.templates import Stack, Template, put_artifact
from tests.local_aws.instance import Aws

NAME = "several-stacks"


def synthesized(artifact: str, stacks: str, strength: str) -> dict[str, Template]:
    """The templates of an app, in order. `stacks` says where model, configuration and endpoint are."""
    app = App(context={"@aws-cdk/core:defaultCrossStackReferences": strength})
    defined = {
        name: CdkStack(
            app,
            f"{strength}{stacks}{name}",
            synthesizer=DefaultStackSynthesizer(generate_bootstrap_version_rule=False),
        )
        for name in sorted(set(stacks))
    }
    for_model, for_config, for_endpoint = (defined[name] for name in stacks)
    model = Model(for_model, "Model", containers=[one_model(for_model, artifact)])
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE)
    config = EndpointConfig(for_config, "Config", instance_production_variants=[variant])
    Endpoint(for_endpoint, "Endpoint", endpoint_config=config, endpoint_name=NAME)
    assembly = app.synth()
    return {name: assembly.get_stack_by_name(stack.stack_name).template for name, stack in defined.items()}


class Deployment:
    """An app as the CDK CLI deploys it: the stacks whose templates have changed, one after the other."""

    def __init__(self, aws: Aws, prefix: str) -> None:
        self._aws = aws
        self._prefix = prefix
        self._deployed: dict[str, Template] = {}

    def deploy(self, templates: Mapping[str, Template]) -> None:
        for name in templates:
            self.deploy_one(name, templates)

    def deploy_one(self, name: str, templates: Mapping[str, Template]) -> None:
        stack, template = Stack(self._aws, f"{self._prefix}{name}"), templates[name]
        before = self._deployed.get(name)
        if template != before:
            status = stack.create(template) if before is None else stack.update(template)
            assert status.endswith("_COMPLETE"), (name, stack.failures())
            assert "ROLLBACK" not in status, (name, stack.failures())
        self._deployed[name] = template

    def destroy(self) -> None:
        for name in reversed(self._deployed):
            Stack(self._aws, f"{self._prefix}{name}").delete()


@pytest.fixture
def leftovers(aws: Aws) -> Iterator[None]:
    """Take away what stays on purpose."""
    yield
    sagemaker = aws.client("sagemaker")
    for each in sagemaker.list_endpoint_configs()["EndpointConfigs"]:
        sagemaker.delete_endpoint_config(EndpointConfigName=each["EndpointConfigName"])
    for each in sagemaker.list_models()["Models"]:
        sagemaker.delete_model(ModelName=each["ModelName"])


def served(aws: Aws) -> Mapping[str, Any]:
    """The model that the endpoint serves: of the live configuration, as it can be described."""
    sagemaker = aws.client("sagemaker")
    config = sagemaker.describe_endpoint(EndpointName=NAME)["EndpointConfigName"]
    (variant,) = sagemaker.describe_endpoint_config(EndpointConfigName=config)["ProductionVariants"]
    found: Mapping[str, Any] = sagemaker.describe_model(ModelName=variant["ModelName"])
    return found


def may_read(aws: Aws, model: Mapping[str, Any]) -> bool:
    """Whether a model's role may still read the model's artifact, which new instances fetch."""
    iam = aws.client("iam")
    role = model["ExecutionRoleArn"].rpartition("/")[2]
    documents = []
    for policy in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
        version = iam.get_policy(PolicyArn=policy["PolicyArn"])["Policy"]["DefaultVersionId"]
        documents.append(iam.get_policy_version(PolicyArn=policy["PolicyArn"], VersionId=version))
    artifact = model["PrimaryContainer"]["ModelDataUrl"].removeprefix("s3://")
    return f":::{artifact}" in json.dumps(documents, default=str)


@pytest.mark.parametrize("strength", ["strong", "weak"])
@pytest.mark.parametrize("stacks", ["ABC", "ABB", "AAC"])
def test_a_change_of_the_model_reaches_the_endpoint(
    aws: Aws,
    leftovers: None,  # noqa: ARG001  # cleans up behind it
    stacks: str,
    strength: str,
) -> None:
    for artifact in ("old.tar.gz", "new.tar.gz"):
        put_artifact(aws, artifact)
    old, new = synthesized("old.tar.gz", stacks, strength), synthesized("new.tar.gz", stacks, strength)
    deployment = Deployment(aws, f"{strength}{stacks}")
    deployment.deploy(old)

    with load(aws, NAME) as asked:
        *others, last = new
        for name in others:
            deployment.deploy_one(name, new)
            # The endpoint still serves the old model, which must start on new instances.
            assert served(aws)["PrimaryContainer"]["ModelDataUrl"].endswith("old.tar.gz")
            assert may_read(aws, served(aws))
        deployment.deploy_one(last, new)
        assert served(aws)["PrimaryContainer"]["ModelDataUrl"].endswith("new.tar.gz")
        assert may_read(aws, served(aws))
        # And back again, as after a commit that is taken back.
        deployment.deploy(old)
        assert served(aws)["PrimaryContainer"]["ModelDataUrl"].endswith("old.tar.gz")
        assert may_read(aws, served(aws))

    deployment.destroy()
    assert asked.failures == []
    assert {b"new" in answer for answer in asked.answers} == {True, False}
    roles = [role["RoleName"] for role in aws.client("iam").list_roles()["Roles"]]
    assert [name for name in roles if name.startswith(f"{strength}{stacks}")] == []
