"""Utilization of whole machines. CloudWatch adds up the percentages of all processors, or all GPUs, of an instance."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from constructs_lib.rules import facts, given, hidden
from constructs_lib.rules.tables.hardware import Hardware, hardware_of
from constructs_lib.rules.tables.instance_families import has_gpu
from constructs_lib.rules.tables.published_metrics import metric_of_endpoint

if TYPE_CHECKING:
    from aws_cdk import aws_cloudwatch as cloudwatch


class Part(NamedTuple):
    """What an instance has several of, each of which counts 100 percent.

    Attributes:
        word: What it is called.
        number: How many of them an instance of a type has.
        remedy: What to do where there is none.
    """

    word: str
    number: Callable[[str, Hardware], int]
    remedy: str


# By the word of the table of published metrics.
_PARTS: Mapping[str, Part] = {
    "vCPUs": Part("vCPUs", lambda _, hardware: hardware.vcpus, ""),
    "GPUs": Part(
        "GPUs",
        lambda name, hardware: hardware.accelerators if has_gpu(name) else 0,
        "scale on CPU, memory or requests, or choose an instance type with GPUs",
    ),
}


def parts_of(what: str, variant: facts.Variant, metric_name: str) -> int:
    """Return over how many processors or GPUs of an instance a metric adds up percentages; 1 if over none.

    Args:
        what: Whose target depends on it.
        variant: The variant.
        metric_name: The metric.

    Raises:
        ValueError: If the instance type is not known, or there are several with different numbers of them, or none.
    """
    published = metric_of_endpoint(metric_name)
    if published is None or not published.summed_over:
        return 1
    part = _PARTS[published.summed_over]
    way_out = (
        f"pass the percentage times the number of {part.word} as target of scale_to_track_metric, "
        f'with metric=variant.metric("{metric_name}")'
    )
    types = _types(variant)
    if not types or any(hidden(each) for each in types):
        raise ValueError(
            f"{what} is a percentage of the whole machine, and the instance type is a token: how many {part.word} it "
            f"has is not known before deployment; {way_out}"
        )
    found = {name: hardware_of(name) for name in types}
    if unknown := [name for name, hardware in found.items() if hardware is None]:
        raise ValueError(
            f"{what} is a percentage of the whole machine, and how many {part.word} {unknown[0]} has is not known; "
            f"{way_out}"
        )
    numbers = {name: part.number(name, hardware) for name, hardware in found.items() if hardware is not None}
    if without := [name for name, number in numbers.items() if not number]:
        raise ValueError(f"{what}: {without[0]} has no {part.word}; {part.remedy}")
    if len(set(numbers.values())) > 1:
        listed = " and ".join(f"{name} has {number}" for name, number in numbers.items())
        raise ValueError(
            f"{what} is a percentage of the whole machine, and the instances differ in {part.word}: {listed}; "
            "choose instance pools with the same number, or scale on requests"
        )
    return numbers[types[0]]


def numbers_of_parts(variant: facts.Variant, metric_name: str) -> frozenset[int]:
    """Return over how many processors or GPUs the instance types of a variant add up a metric; empty if not known.

    Args:
        variant: The variant.
        metric_name: The metric.
    """
    published = metric_of_endpoint(metric_name)
    if published is None or not published.summed_over:
        return frozenset({1})
    types = _types(variant)
    found = {} if any(hidden(each) for each in types) else {name: hardware_of(name) for name in types}
    number = _PARTS[published.summed_over].number
    numbers = frozenset(number(name, hardware) for name, hardware in found.items() if hardware is not None)
    return frozenset() if None in found.values() else numbers


def _types(variant: facts.Variant) -> tuple[str, ...]:
    if given(variant.instance_type):
        return (variant.instance_type,)
    return tuple(pool.instance_type for pool in variant.instance_pools) if given(variant.instance_pools) else ()


def divided(metric: "cloudwatch.IMetric", number: int) -> "cloudwatch.IMetric":
    """Return a metric as a percentage of the whole machine, for a target that is a token: none can be multiplied."""
    from aws_cdk import aws_cloudwatch as cloudwatch  # loaded already, by the metric

    if number == 1:
        return metric
    return cloudwatch.MathExpression(expression=f"utilization / {number}", using_metrics={"utilization": metric})
