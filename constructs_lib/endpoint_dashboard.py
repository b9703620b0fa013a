"""A dashboard that shows how an endpoint fares: traffic, errors, latency, utilization and capacity of its variants."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from .arguments import require_instance, require_text
from .arguments.checks import Form, require_sequence
from .arguments.construct_id import refuse_taken_id, require_place
from .arguments.readable import Readable
from .component_graphs import graphs_of
from .dashboard_graph import MILLISECOND, PERCENTILES, PERIOD, WIDTH, bounds_of, in_words, shown, widget
from .endpoint import Endpoint
from .endpoint_variant import EndpointInstanceVariant, EndpointServerlessVariant
from .rules.endpoint_kind import kinds_of
from .rules.hidden import UndeterminedError
from .rules.tables.published_metrics import ENDPOINT, NEVER_BY_VARIANT_OF_COMPONENTS, Kind, metric_of_endpoint
from .scaling.whole_machine import numbers_of_parts
from .taken_name import claim_name

if TYPE_CHECKING:
    from .inference_component import InferenceComponent

_Variant = EndpointInstanceVariant | EndpointServerlessVariant

_NAME = Form(r"[A-Za-z0-9_-]{1,255}", "up to 255 letters, digits, hyphens and underscores", dynamic=False)


class _Graph(NamedTuple):
    """What one graph shows of every variant that publishes it.

    Attributes:
        title: Its title.
        unit: What its axis counts.
        metrics: The names of its metrics, in CloudWatch.
        statistics: How their values are combined; each makes a line. Default: what says most of a metric.
    """

    title: str
    unit: str
    metrics: tuple[str, ...]
    statistics: tuple[str | None, ...] = (None,)


_GRAPHS: Final = (
    _Graph("Requests", "requests a minute", ("Invocations", "InvocationsProcessed")),
    _Graph(
        "Errors",
        "requests a minute",
        (
            *("Invocation4XXErrors", "Invocation5XXErrors", "InvocationModelErrors"),
            *("InvocationFailures", "ExpiredRequests", "NotificationFailures"),
        ),
    ),
    _Graph("Model latency", "milliseconds", ("ModelLatency",), PERCENTILES),
    _Graph("Overhead latency", "milliseconds", ("OverheadLatency",), PERCENTILES),
    _Graph(
        "Utilization",
        "percent of the machine",
        ("CPUUtilization", "MemoryUtilization", "DiskUtilization", "GPUUtilization", "GPUMemoryUtilization"),
    ),
    _Graph(
        "Utilization of concurrency",
        "share",
        ("ServerlessConcurrentExecutionsUtilization", "ServerlessProvisionedConcurrencyUtilization"),
    ),
    _Graph("Backlog", "requests", ("ApproximateBacklogSize",)),
    _Graph("Age of the oldest request", "seconds", ("ApproximateAgeOfOldestRequest",)),
)

# The number of instances is published nowhere; it is the quotient of what is published of all and of each.
_OF_ALL_AND_EACH: Final = (
    ("Invocations", "InvocationsPerInstance"),
    ("ApproximateBacklogSize", "ApproximateBacklogSizePerInstance"),
)


class EndpointDashboard(Readable, cloudwatch.Dashboard):
    """A dashboard of CloudWatch with what an endpoint publishes, a line for each variant, shadows included.

    It shows requests, errors, latency of the model and of what SageMaker adds (p50, p90 and p99, in milliseconds),
    utilization, the number of instances between the bounds of scaling, and the backlog of an asynchronous endpoint.
    Utilization of processors and GPUs is that of the whole machine, where the instance type is known: CloudWatch adds
    up the percentages of all of them. The number of instances is calculated from the requests, and has gaps where
    there are none. Each monitor of the endpoint has a graph of what it publishes, and inference components have graphs
    of their own, with the copies of each. More is added with `add_widgets`, as to any dashboard of CDK.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        endpoint: Endpoint,
        components: "Sequence[InferenceComponent]" = (),
        dashboard_name: str | None = None,
    ) -> None:
        """Define a dashboard.

        Args:
            scope: Where it is defined.
            id: Its id there.
            endpoint: The endpoint, whose scaling and monitors are defined before: the dashboard shows them.
            components: Inference components of the endpoint, whose scaling is defined before: requests, errors, latency
                of the model and copies of each. Default: none.
            dashboard_name: The dashboard's name, unique in the account. Default: CloudFormation makes one.

        Raises:
            ValueError: If an argument is not of its kind, the variants of the endpoint are not known here, or a
                component is one of another endpoint.
        """
        name = require_place("EndpointDashboard", scope, id)
        what = f"EndpointDashboard {name!r}"
        require_instance(f"endpoint of {what}", endpoint, Endpoint, "pass Endpoint(...)")
        shared = _components_of(endpoint, components, what)
        if dashboard_name is not None:
            require_text(f"dashboard_name of {what}", dashboard_name, _NAME)
        # Asked before anything is defined: the variants of a configuration that is defined elsewhere are not known.
        endpoint._config.instance_production_variants  # noqa: B018  # asking refuses
        with refuse_taken_id("EndpointDashboard", name):
            super().__init__(scope, name, dashboard_name=dashboard_name)
        if isinstance(resource := self.node.default_child, cloudwatch.CfnDashboard):
            claim_name(resource, "dashboard_name", dashboard_name)
        variants = _variants_of(endpoint)
        watched = (each._graph(WIDTH) for each in endpoint._monitors)
        widgets = [*_graphs(variants), *_capacity(variants), *graphs_of(shared), *watched]
        for position in range(0, len(widgets), 2):
            self.add_widgets(*widgets[position : position + 2])


