"""What the local AWS uses of ministack's EventBridge."""

import json
from typing import Any

from ministack.services import eventbridge


def tell(source: str, detail_type: str, resource: str, detail: dict[str, Any]) -> None:
    """Tell the default bus what has become of a resource, as a service of AWS does."""
    entry = {"Source": source, "DetailType": detail_type, "Resources": [resource], "Detail": json.dumps(detail)}
    eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)
