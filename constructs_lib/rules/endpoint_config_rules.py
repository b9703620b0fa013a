"""What SageMaker accepts of an endpoint configuration: its variants together, and where it is deployed."""

from collections.abc import Iterator

from .engine import Context, rule
from .exclusion import Feature, exclusion
from .facts import EndpointConfig, InstancePool, Metrics, Variant
from .features import OWN_MODEL, of_any_variant, variants_of
from .hidden import fixed, given
from .repeated import repeated
from .tables.instance_families import has_local_storage
from .tables.regional_instance_types import offered_in

PUBLISH_FREQUENCIES = (10, 30, 60, 120, 180, 240, 300)


def _sets_network(config: EndpointConfig) -> bool:
    return given(config.vpc_config) or (given(config.enable_network_isolation) and config.enable_network_isolation)


exclusion(
    "components-or-models",
    Feature(EndpointConfig, "{vpc_config} or {enable_network_isolation} of a configuration", _sets_network),
    of_any_variant(OWN_MODEL),
    source="hashicorp/terraform-provider-aws#48738",
    confidence="attested",
    remedy="Set network and isolation on the models; a configuration sets them for inference components only.",
)


@rule("variant-names-unique", source="developer guide, endpoint configurations name a variant once")
def variant_names_unique(config: EndpointConfig) -> Iterator[str]:
    """Two variants with the same name.

    Remedy: Give every variant a name of its own.
    """
    if given(config.production_variants):
        names = [variant.variant_name for variant in config.production_variants if given(variant.variant_name)]
        for twice in repeated(names):
            yield f"more than one of {{production_variants}} has the name {twice!r}"


@rule("some-traffic", source="arithmetic: the share is the weight over the sum of weights", confidence="unconfirmed")
def some_traffic(config: EndpointConfig) -> Iterator[str]:
    """Variants that all have the weight 0.

    Remedy: Give one variant a weight above 0.
    """
    if not given(config.production_variants) or len(config.production_variants) == 0:
        return
    weights = (variant.initial_variant_weight for variant in config.production_variants)
    if all(given(weight) and weight == 0 for weight in weights):
        yield "all of {production_variants} have the weight 0, so none receives a request"


@rule(
    "components-need-role",
    source="stdapi-ai/stdapi.ai#43, hashicorp/terraform-provider-aws#48738",
    confidence="attested",
)
def components_need_role(config: EndpointConfig) -> Iterator[str]:
    """A configuration that hosts inference components and has no execution role.

    Remedy: Set {execution_role_arn} to the role that the inference components run with.
    """
    if _hosts_components(config) and not given(config.execution_role_arn):
        yield "a variant without a model hosts inference components, which need {execution_role_arn}"


def _hosts_components(config: EndpointConfig) -> bool:
    if not given(config.production_variants):
        return False
    return any(
        not given(variant.model_name) and not given(variant.serverless_config) and given(variant.instance_type)
        for variant in config.production_variants
    )


@rule("instance-type-in-region", source="cfn-lint's tables of what a region offers", severity="warning")
def instance_type_in_region(config: EndpointConfig, context: Context) -> Iterator[str]:
    """An instance type that is not known to be offered in the region.

    Remedy: Choose another instance type or region, or acknowledge that AWS offers it there by now.
    """
    offered = offered_in(context.region)
    if not offered:
        return
    for missing in sorted({each for each in _instance_types(config) if each not in offered and _is_tracked(each)}):
        yield f"{missing} is not known to be offered in {context.region}"


def _instance_types(config: EndpointConfig) -> Iterator[str]:
    for variant in variants_of(config):
        fleets: list[Variant | InstancePool] = [
            variant,
            *(variant.instance_pools if given(variant.instance_pools) else ()),
        ]
        yield from (fleet.instance_type for fleet in fleets if given(fleet.instance_type))


def _is_tracked(instance_type: str) -> bool:
    """The tables follow the price list, which lags: they are trusted for what they know in the largest regions."""
    return any(instance_type in (offered_in(region) or ()) for region in ("us-east-1", "us-west-2"))


@rule("key-and-local-storage", source="botocore CreateEndpointConfig.KmsKeyId", severity="information")
def key_and_local_storage(config: EndpointConfig) -> Iterator[str]:
    """A key that does not reach the local storage of an instance type.

    Remedy: Rely on the instance: its hardware encrypts local storage, with a key of its own.
    """
    if given(config.kms_key_id):
        for local in sorted({each for each in _instance_types(config) if has_local_storage(each)}):
            yield f"{{kms_key_id}} does not encrypt the local storage of {local}"


@rule("publish-frequency", source="botocore MetricsConfig.MetricPublishFrequencyInSeconds")
def publish_frequency(metrics: Metrics) -> Iterator[str]:
    """An interval of metrics that SageMaker does not offer.

    Remedy: Publish every 10, 30, 60, 120, 180, 240 or 300 seconds.
    """
    if given(metrics.metric_publish_frequency_in_seconds):
        if metrics.metric_publish_frequency_in_seconds not in PUBLISH_FREQUENCIES:
            yield "{metric_publish_frequency_in_seconds=} is not an interval that SageMaker offers"


@rule(
    "fixed-endpoint-config-name", source="CloudFormation: custom-named resources cannot be replaced", severity="warning"
)
def fixed_endpoint_config_name(config: EndpointConfig) -> Iterator[str]:
    """A fixed name, under which the next change of the configuration cannot be deployed.

    Remedy: Leave out {endpoint_config_name}, or change it with every change of the configuration.
    """
    # A hidden name may change with every deployment: asking what it is keeps the rule silent then.
    if given(config.endpoint_config_name) and fixed(config.endpoint_config_name):
        yield "{endpoint_config_name=} is fixed, so the next change cannot be deployed under that name"
