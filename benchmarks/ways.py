"""The ways to define an endpoint that benchmarks/synth.py compares. Each loads what it needs, and nothing else."""

from typing import TYPE_CHECKING

from aws_cdk import Stack
from aws_cdk import aws_s3 as s3

if TYPE_CHECKING:
    from aws_cdk import aws_sagemaker as sagemaker

REPOSITORY, TAG = "pytorch-inference", "2.6.0-cpu-py312-ubuntu22.04-sagemaker"
ACCOUNT = "763104351884"
KEY = "models/v1/model.tar.gz"
VARIANTS = ("Stable", "Candidate")


def by_hand(stack: Stack, bucket: s3.IBucket, number: int, *, scaled: bool) -> None:
    """Write the resources that the library makes, one by one."""
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_sagemaker as sagemaker

    del bucket
    account = "${AWS::Partition}:sagemaker:${AWS::Region}:${AWS::AccountId}"
    trust = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"Service": "sagemaker.amazonaws.com"},
        "Condition": {
            "StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}},
            "ArnLike": {"aws:SourceArn": {"Fn::Sub": f"arn:{account}:*"}},
        },
    }
    log_groups = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/sagemaker/Endpoints/*"
    statements = [
        {
            "Effect": "Allow",
            "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            "Resource": {"Fn::Sub": log_groups},
        },
        {
            "Effect": "Allow",
            "Action": "cloudwatch:PutMetricData",
            "Resource": "*",
            "Condition": {"StringLike": {"cloudwatch:namespace": ["AWS/SageMaker", "/aws/sagemaker/*"]}},
        },
        {
            "Effect": "Allow",
            "Action": ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            "Resource": f"arn:aws:ecr:us-east-1:{ACCOUNT}:repository/{REPOSITORY}",
        },
        {"Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "*"},
        {
            "Effect": "Allow",
            "Action": "s3:GetObject",
            "Resource": {"Fn::Sub": f"arn:${{AWS::Partition}}:s3:::model-bucket/{KEY}"},
        },
    ]
    version = "2012-10-17"
    role = iam.CfnRole(stack, f"Role{number}", assume_role_policy_document={"Version": version, "Statement": [trust]})
    policy = iam.CfnManagedPolicy(
        stack,
        f"Policy{number}",
        policy_document={"Version": version, "Statement": statements},
        roles=[role.ref],
    )
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
    weights = sagemaker.CfnEndpoint.VariantPropertyProperty(variant_property_type="DesiredWeight")
    endpoint = sagemaker.CfnEndpoint(
        stack,
        f"Endpoint{number}",
        endpoint_config_name=config.attr_endpoint_config_name,
        endpoint_name=f"Bench-Endpoint{number}",
        retain_all_variant_properties=True if scaled else None,
        exclude_retained_variant_properties=[weights] if scaled else None,
    )
    if scaled:
        _scale_by_hand(stack, endpoint, number)


def _scale_by_hand(stack: Stack, endpoint: "sagemaker.CfnEndpoint", number: int) -> None:
    from aws_cdk import aws_applicationautoscaling as appscaling

    name = endpoint.attr_endpoint_name
    for variant in VARIANTS:
        target = appscaling.CfnScalableTarget(
            stack,
            f"Target{variant}{number}",
            min_capacity=1,
            max_capacity=4,
            resource_id=f"endpoint/{name}/variant/{variant}",
            scalable_dimension="sagemaker:variant:DesiredInstanceCount",
            service_namespace="sagemaker",
        )
        appscaling.CfnScalingPolicy(
            stack,
            f"Policy{variant}{number}",
            policy_name=f"Requests{variant}{number}",
            policy_type="TargetTrackingScaling",
            scaling_target_id=target.ref,
            target_tracking_scaling_policy_configuration=(
                appscaling.CfnScalingPolicy.TargetTrackingScalingPolicyConfigurationProperty(
                    target_value=900,
                    predefined_metric_specification=appscaling.CfnScalingPolicy.PredefinedMetricSpecificationProperty(
                        predefined_metric_type="SageMakerVariantInvocationsPerInstance"
                    ),
                )
            ),
        )


def by_library(stack: Stack, bucket: s3.IBucket, number: int, *, scaled: bool) -> None:
    """Use this library."""
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
    endpoint = Endpoint(stack, f"Endpoint{number}", endpoint_config=config)
    if scaled:
        for deployed in endpoint.instance_production_variants:
            count = deployed.auto_scale_instance_count(max_capacity=4)
            count.scale_on_invocations("Requests", max_requests_per_second=30)


def by_alpha(stack: Stack, bucket: s3.IBucket, number: int, *, scaled: bool) -> None:
    """Use aws-sagemaker-alpha, which scales no more than one variant of an endpoint."""
    from aws_cdk import aws_sagemaker_alpha as alpha

    del scaled
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
