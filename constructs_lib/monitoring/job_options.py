"""The options of monitors: those of their jobs, and those of their schedule."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, cast

from aws_cdk import Duration, Size

from constructs_lib.access.options import (
    a_role,
    a_vpc,
    encrypted_with,
    encrypts_volumes,
    read_from,
    some_security_groups,
    some_subnets,
    written_in_parts_to,
)
from constructs_lib.access.permissions import read_prefix
from constructs_lib.arguments import as_known, kinds, require_instance
from constructs_lib.arguments.l1 import struct
from constructs_lib.arguments.options import Option, Options
from constructs_lib.arguments.units import minutes
from constructs_lib.data_capture import folder_of
from constructs_lib.endpoint import Endpoint
from constructs_lib.endpoint_reference import ImportedEndpoint
from constructs_lib.instance_type import an_instance_type
from constructs_lib.rules import facts, hidden
from constructs_lib.s3_location import S3Location

from .batch_transform_input import BatchTransformInput
from .monitoring_baseline import MonitoringBaseline
from .monitoring_schedule import MonitoringSchedule

# Where the monitors' own containers write. Source: the SageMaker Python SDK.
_REPORTS: Final = "/opt/ml/processing/output"

_DEFAULT_VOLUME: Final = 20
_AN_HOUR: Final = 3600
_MINUTES: Final = 60


def job_options(prefix: str, definition: Any, fact: Any, app: Options[Any, Any, Any], **more: Any) -> Any:
    """Return the table of a kind of monitor.

    Args:
        prefix: What the names of its properties begin with: `data_quality`.
        definition: The L1 class of its job definitions.
        fact: The fact of its job definitions.
        app: The container of its jobs.
        **more: Options that only this kind has.
    """
    parts: dict[str, Any] = {
        f"{prefix}_app_specification": app,
        f"{prefix}_job_output_config": Options(
            facts.MonitoringOutputConfig,
            definition.MonitoringOutputConfigProperty,
            output=_output(definition),
            output_encryption_key=encrypted_with("kms_key_id", "kms:Decrypt", "kms:GenerateDataKey"),
        ),
        "baseline": replace(
            kinds.nested(MonitoringBaseline, f"{prefix}_baseline_config"),
            template=lambda baseline: baseline._structure(definition, prefix),
            fact=lambda baseline, at: baseline._fact_of(fact, at),
        ),
    }
    return Options(
        fact,
        definition,
        endpoint=kinds.instance(
            cast("type[Endpoint | ImportedEndpoint]", Endpoint | ImportedEndpoint),
            None,
            remedy="pass Endpoint(...) or hosted_model.endpoint, whose configuration captures data, or "
            "Endpoint.from_endpoint_name(...)",
            template=lambda endpoint: endpoint,
        ),
        # The role may read what this endpoint has captured, and not all under the destination.
        data_captured=replace(read_from(None), statements=lambda _: ()),
        batch_transform_input=kinds.nested(BatchTransformInput, None),
        schedule=kinds.nested(
            MonitoringSchedule,
            None,
            required=True,
            remedy="pass MonitoringSchedule.hourly(), MonitoringSchedule.daily() or MonitoringSchedule.every(hours=6)",
        ),
        monitoring_schedule_name=kinds.text(None),
        job_resources=Options(
            facts.MonitoringResources,
            definition.MonitoringResourcesProperty,
            cluster_config=Options(
                facts.MonitoringCluster,
                definition.ClusterConfigProperty,
                instance_type=an_instance_type(required=True),
                instance_count=kinds.number(required=True),
                volume_size=kinds.gibibytes("volume_size_in_gb"),
                volume_encryption_key=encrypts_volumes("volume_kms_key_id"),
            ),
        ),
        stopping_condition=Options(
            facts.MonitoringStop,
            definition.StoppingConditionProperty,
            max_runtime=kinds.seconds("max_runtime_in_seconds"),
        ),
        network_config=Options(
            facts.MonitoringNetwork,
            definition.NetworkConfigProperty,
            network_isolation=kinds.flag("enable_network_isolation", required=True, tokens=True),
            inter_container_encryption=kinds.flag(
                "enable_inter_container_traffic_encryption", required=True, tokens=True
            ),
            vpc=a_vpc(),
            vpc_subnets=some_subnets(),
            security_groups=some_security_groups(),
        ),
        role=a_role("role_arn"),
        **parts,
        **more,
    )


def analyzer_options(struct_type: Any, fact: Any, **more: Any) -> Options[Any, Any, Any]:
    """Return the options of the container that compares data: SageMaker's model monitor analyzer.

    Args:
        struct_type: The struct of the container.
        fact: The fact of the container.
        **more: Options that only this kind has.
    """
    return Options(
        fact,
        struct_type,
        record_preprocessor=read_from("record_preprocessor_source_uri"),
        post_analytics_processor=read_from("post_analytics_processor_source_uri"),
        **environment_options(),
        **more,
    )


def environment_options() -> dict[str, Any]:
    """Return the options of the environment of a container; the owner passes it with the switch of the metrics."""
    return {
        "environment": replace(kinds.texts(), by_hand=True),
        "publish_cloudwatch_metrics": kinds.flag(None, required=True),
    }


def environment_of(given: Mapping[str, Any]) -> dict[str, str]:
    """Return the variables of the container, the switch of the metrics included."""
    switch = "Enabled" if given["publish_cloudwatch_metrics"] else "Disabled"
    return {"publish_cloudwatch_metrics": switch, **given.get("environment", {})}


def clarify_options(struct_type: Any) -> Options[Any, Any, Any]:
    """Return the options of the container of SageMaker Clarify.

    Args:
        struct_type: The struct of the container.
    """
    return Options(
        facts.ClarifyApp,
        struct_type,
        analysis_config=read_from("config_uri", required=True),
        **environment_options(),
    )


def ground_truth() -> Option:
    """Return the option of the place of labels, which the role may read."""
    return replace(read_from(None, required=True), statements=lambda location: read_prefix(folder_of(location)))


def offset() -> Option:
    """Return the option of a time that is subtracted from a window, which is written as `-PT7H`."""

    def check(name: str, value: Any) -> Duration:
        length = as_known(minutes(name, require_instance(name, value, Duration, "pass Duration.hours(...)")))
        if hidden(length):
            raise ValueError(f"{name} is a token, and is written as a text; pass Duration.hours(...)")
        if length <= 0 or length % _MINUTES:
            raise ValueError(f"{name} is {length:g} minutes; pass whole hours, such as Duration.hours(7)")
        checked: Duration = value
        return checked

    return Option(check, None, template=lambda value: f"-PT{_minutes_of(value) / _MINUTES:g}H")


def _minutes_of(duration: Duration) -> float:
    found = minutes("", duration)
    return 0 if found is None else found


def require_window(what: str, start: Duration | None, end: Duration | None) -> None:
    """Refuse a window that ends before it starts.

    Raises:
        ValueError: If it does.
    """
    if end is None:
        return
    if start is None or _minutes_of(start) <= _minutes_of(end):
        raise ValueError(
            f"end_time_offset of {what} is not within the window; pass a longer start_time_offset: both are subtracted"
        )


def with_defaults(given: dict[str, Any], fact: type[facts.JobDefinition]) -> dict[str, Any]:
    """Return the arguments, with the size of the volume and the run time, which SageMaker requires."""
    hourly = given["schedule"].hours == 1
    longest = fact.longest_of_an_hour if hourly else _AN_HOUR
    given.setdefault("volume_size", Size.gibibytes(_DEFAULT_VOLUME))
    given.setdefault("max_runtime", Duration.seconds(longest))
    return given


def _output(definition: Any) -> Option:
    def rendered(location: S3Location) -> list[Any]:
        place = struct(
            definition.S3OutputProperty,
            local_path=_REPORTS,
            s3_uri=location.uri.rstrip("/"),
            # Reports are written at the end of a job.
            s3_upload_mode="EndOfJob",
        )
        return [struct(definition.MonitoringOutputProperty, s3_output=place)]

    def known(location: S3Location, at: str) -> tuple[facts.MonitoringOutput]:
        place = facts.MonitoringS3Output(at=at, s3_uri=as_known(location.uri.rstrip("/")), local_path=_REPORTS)
        return (facts.MonitoringOutput(at=at, s3_output=place),)

    return replace(written_in_parts_to("monitoring_outputs", required=True), template=rendered, fact=known)
