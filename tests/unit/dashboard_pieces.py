"""What a dashboard shows, as the tests read it."""

import json
from collections.abc import Iterator
from typing import Any

from aws_cdk import Stack

from tests.unit.templates import only

Widget = dict[str, Any]


def widgets(stack: Stack) -> dict[str, Widget]:
    """Return the properties of the widgets by their titles."""
    body = only(stack, "AWS::CloudWatch::Dashboard")["Properties"]["DashboardBody"]
    text = (
        body
        if isinstance(body, str)
        else "".join(part if isinstance(part, str) else "x" for part in body["Fn::Join"][1])
    )
    return {each["properties"]["title"]: each["properties"] for each in json.loads(text)["widgets"]}


def labels(widget: Widget) -> list[str]:
    return [line[-1]["label"] for line in widget["metrics"] if line[-1].get("visible") is not False]


def published(widget: Widget) -> Iterator[tuple[str, str]]:
    """Yield namespace and name of each metric of a widget; a dot stands for what the line above has."""
    above: list[Any] = []
    for line in widget["metrics"]:
        if isinstance(line[0], dict):
            continue
        above = [above[place] if part == "." else part for place, part in enumerate(line)]
        yield above[0], above[1]


def expressions(widget: Widget) -> list[str]:
    return [line[0]["expression"] for line in widget["metrics"] if isinstance(line[0], dict)]
