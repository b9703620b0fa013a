"""What the local AWS uses of ministack's CloudWatch Logs."""

import time
from collections.abc import Iterable

from ministack.services import cloudwatch_logs


def exists(group: str) -> bool:
    """Whether there is a log group."""
    return group in cloudwatch_logs._log_groups


def append(group: str, stream: str, lines: Iterable[str]) -> None:
    """Write lines to a stream, which is made if it is not there."""
    where = {"logGroupName": group, "logStreamName": stream}
    # Both only refuse what is there already.
    cloudwatch_logs._create_log_group(where)
    cloudwatch_logs._create_log_stream(where)
    events = [{"timestamp": int(time.time() * 1000), "message": line} for line in lines]
    cloudwatch_logs._put_log_events({**where, "logEvents": events})
