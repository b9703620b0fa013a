"""The options of a batch transform: those of its jobs, and those of its runs."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from aws_cdk import TimeZone
from aws_cdk import aws_events as events

from constructs_lib.access.options import encrypted_with, encrypts_volumes, read_from, written_in_parts_to
from constructs_lib.arguments import as_known, kinds, vocabulary
from constructs_lib.arguments.checks import require_texts
from constructs_lib.arguments.options import Option, Options
from constructs_lib.arguments.refusal import shown
from constructs_lib.arguments.units import minutes, seconds
from constructs_lib.instance_type import an_instance_type
from constructs_lib.model_reference import a_model
from constructs_lib.rules import Fact, facts, hidden
from constructs_lib.s3_location import S3Location, bucket_tokens

from .batch_data_capture import BatchDataCapture
from .records import AssemblyType, BatchStrategy, CompressionType, JoinSource, SplitType
from .request import Structure

# In seconds: a job is not ended sooner, and SageMaker ends it by itself after 28 days.
_SHORTEST_RUN, _A_DAY, _LONGEST_RUN = 60, 24 * 3600, 28 * 24 * 3600
# Source: EventBridge Scheduler API, FlexibleTimeWindow.MaximumWindowInMinutes.
_LONGEST_WINDOW = 1440
_MOST_RETRIES = 10


def _tags() -> Option:
    """Tags, as a mapping of their keys to their values."""
    return Option(
        require_texts,
        template=lambda tags: [{"Key": key, "Value": value} for key, value in tags.items()] or None,
        fact=lambda tags, _: tuple(
            facts.JobTag(key=as_known(key), value=as_known(value)) for key, value in tags.items()
        ),
    )


OPTIONS = Options(
    facts.TransformJob,
    Structure(facts.TransformJob),
    model=a_model(required=True),
    max_concurrent_transforms=kinds.number(),
    max_payload=kinds.mebibytes("max_payload_in_mb"),
    batch_strategy=kinds.choice(BatchStrategy),
    environment=kinds.texts(),
    data_capture=kinds.nested(BatchDataCapture, "data_capture_config"),
    tags=_tags(),
    model_client_config=Options(
        facts.ModelClient,
        Structure(facts.ModelClient),
        invocations_timeout=kinds.seconds("invocations_timeout_in_seconds"),
        invocations_max_retries=kinds.number(),
    ),
    transform_input=Options(
        facts.TransformInput,
        Structure(facts.TransformInput),
        data_source=Options(
            facts.TransformDataSource,
            Structure(facts.TransformDataSource),
            s3_data_source=Options(
                facts.TransformS3Source,
                Structure(facts.TransformS3Source),
                fixed={"s3_data_type": "S3Prefix"},
                input=read_from("s3_uri", required=True),
            ),
        ),
        content_type=kinds.text(),
        compression_type=kinds.choice(CompressionType),
        split_type=kinds.choice(SplitType),
    ),
    transform_output=Options(
        facts.TransformOutput,
        Structure(facts.TransformOutput),
        output=written_in_parts_to("s3_output_path", required=True),
        accept=kinds.text(),
        assemble_with=kinds.choice(AssemblyType),
        output_encryption_key=encrypted_with("kms_key_id", "kms:Decrypt", "kms:GenerateDataKey"),
    ),
    transform_resources=Options(
        facts.TransformResources,
        Structure(facts.TransformResources),
        instance_type=an_instance_type(required=True),
        instance_count=kinds.number(required=True),
        volume_encryption_key=encrypts_volumes("volume_kms_key_id"),
        transform_ami_version=kinds.text(),
    ),
    data_processing=Options(
        facts.DataProcessing,
        Structure(facts.DataProcessing),
        input_filter=kinds.text(),
        output_filter=kinds.text(),
        join_source=kinds.choice(JoinSource),
    ),
    schedule=kinds.instance(
        cast("type[Any]", events.Schedule),
        None,
        remedy="pass aws_events.Schedule.cron(...) or .rate(...)",
        template=lambda schedule: schedule.expression_string,
    ),
    time_zone=kinds.instance(
        TimeZone,
        None,
        remedy="pass TimeZone.EUROPE_BERLIN or another one of aws_cdk.TimeZone",
        template=lambda zone: zone.timezone_name,
    ),
    flexible_window=kinds.minutes(None),
    on_new_objects=kinds.flag(None, required=True),
    on_failure=kinds.construct("aws_sns.ITopic", None, remedy="pass sns.Topic(...) or sns.Topic.from_topic_arn(...)"),
    max_retries=kinds.number(None, required=True),
    timeout=kinds.seconds(None),
)
"""All options; those without a field decide about runs."""


def facts_of(what: str, given: Mapping[str, Any]) -> Iterator[Fact]:
    """Yield what the rules may know of the jobs, and of their schedule.

    Args:
        what: Whose options.
        given: The options.

    Raises:
        ValueError: If an option of runs is out of its range, or is of something that is not given.
    """
    _require_run(what, given)
    yield OPTIONS.fact(
        given,
        what,
        transform_job_name=None,
        model=given["model"]._fact,
        input_address=_address(given["input"]),
        output_address=_address(given["output"]),
        bucket_regions=tuple(_regions(given)),
        through_integration=True,
    )
    if "schedule" in given:
        zone = given.get("time_zone")
        yield facts.ScheduledAction(
            at=what,
            dialect=vocabulary(timezone="time_zone"),
            schedule=as_known(given["schedule"].expression_string),
            timezone=None if zone is None else as_known(zone.timezone_name),
        )


def _address(place: S3Location) -> str:
    """Return where a place is, with the path of its bucket where the name is hidden."""
    name = bucket_tokens(place.bucket).name
    return f"s3://{f'<{place.bucket.node.path}>' if hidden(as_known(name)) else name}/{place.prefix}"


def _regions(given: Mapping[str, Any]) -> Iterator[str]:
    """Yield where the buckets of a job are defined, each region once, as far as that is known."""
    captured = given.get("data_capture")
    places = [given["input"], given["output"], *([] if captured is None else [captured.destination])]
    regions = (as_known(bucket_tokens(place.bucket).region) for place in places)
    yield from dict.fromkeys(region for region in regions if not hidden(region))


def longest_run(given: Mapping[str, Any]) -> float:
    """Return how long a run may take, in seconds."""
    return seconds("timeout", given.get("timeout")) or _A_DAY


def _require_run(what: str, given: Mapping[str, Any]) -> None:
    if alone := [name for name in ("time_zone", "flexible_window") if name in given and "schedule" not in given]:
        raise ValueError(f"{what} has {' and '.join(alone)} without schedule; pass schedule too, or leave it out")
    retries = given["max_retries"]
    if hidden(as_known(retries)) or retries != int(retries) or not 0 <= retries <= _MOST_RETRIES:
        raise ValueError(f"max_retries of {what} is {shown(retries)}; pass a whole number from 0 to {_MOST_RETRIES}")
    if "timeout" in given:
        limit = longest_run(given)
        if hidden(as_known(limit)) or not _SHORTEST_RUN <= limit <= _LONGEST_RUN:
            raise ValueError(f"timeout of {what} is {limit:g} seconds; pass a Duration from a minute to 28 days")
    if "flexible_window" in given:
        window = as_known(minutes("flexible_window", given["flexible_window"]))
        if not hidden(window) and not 1 <= window <= _LONGEST_WINDOW:
            raise ValueError(f"flexible_window of {what} is {window:g} minutes; pass 1 to {_LONGEST_WINDOW} minutes")
