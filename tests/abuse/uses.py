"""What is done with what a call returns: it is put where it belongs, so that it stands in the template."""

from collections.abc import Callable
from typing import Any

from aws_cdk import Duration, Size
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_cloudwatch as cloudwatch

import constructs_lib as lib
from constructs_lib.model_reference import ImportedModel

from .things import Things

PACKAGE = "arn:aws:sagemaker:eu-west-1:111122223333:model-package/iris/1"


def use(things: Things, name: str, found: Any) -> None:
    """Put what a call has returned where it belongs.

    Args:
        things: Where.
        name: The call: `Model.from_model_name`.
        found: What it has returned.
    """
    for kind, put in USES.items():
        if isinstance(found, kind):
            put(things, found)
            return
    owner = name.partition(".")[0]
    if name == "ContainerImage.uri_in":
        _container(things, image=lib.ContainerImage.from_uri(found))
    elif owner == "ContainerImage":
        _container(things, image=found)
    elif owner == "ModelData":
        mode = lib.ContainerMode.MULTI_MODEL if name.endswith("from_prefix") else lib.ContainerMode.SINGLE_MODEL
        _container(things, model_data=found, mode=mode)
    elif owner.endswith("Authorization") and owner != "MethodAuthorization":
        _api(things, authorization=found)


def _container(things: Things, **changed: Any) -> None:
    given = {"image": things.image, "model_data": things.data, **changed}
    _model(things, lib.ContainerDefinition(**given))


def _model(things: Things, container: lib.ContainerDefinition) -> None:
    lib.Model(things.stack, "UseModel", containers=[container])


def _variant(things: Things, **changed: Any) -> None:
    given = {"model": things.model, "instance_type": lib.InstanceType.M5_LARGE, "initial_instance_count": 2, **changed}
    _config(things, instance_production_variants=[lib.InstanceProductionVariant(**given)])


def _config(things: Things, **given: Any) -> None:
    lib.EndpointConfig(things.stack, "UseConfig", **given)


def _deployed(things: Things, deployment: Any) -> None:
    variant = lib.InstanceProductionVariant(
        model=things.model, instance_type=lib.InstanceType.M5_LARGE, initial_instance_count=100
    )
    config = lib.EndpointConfig(things.stack, "UseConfig", instance_production_variants=[variant])
    lib.Endpoint(things.stack, "UseEndpoint", endpoint_config=config, deployment=deployment)


def _component(things: Things, **given: Any) -> None:
    if "specifications" not in given:
        given = {"container": things.container, "min_memory": Size.gibibytes(1), **given}
    lib.InferenceComponent(things.stack, "UseComponent", endpoint=things.fleet, **given)


def _other(things: Things) -> lib.ComponentSpecification:
    return lib.ComponentSpecification(
        instance_type=lib.InstanceType.C5_XLARGE, container=things.container, min_memory=Size.gibibytes(1)
    )


def _api(things: Things, **given: Any) -> None:
    options = {"endpoint": things.endpoint, "authorization": lib.IamAuthorization(), **given}
    lib.InferenceApi(things.stack, "UseApi", **options)


def _of_registry(access: lib.RepositoryAccess) -> lib.ContainerDefinition:
    image = lib.ContainerImage.from_uri("registry.example.com/serving:1")
    return lib.ContainerDefinition(image=image, repository_access=access)


class Given:
    """An authorization of somebody else."""

    def __init__(self, asked: lib.MethodAuthorization) -> None:
        self._asked = asked

    def bind(self, api: apigateway.RestApi) -> lib.MethodAuthorization:
        """Return what it was given."""
        del api
        return self._asked


def _imported(things: Things, endpoint: lib.ImportedEndpoint) -> None:
    endpoint.grant_invoke(things.role)
    latency = endpoint.variant("AllTraffic").metric_model_latency()
    latency.create_alarm(things.stack, "UseAlarm", threshold=1, evaluation_periods=1)


def _monitor(things: Things, **options: object) -> object:
    return lib.DataQualityMonitor(things.stack, "UseMonitor", **{**things.monitor_options, **options})


