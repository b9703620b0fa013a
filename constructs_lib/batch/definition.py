"""The state machine of a batch transform, in the Amazon States Language with JSONata.

Settings -> Locate -> Permitted -> Name -> Transform -> CountInput -> CountOutput -> Report -> Outcome -> Succeeded
                                    ^          |                                               |
                                  Pause <- Judge <- Describe                        Failure -> Notify -> Failed

Transform runs one job under a name of its own to its end. What is worth another try (throttling, no capacity) goes
through Pause to another name; whatever else ends without success is described, counted, reported and told.
"""

from typing import Any, NamedTuple

from .report import count_objects, write_report
from .request import literal
from .states import caught, choice, jsonata, pass_to, task

# What another attempt may get, by the names and words of errors. Source: Step Functions developer guide,
# connect-sagemaker; rse-grand-challenge#2631 and dynabench#482 for the words of SageMaker.
RETRIED = "Throttl|Rate exceeded|TooManyRequests|ResourceLimitExceeded|CapacityError"
# In seconds.
FIRST_PAUSE, LONGEST_PAUSE = 30, 900
# What remains for a job that begins just before the run must end, and for describing, counting and telling after it.
SHORTEST_JOB, TO_TELL = 60, 1800


class Settings(NamedTuple):
    """What a state machine is told.

    Attributes:
        request: The request for a job, without its name.
        job_prefix: What names of jobs begin with.
        input_bucket: Name of the bucket of the input.
        input_prefix: The prefix there.
        output_bucket: Name of the bucket of the output.
        output_prefix: The prefix there.
        report_key: ARN of the key that the report is encrypted with, if it is not that of the bucket.
        topic_arn: The topic that is told of failures, if there is one.
        max_retries: How often a job is tried again.
        timeout: How long a run may take, in seconds.
        partition: The partition of AWS.
    """

    request: dict[str, Any]
    job_prefix: str
    input_bucket: str
    input_prefix: str
    output_bucket: str
    output_prefix: str
    report_key: str | None
    topic_arn: str | None
    max_retries: float
    timeout: float
    partition: str


def definition(settings: Settings) -> dict[str, Any]:
    """Return the definition of the state machine."""
    return {
        "Comment": "Runs a SageMaker batch transform job to its end, and reports what came of it",
        "QueryLanguage": "JSONata",
        "StartAt": "Settings",
        "TimeoutSeconds": settings.timeout + SHORTEST_JOB + TO_TELL,
        "States": {
            **_beginning(settings),
            **_job(settings),
            **_retry(settings),
            **count_objects(settings.partition, settings.input_bucket, "input", after="BeginOutput"),
            **count_objects(settings.partition, settings.output_bucket, "output", after="Report"),
            **write_report(settings.partition, settings.output_bucket, settings.report_key),
            **_failure(settings),
        },
    }


def _beginning(settings: Settings) -> dict[str, Any]:
    """Return the states that find out what a run transforms. An execution may name `input`, `output` or an `object`."""
    # An object may lie in a folder under the prefix, which its predictions keep.
    folder = settings.input_prefix.rpartition("/")[0]
    given = "$exists($states.input.{0}) ? $states.input.{0} : "
    return {
        "Settings": pass_to(
            "Locate",
            bucket={"input": f"s3://{settings.input_bucket}/", "output": f"s3://{settings.output_bucket}/"},
            prefix={"input": settings.input_prefix, "output": settings.output_prefix},
            folder=f"{folder}/" if folder else "",
            timeout=settings.timeout,
            error={"Error": "", "Cause": ""},
            **dict.fromkeys(("reason", "status", "report", "job", "output"), ""),
            attempt=0,
            objects={"input": 0, "output": 0, "complete": True},
            failed=False,
        ),
        "Locate": pass_to(
            "Permitted",
            input=jsonata(
                "$exists($states.input.object) ? $bucket.input & $states.input.object : "
                + given.format("input")
                + "$bucket.input & $prefix.input"
            ),
            output=jsonata(
                "($base := " + given.format("output") + "$bucket.output & $prefix.output; "
                "$base := $substring($base, -1) = '/' ? $base : $base & '/'; "
                "$exists($states.input.object) ? $base & "
                "$replace($substring($states.input.object, $length($folder)), /[^\\/]+$/, '') : $base)"
            ),
            deadline=jsonata("$toMillis($states.context.Execution.StartTime) + $timeout * 1000"),
            started=jsonata("$states.context.Execution.StartTime"),
        ),
        "Permitted": choice("Refuse", Name=f"{_begins('input')} and {_begins('output')}"),
        "Refuse": pass_to(
            "Failure",
            error={"Error": "BatchTransform.NotPermitted"},
            reason=jsonata(
                "'input must begin with ' & $bucket.input & $prefix.input & ' and output with ' & $bucket.output & "
                "$prefix.output & ', not ' & $input & ' and ' & $output"
            ),
        ),
    }


