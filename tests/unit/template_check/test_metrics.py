"""The endpoint and the variant that a metric is about."""

from typing import Any

import pytest

from constructs_lib.rules import UNKNOWN
from constructs_lib.template_check.template import Template
from tests.unit.rules.sound import SOUND

NAME = {"Fn::GetAtt": ["Endpoint", "EndpointName"]}


def alarm(*dimensions: Any) -> Any:
    properties = {"Namespace": "AWS/SageMaker", "MetricName": "Invocations", "Dimensions": list(dimensions)}
    return Template({"Resources": {**SOUND, "Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": properties}}})


def dimension(name: Any, value: Any) -> Any:
    return {"Name": name, "Value": value}


def test_finds_the_endpoint_and_the_variant() -> None:
    template = alarm(dimension("EndpointName", NAME), dimension("VariantName", "a"))

    found: Any = template.fact("Alarm")

    assert found.endpoint is template.fact("Endpoint")
    assert found.variant.variant_name == "a"


def test_a_metric_of_a_whole_endpoint_has_no_variant() -> None:
    found: Any = alarm(dimension("EndpointName", NAME)).fact("Alarm")

    assert found.variant is None


def test_finds_the_endpoint_of_a_metric_within_an_expression() -> None:
    metric = {"Namespace": "AWS/SageMaker", "MetricName": "M", "Dimensions": [dimension("EndpointName", NAME)]}
    properties = {"Metrics": [{"Id": "m", "MetricStat": {"Metric": metric}}]}
    template = Template({"Resources": {**SOUND, "Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": properties}}})

    found: Any = template.fact("Alarm")

    assert found.metrics[0].metric_stat.metric.endpoint is template.fact("Endpoint")


@pytest.mark.parametrize(
    "template",
    [
        alarm(),
        alarm(dimension("EndpointName", "of-another-template"), dimension("VariantName", "a")),
        alarm(dimension({"Ref": "Name"}, NAME)),
        alarm({"Ref": "Dimension"}, dimension("EndpointName", NAME)),
        alarm(dimension("InferenceComponentName", "llm")),
    ],
)
def test_knows_no_endpoint_where_it_is_hidden_or_of_another_template(template: Any) -> None:
    assert template.fact("Alarm").endpoint is UNKNOWN