USES: dict[type, Callable[[Things, Any], object]] = {
    lib.ContainerDefinition: _model,
    lib.SmokeTestRequest: lambda things, it: lib.SmokeTest(
        things.stack, "UseSmokeTest", endpoint=things.endpoint, request=it
    ),
    lib.Evaluation: lambda things, it: lib.SmokeTest(
        things.stack,
        "UseSmokeTest",
        endpoint=things.endpoint,
        request=lib.SmokeTestRequest(body="1,2", content_type="text/csv"),
        evaluation=it,
    ),
    lib.S3Location: lambda things, it: _variant(things, core_dump=lib.CoreDump(destination=it)),
    lib.InstanceProductionVariant: lambda things, it: _config(things, instance_production_variants=[it]),
    lib.ServerlessProductionVariant: lambda things, it: _config(things, serverless_production_variant=it),
    lib.EndpointConfig: lambda things, it: lib.Endpoint(things.stack, "UseEndpoint", endpoint_config=it),
    lib.ImportedEndpointConfig: lambda things, it: lib.Endpoint(things.stack, "UseEndpoint", endpoint_config=it),
    lib.ImportedEndpoint: _imported,
    lib.ImportedInferenceComponent: lambda things, it: it.grant_invoke(things.role),
    lib.ImportedVariant: lambda things, it: it.metric_invocations().create_alarm(
        things.stack, "UseAlarm", threshold=1, evaluation_periods=1
    ),
    ImportedModel: lambda things, it: _variant(
        things, model=it, core_dump=lib.CoreDump(destination=lib.S3Location(things.bucket, "d/"))
    ),
    lib.Model: lambda things, it: _variant(things, model=it),
    cloudwatch.Metric: lambda things, it: it.create_alarm(things.stack, "UseAlarm", threshold=1, evaluation_periods=1),
    lib.SuspendedScaling: lambda things, it: things.deployed.auto_scale_instance_count(max_capacity=4, suspended=it),
    lib.InstanceType: lambda things, it: _variant(things, instance_type=it),
    lib.RoutingStrategy: lambda things, it: _variant(things, routing_strategy=it),
    lib.CapacityReservation: lambda things, it: _variant(things, capacity_reservation=it),
    lib.CoreDump: lambda things, it: _variant(things, core_dump=it),
    lib.InstancePool: lambda things, it: _variant(things, instance_type=None, instance_pools=[it]),
    lib.ManagedInstanceScaling: lambda things, it: _variant(things, model=None, managed_instance_scaling=it),
    lib.MetricsConfig: lambda things, it: _config(things, instance_production_variants=[things.variant], metrics=it),
    **dict.fromkeys(
        (lib.AllAtOnceDeployment, lib.CanaryDeployment, lib.LinearDeployment, lib.RollingDeployment), _deployed
    ),
    lib.CapacitySize: lambda things, it: _deployed(
        things,
        lib.RollingDeployment(
            maximum_batch_size=lib.CapacitySize.percent(10),
            wait_interval=Duration.minutes(5),
            rollback_maximum_batch_size=it,
        ),
    ),
    lib.AsyncInference: lambda things, it: _config(
        things, instance_production_variants=[things.variant], async_inference=it
    ),
    lib.DataCapture: lambda things, it: _config(things, instance_production_variants=[things.variant], data_capture=it),
    lib.ClarifyExplainer: lambda things, it: _config(
        things, instance_production_variants=[things.variant], explainer=it
    ),
    lib.RepositoryAccess: lambda things, it: lib.Model(
        things.stack, "UseModel", vpc=things.vpc, containers=[_of_registry(it)]
    ),
    lib.PackageContents: lambda things, it: _model(
        things, lib.ContainerDefinition(model_package_name=PACKAGE, package_contents=it)
    ),
    lib.MethodAuthorization: lambda things, it: _api(things, authorization=Given(it)),
    lib.ComponentCapacitySize: lambda things, it: _component(
        things, rolling_update=lib.ComponentRollingUpdate(maximum_batch_size=it, wait_interval=Duration.minutes(1))
    ),
    lib.ComponentRollingUpdate: lambda things, it: _component(things, rolling_update=it),
    lib.ComponentScheduling: lambda things, it: _component(things, scheduling=it),
    lib.ComponentSpecification: lambda things, it: _component(things, specifications=[it, _other(things)]),
    lib.BatchDataCapture: lambda things, it: lib.BatchTransform(
        things.stack, "UseBatch", **things.batch_options, data_capture=it
    ),
    lib.MonitoringSchedule: lambda things, it: _monitor(things, schedule=it),
    lib.MonitoringBaseline: lambda things, it: _monitor(things, baseline=it),
    lib.BatchTransformInput: lambda things, it: _monitor(things, endpoint=None, batch_transform_input=it),
    lib.ApiAsyncInference: lambda things, it: _api(things, endpoint=things.asynchronous, async_inference=it),
    lib.ApiDomain: lambda things, it: _api(things, domain=it),
    lib.ApiFunction: lambda things, it: _api(things, function=it),
    lib.ApiLogs: lambda things, it: _api(things, logs=it),
    lib.ApiThrottling: lambda things, it: _api(things, throttling=it),
    lib.ApiQuota: lambda things, it: _api(
        things, authorization=lib.ApiKeyAuthorization(rate_limit=1, burst_limit=1, quota=it)
    ),
    lib.ApiKeyPlan: lambda things, it: _api(things, authorization=lib.ApiKeyAuthorization(plans=[it])),
}
"""Where values and constructs belong."""
