"""What a dashboard shows of inference components: a line for each, in the graphs of its own kind."""

from collections.abc import Iterator, Sequence
from typing import Final

from aws_cdk import aws_cloudwatch as cloudwatch

from .arguments import as_known
from .dashboard_graph import MILLISECOND, PERCENTILES, PERIOD, bounds_of, in_words, shown, widget
from .defined_component import DefinedComponent
from .rules import hidden

_WITHOUT_COPY: Final = "NoCapacityInvocationFailures"
_FAILURES: Final = ("Invocation4XXErrors", "Invocation5XXErrors", "InvocationModelErrors", _WITHOUT_COPY)


def graphs_of(components: Sequence[DefinedComponent]) -> Iterator[cloudwatch.GraphWidget]:
    """Yield the graphs of components: requests, errors, latency of the model, and copies."""
    if not components:
        return
    yield widget("Requests of components", "requests a minute", list(_lines(components, ["Invocations"])))
    yield widget("Errors of components", "requests a minute", list(_lines(components, _FAILURES)))
    latency = [line for each in PERCENTILES for line in _lines(components, ["ModelLatency"], each)]
    yield widget("Model latency of components", "milliseconds", latency)
    copies = [_copies(component, position) for position, component in enumerate(components)]
    bounds = [bound for component in components for bound in bounds_of(component, _called(component))]
    yield widget("Copies of components", "copies", copies, bounds or None)


def _lines(
    components: Sequence[DefinedComponent], names: Sequence[str], statistic: str | None = None
) -> Iterator[cloudwatch.IMetric]:
    for position, component in enumerate(components):
        for name in names:
            words = "without a copy" if name == _WITHOUT_COPY else in_words(name)
            label = " ".join(filter(None, (_called(component), words, statistic)))
            metric = component.metric(name, statistic=statistic, period=PERIOD)
            divisor = MILLISECOND if name == "ModelLatency" else 1
            yield shown(metric, divisor, label, f"component_{name}_{statistic or 'line'}_{position}".lower())


def _copies(component: DefinedComponent, position: int) -> cloudwatch.IMetric:
    """Return the number of copies, which is published nowhere, by the requests of all and of each."""
    of_all, of_each = f"all_copies_{position}", f"each_copy_{position}"
    names = {of_all: "Invocations", of_each: "InvocationsPerCopy"}
    return cloudwatch.MathExpression(
        expression=f"{of_all} / {of_each}",
        using_metrics={key: component.metric(name, period=PERIOD) for key, name in names.items()},
        label=f"{_called(component)} copies",
        period=PERIOD,
    )


def _called(component: DefinedComponent) -> str:
    name = component.inference_component_name
    return component.node.id if hidden(as_known(name)) else name
