"""What synthesis costs: this library against hand-written L1 constructs and against aws-sagemaker-alpha.

The unit is an endpoint with a role, a model, a configuration of two variants, and its policy, in one stack. All three
are measured in one process, in turn, since only the ratios carry over to another machine.

    python benchmarks/synth.py [--rounds 9] [--sizes 1 10 100]
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable

os.environ["CDK_VALIDATION"] = "false"

from aws_cdk import App, Stack  # CDK reads the variable when it is loaded
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk import aws_sagemaker_alpha as alpha
from jsii._kernel.providers import process

from constructs_lib import (
    ContainerDefinition,
    ContainerImage,
    Endpoint,
    EndpointConfig,
    InstanceProductionVariant,
    InstanceType,
    Model,
    ModelData,
)
from constructs_lib.access.permissions import HOSTING, allow, document, pull, sub

REPOSITORY, TAG = "pytorch-inference", "2.6.0-cpu-py312-ubuntu22.04-sagemaker"
ACCOUNT = "763104351884"
KEY = "models/v1/model.tar.gz"
VARIANTS = ("Stable", "Candidate")

TRUST = document(
    [
        {
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Principal": {"Service": "sagemaker.amazonaws.com"},
            "Condition": {
                "StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}},
                "ArnLike": {"aws:SourceArn": sub("arn:${AWS::Partition}:sagemaker:${AWS::Region}:${AWS::AccountId}:*")},
            },
        }
    ]
)


def by_hand(stack: Stack, bucket: s3.IBucket, number: int) -> None:
    """Write the resources that the library makes, one by one."""
    del bucket
    statements = [
        *HOSTING,
        *pull(sub(f"arn:${{AWS::Partition}}:ecr:us-east-1:{ACCOUNT}:repository/{REPOSITORY}")),
        allow("s3:GetObject", sub(f"arn:${{AWS::Partition}}:s3:::model-bucket/{KEY}")),
    ]
    role = iam.CfnRole(stack, f"Role{number}", assume_role_policy_document=TRUST)
    policy = iam.CfnManagedPolicy(stack, f"Policy{number}", policy_document=document(statements), roles=[role.ref])
    model = sagemaker.CfnModel(
        stack,
        f"Model{number}",
        execution_role_arn=role.attr_arn,
        primary_container=sagemaker.CfnModel.ContainerDefinitionProperty(
            image=f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/{REPOSITORY}:{TAG}",
            model_data_url=f"s3://model-bucket/{KEY}",
        ),
        enable_network_isolation=False,
    )
    model.add_resource_dependency(policy)
    name = model.attr_model_name
    config = sagemaker.CfnEndpointConfig(
        stack,
        f"Config{number}",
        production_variants=[
            sagemaker.CfnEndpointConfig.ProductionVariantProperty(
                variant_name=variant,
                model_name=name,
                instance_type="ml.m5.large",
                initial_instance_count=2,
                initial_variant_weight=1.0,
            )
            for variant in VARIANTS
        ],
    )
    sagemaker.CfnEndpoint(
        stack,
        f"Endpoint{number}",
        endpoint_config_name=config.attr_endpoint_config_name,
        endpoint_name=f"Bench-Endpoint{number}",
    )


def by_library(stack: Stack, bucket: s3.IBucket, number: int) -> None:
    """Use this library."""
    model = Model(
        stack,
        f"Model{number}",
        containers=[
            ContainerDefinition(
                image=ContainerImage.from_dlc(REPOSITORY, TAG), model_data=ModelData.from_bucket(bucket, KEY)
            )
        ],
    )
    config = EndpointConfig(
        stack,
        f"Config{number}",
        instance_production_variants=[
            InstanceProductionVariant(
                variant_name=variant, model=model, instance_type=InstanceType.M5_LARGE, initial_instance_count=2
            )
            for variant in VARIANTS
        ],
    )
    Endpoint(stack, f"Endpoint{number}", endpoint_config=config)


def by_alpha(stack: Stack, bucket: s3.IBucket, number: int) -> None:
    """Use aws-sagemaker-alpha."""
    model = alpha.Model(
        stack,
        f"Model{number}",
        containers=[
            alpha.ContainerDefinition(
                image=alpha.ContainerImage.from_dlc(REPOSITORY, TAG),
                model_data=alpha.ModelData.from_bucket(bucket, KEY),
            )
        ],
    )
    config = alpha.EndpointConfig(
        stack,
        f"Config{number}",
        instance_production_variants=[
            alpha.InstanceProductionVariantProps(
                variant_name=variant, model=model, instance_type=alpha.InstanceType.M5_LARGE, initial_instance_count=2
            )
            for variant in VARIANTS
        ],
    )
    alpha.Endpoint(stack, f"Endpoint{number}", endpoint_config=config)


WAYS: dict[str, Callable[[Stack, s3.IBucket, int], None]] = {
    "hand-written L1": by_hand,
    "this library": by_library,
    "aws-sagemaker-alpha": by_alpha,
}


class Traffic:
    """Counts what goes between Python and Node."""

    def __init__(self) -> None:
        self.calls = self.callbacks = 0
        send = process._NodeProcess.send  # noqa: SLF001  # jsii offers no other place to listen

        def counted(node: object, request: object, response: object) -> object:
            self.calls += 1
            answer = send(node, request, response)  # type: ignore[arg-type]  # passed on as it came
            self.callbacks += type(answer).__name__ == "Callback"
            return answer

        process._NodeProcess.send = counted  # type: ignore[method-assign,assignment]  # noqa: SLF001  # the same place

    def reset(self) -> None:
        """Count from nothing again."""
        self.calls = self.callbacks = 0


def synthesize(way: Callable[[Stack, s3.IBucket, int], None], size: int) -> float:
    """Synthesize an app with a number of endpoints; returns the seconds it took."""
    begin = time.perf_counter()
    app = App()
    stack = Stack(app, "Bench", env={"account": "111111111111", "region": "us-east-1"})
    bucket = s3.Bucket.from_bucket_name(stack, "Bucket", "model-bucket")
    for number in range(size):
        way(stack, bucket, number)
    app.synth()
    return time.perf_counter() - begin


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1, 10, 100])
    arguments = parser.parse_args()
    traffic = Traffic()
    print("| endpoints | way | ms | x hand-written | x alpha | jsii calls an endpoint | callbacks |")
    print("|---|---|---|---|---|---|---|")
    for size in arguments.sizes:
        taken: dict[str, list[float]] = {name: [] for name in WAYS}
        calls: dict[str, tuple[float, int]] = {}
        for _ in range(arguments.rounds + 1):
            for name, way in WAYS.items():
                traffic.reset()
                taken[name].append(synthesize(way, size))
                calls[name] = (traffic.calls / size, traffic.callbacks)
        median = {name: statistics.median(times[1:]) for name, times in taken.items()}
        for name, found in median.items():
            ratio, against_alpha = found / median["hand-written L1"], found / median["aws-sagemaker-alpha"]
            print(
                f"| {size} | {name} | {found * 1000:.0f} | {ratio:.2f} | {against_alpha:.2f} "
                f"| {calls[name][0]:.1f} | {calls[name][1]} |"
            )


if __name__ == "__main__":
    main()
