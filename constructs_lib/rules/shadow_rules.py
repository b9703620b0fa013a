"""What SageMaker accepts of shadow variants, which receive copies of requests and whose responses are dropped."""

from collections.abc import Iterator

from .engine import rule
from .exclusion import exclusion
from .facts import EndpointConfig
from .features import (
    ASYNCHRONOUS,
    HOSTS_COMPONENTS,
    MULTI_MODEL,
    ON_INFERENTIA,
    SERVERLESS,
    SEVERAL_CONTAINERS,
    SHADOW,
    of_any_variant,
    of_model,
)
from .hidden import given

EXCLUSIONS = "developer guide, shadow-tests-exclusions"

exclusion(
    "shadow-of-instances",
    SHADOW,
    of_any_variant(SERVERLESS),
    source=EXCLUSIONS,
    remedy="Serve both variants from instances.",
)

exclusion(
    "shadow-answers-at-once",
    SHADOW,
    ASYNCHRONOUS,
    source=EXCLUSIONS,
    remedy="Leave out {shadow_production_variants} or {async_inference_config}.",
)

exclusion(
    "shadow-one-container",
    SHADOW,
    of_any_variant(of_model(SEVERAL_CONTAINERS)),
    source=EXCLUSIONS,
    remedy="Put all that a model does into one container.",
)

exclusion(
    "shadow-one-model",
    SHADOW,
    of_any_variant(of_model(MULTI_MODEL)),
    source=EXCLUSIONS,
    remedy="Let each container host one model.",
)

exclusion(
    "shadow-on-inferentia",
    SHADOW,
    of_any_variant(ON_INFERENTIA),
    source=EXCLUSIONS,
    remedy="Choose instances with another accelerator, such as ml.inf2.",
)

exclusion(
    "shadow-of-components",
    SHADOW,
    of_any_variant(HOSTS_COMPONENTS),
    source="inferred: the guide shows shadow variants with models only",
    confidence="unconfirmed",
    remedy="Give both variants a model, or leave out {shadow_production_variants}.",
)


@rule("one-shadow-variant", source="botocore CreateEndpointConfig.ShadowProductionVariants")
def one_shadow_variant(config: EndpointConfig) -> Iterator[str]:
    """More than one shadow variant, or more than one production variant beside it.

    Remedy: Keep one production variant and one shadow variant.
    """
    if not SHADOW.there(config):
        return
    if (count := len(config.shadow_production_variants)) > 1:
        yield f"{{shadow_production_variants}} has {count} variants, but only one is accepted"
    if given(config.production_variants) and (count := len(config.production_variants)) > 1:
        yield f"{{production_variants}} has {count} variants, but a shadow variant stands beside one only"


@rule("shadow-name", source="inferred: invocations name a variant", confidence="unconfirmed")
def shadow_name(config: EndpointConfig) -> Iterator[str]:
    """A shadow variant with the name of a production variant.

    Remedy: Give the shadow variant a name of its own.
    """
    if SHADOW.there(config) and given(config.production_variants):
        names = {variant.variant_name for variant in config.production_variants if given(variant.variant_name)}
        for shadow in config.shadow_production_variants:
            if given(shadow.variant_name) and shadow.variant_name in names:
                yield f"{{shadow_production_variants}} has the name {shadow.variant_name!r} of a production variant"


@rule("shadow-share", source="developer guide, model-shadow-deployment: relative weights", confidence="unconfirmed")
def shadow_share(config: EndpointConfig) -> Iterator[str]:
    """A shadow variant that is to receive more copies than there are requests.

    Remedy: Give the shadow variant at most the weight of the production variant, with which it receives all requests.
    """
    for production, shadow in _weights(config):
        if shadow > production:
            yield f"the weight {shadow:g} of a shadow variant is above that of the production variant, {production:g}"


@rule("shadow-of-nothing", source="arithmetic: a share of 0", severity="information")
def shadow_of_nothing(config: EndpointConfig) -> Iterator[str]:
    """A shadow variant with the weight 0, which receives no copies.

    Remedy: Raise the weight of the shadow variant, or leave the variant out.
    """
    if any(shadow == 0 for _, shadow in _weights(config)):
        yield "a shadow variant has the weight 0, and receives no copies of requests"


def _weights(config: EndpointConfig) -> Iterator[tuple[float, float]]:
    """Yield the weight of a production variant with that of each shadow beside it, where both are given."""
    if SHADOW.there(config) and given(config.production_variants) and len(config.production_variants) == 1:
        production = config.production_variants[0].initial_variant_weight
        for shadow in config.shadow_production_variants:
            if given(production) and given(shadow.initial_variant_weight):
                yield production, shadow.initial_variant_weight