def _components_of(endpoint: Endpoint, components: object, what: str) -> "list[InferenceComponent]":
    # What somebody else has made may have an opinion of its own on what it equals.
    if isinstance(components, tuple) and not components:
        return []
    from .inference_component import InferenceComponent  # only who shows components pays for them

    argument = f"components of {what}"
    found = require_sequence(argument, components, InferenceComponent, "pass a list of InferenceComponents")
    for each in found:
        if each._endpoint is not endpoint:
            raise ValueError(
                f"{argument} has {each.node.id!r}, which is a component of another endpoint; pass those of endpoint"
            )
    return list(dict.fromkeys(found))


def _variants_of(endpoint: Endpoint) -> tuple[_Variant, ...]:
    serverless = endpoint.serverless_production_variant
    answering = (*endpoint.instance_production_variants, *(() if serverless is None else (serverless,)))
    return (*answering, *endpoint.shadow_production_variants)


def _graphs(variants: Iterable[_Variant]) -> Iterator[cloudwatch.GraphWidget]:
    for graph in _GRAPHS:
        lines = [line for name in graph.metrics for line in _lines(variants, name, graph)]
        if lines:
            yield widget(graph.title, graph.unit, lines)


def _lines(variants: Iterable[_Variant], name: str, graph: _Graph) -> Iterator[cloudwatch.IMetric]:
    """Yield a line for each variant that publishes a metric, and each statistic; one if it is of the whole endpoint."""
    for position, variant in enumerate(variants):
        if not _publishes(variant, name):
            continue
        of_endpoint = _is_of_endpoint(name)
        divisor, note = _divisor(variant, name)
        for statistic in graph.statistics if divisor else ():
            words = ("" if of_endpoint else variant.variant_name, in_words(name), statistic, note)
            label = " ".join(filter(None, words))
            metric = variant.metric(name, statistic=statistic, period=PERIOD)
            # CloudWatch knows a line of a graph by an id.
            yield shown(metric, divisor, label, f"{name[0].lower()}{name[1:]}_{statistic or 'line'}_{position}")
        if of_endpoint:
            return


def _divisor(variant: _Variant, name: str) -> tuple[int, str]:
    """Return by how much a metric is divided, 0 where there is nothing to be shown, and what is said of it."""
    if name.endswith("Latency"):
        return MILLISECOND, ""
    numbers = numbers_of_parts(variant._fact, name)
    if len(numbers) == 1:
        return next(iter(numbers)), ""
    return 1, "(sum)"


def _publishes(variant: _Variant, name: str) -> bool:
    published = metric_of_endpoint(name)
    kinds = _kinds_of(variant)
    if kinds == {"components"} and name in NEVER_BY_VARIANT_OF_COMPONENTS:
        return False
    return published is not None and bool(kinds & published.kinds)


def _kinds_of(variant: _Variant) -> frozenset[Kind]:
    try:
        return kinds_of(variant._endpoint._fact.config, variant._fact)
    except UndeterminedError:
        return frozenset({"real-time"})


def _is_of_endpoint(name: str) -> bool:
    published = metric_of_endpoint(name)
    return published is not None and published.dimensions == (ENDPOINT,)


def _capacity(variants: Iterable[_Variant]) -> Iterator[cloudwatch.GraphWidget]:
    """Yield the graph of instances between the bounds of scaling."""
    lines: list[cloudwatch.IMetric] = []
    bounds: list[cloudwatch.HorizontalAnnotation] = []
    for position, variant in enumerate(variants):
        for names in _OF_ALL_AND_EACH:
            if all(_publishes(variant, name) for name in names):
                lines.append(_quotient(variant, names, position))
                bounds += bounds_of(variant, variant.variant_name)
    if lines:
        yield widget("Instances", "instances", lines, bounds or None)


def _quotient(variant: _Variant, names: tuple[str, str], position: int) -> cloudwatch.MathExpression:
    of_all, of_each = (f"all_{position}", f"each_{position}")
    return cloudwatch.MathExpression(
        expression=f"{of_all} / {of_each}",
        using_metrics={
            key: variant.metric(name, period=PERIOD) for key, name in zip((of_all, of_each), names, strict=True)
        },
        label=f"{variant.variant_name} instances",
        period=PERIOD,
    )
