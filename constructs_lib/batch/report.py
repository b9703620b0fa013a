"""The end of a run: how many objects it read and wrote, and the report of it."""

from typing import Any

from .states import caught, choice, jsonata, task

# A page of keys must fit into the 256 KiB that a state may return, and all pages into the history of an execution.
PAGE, MOST_PAGES = 100, 100
MOST_OBJECTS = PAGE * MOST_PAGES

# Tools such as Athena pass over what begins with an underscore.
REPORT = "'_reports/' & $job & '.json'"

_COUNTED = {
    # Not the folders that the console makes.
    "input": "$states.result.Contents.Key[$substring($, -1) != '/']",
    # Not what an earlier run has written. S3 knows seconds only.
    "output": "$states.result.Contents[$substring(Key, -4) = '.out' and $toMillis(LastModified) > "
    "$toMillis($started) - 1000]",
}
_RESULT = (
    "{'status': $failed ? 'Failed' : 'Succeeded', 'reason': $reason, 'execution': $states.context.Execution.Id, "
    "'job': $job, 'attempts': $attempt, 'input': $input, 'output': $output, 'objects': $objects, "
    "'started': $started, 'seconds': $round(($millis() - $toMillis($started)) / 1000)}"
)


def count_objects(partition: str, bucket: str, which: str, *, after: str) -> dict[str, Any]:
    """Return the states that count the objects of the input, or those that the run has written to the output.

    Args:
        partition: The partition of AWS.
        bucket: Name of the bucket.
        which: `input` or `output`.
        after: The state after them.
    """
    first, more = f"Count{which.title()}", f"More{which.title()}"
    prefix = f"$substring(${which}, $length($bucket.{which}))"
    request = f"{{'Bucket': '{bucket}', 'Prefix': {prefix}, 'MaxKeys': {PAGE}}}"
    following = "$page.token = '' ? {} : {'ContinuationToken': $page.token}"
    rest = "$exists($states.result.NextContinuationToken) ? $states.result.NextContinuationToken : ''"
    count = f"$objects.{which} + $count({_COUNTED[which]})"
    return {
        f"Begin{which.title()}": {"Type": "Pass", "Assign": {"page": {"token": "", "number": 0}}, "Next": first},
        first: {
            **task(partition, "aws-sdk:s3:listObjectsV2", {}),
            "Arguments": jsonata(f"$merge([{request}, {following}])"),
            "Assign": {
                "objects": jsonata(f"$merge([$objects, {{'{which}': {count}}}])"),
                "page": jsonata(f"{{'token': {rest}, 'number': $page.number + 1}}"),
            },
            "Catch": caught(after, objects="$merge([$objects, {'complete': false}])"),
            "Next": more,
        },
        more: choice(f"Rest{which.title()}", **{first: f"$page.token != '' and $page.number < {MOST_PAGES}"}),
        f"Rest{which.title()}": {
            "Type": "Pass",
            "Assign": {"objects": jsonata("$page.token = '' ? $objects : $merge([$objects, {'complete': false}])")},
            "Next": after,
        },
    }


def write_report(partition: str, bucket: str, key: str | None) -> dict[str, Any]:
    """Return the states that write the report, and end the execution.

    Args:
        partition: The partition of AWS.
        bucket: Name of the bucket of the output.
        key: ARN of the key that it is encrypted with. None: that of the bucket.
    """
    request = {
        "Bucket": bucket,
        "Key": jsonata(f"$substring($output, $length($bucket.output)) & {REPORT}"),
        "Body": jsonata(_RESULT),
        "ContentType": "application/json",
        **({} if key is None else {"ServerSideEncryption": "aws:kms", "SsekmsKeyId": key}),
    }
    told = ("job", "attempt", "input", "output", "objects", "report")
    return {
        "Report": {
            **task(partition, "aws-sdk:s3:putObject", request),
            "Assign": {"report": jsonata(f"$output & {REPORT}")},
            "Catch": caught("Outcome", report="'not written: ' & $states.errorOutput.Cause"),
            "Next": "Outcome",
        },
        "Outcome": choice("Succeeded", Failure="$failed"),
        "Succeeded": {"Type": "Pass", "Output": {name: jsonata(f"${name}") for name in told}, "End": True},
    }