def _job(settings: Settings) -> dict[str, Any]:
    """Return the states that run a job under a name of its own."""
    given = literal(settings.request)
    source = {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": jsonata("$input")}}
    request = {
        "TransformJobName": jsonata("$job"),
        **given,
        "TransformInput": {**given["TransformInput"], "DataSource": source},
        "TransformOutput": {**given["TransformOutput"], "S3OutputPath": jsonata("$output")},
    }
    return {
        "Name": pass_to(
            "Transform",
            job=jsonata(f"'{settings.job_prefix}-' & $uuid()"),
            attempt=jsonata("$attempt + 1"),
            failed=False,
            reason="",
        ),
        "Transform": {
            "Type": "Task",
            "Resource": f"arn:{settings.partition}:states:::sagemaker:createTransformJob.sync",
            "Arguments": request,
            "TimeoutSeconds": jsonata(f"$max([{SHORTEST_JOB}, $floor(($deadline - $millis()) / 1000)])"),
            "Catch": caught("Describe", error="$states.errorOutput", failed="true"),
            "Next": "BeginInput",
        },
    }


def _retry(settings: Settings) -> dict[str, Any]:
    """Return the states that find out why a job failed, and run another where that is worth it."""
    named = {"TransformJobName": jsonata("$job")}
    return {
        "Describe": {
            **task(settings.partition, "aws-sdk:sagemaker:describeTransformJob", named),
            "Assign": {
                "status": jsonata("$states.result.TransformJobStatus"),
                "reason": jsonata(
                    "$error.Error = 'States.Timeout' ? 'the run took longer than ' & $timeout & ' seconds' : "
                    "$exists($states.result.FailureReason) ? $states.result.FailureReason : "
                    "'the job is ' & $states.result.TransformJobStatus"
                ),
            },
            "Catch": caught("Judge", reason="$exists($error.Cause) ? $error.Cause : $error.Error"),
            "Next": "Judge",
        },
        "Judge": choice(
            "BeginInput",
            Stop="$status = 'InProgress' or $error.Error = 'States.Timeout'",
            Pause=f"$attempt <= {settings.max_retries} and $millis() < $deadline and "
            f"$contains($error.Error & ' ' & $reason, /{RETRIED}/)",
        ),
        "Pause": {
            "Type": "Wait",
            # Runs that were refused together do not ask together again.
            "Seconds": jsonata(
                f"$floor($min([{LONGEST_PAUSE}, {FIRST_PAUSE} * $power(2, $attempt - 1)]) + $random() * 10)"
            ),
            "Next": "Name",
        },
        "Stop": {
            **task(settings.partition, "aws-sdk:sagemaker:stopTransformJob", named),
            "Catch": caught("BeginInput"),
            "Next": "BeginInput",
        },
    }


def _failure(settings: Settings) -> dict[str, Any]:
    """Return the states that tell of a failure."""
    states: dict[str, Any] = {
        "Failure": pass_to("Notify" if settings.topic_arn else "Failed", failed=True),
        "Failed": {"Type": "Fail", "Error": jsonata("$error.Error"), "Cause": jsonata("$reason")},
    }
    if settings.topic_arn:
        message = (
            "$string({'execution': $states.context.Execution.Id, 'job': $job, 'error': $error.Error, "
            "'reason': $reason, 'input': $input, 'output': $output, 'report': $report})"
        )
        subject = f"Batch transform {settings.job_prefix} failed"
        notice = {"TopicArn": settings.topic_arn, "Subject": subject, "Message": jsonata(message)}
        states["Notify"] = {
            **task(settings.partition, "sns:publish", notice),
            "Catch": caught("Failed"),
            "Next": "Failed",
        }
    return states


def _begins(name: str) -> str:
    return f"$substring(${name}, 0, $length($bucket.{name} & $prefix.{name})) = $bucket.{name} & $prefix.{name}"
