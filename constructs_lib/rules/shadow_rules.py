"""What SageMaker accepts of shadow variants, which see requests and answer nobody."""

from collections.abc import Iterator

from .engine import rule
from .facts import EndpointConfig, Model, Variant
from .hidden import given
from .tables.instance_families import is_first_inferentia

EXCLUSIONS = "developer guide, shadow-tests-exclusions"


@rule("one-shadow-variant", source="botocore CreateEndpointConfig.ShadowProductionVariants")
def one_shadow_variant(config: EndpointConfig) -> Iterator[str]:
    """Keep one production variant and one shadow variant."""
    if not _has_shadow(config):
        return
    if len(config.shadow_production_variants) > 1:
        yield "there are several {shadow_production_variants}, and one is accepted"
    if given(config.production_variants) and len(config.production_variants) > 1:
        yield "there are several {production_variants}, and one is accepted beside {shadow_production_variants}"


@rule("shadow-of-instances", source=EXCLUSIONS)
def shadow_of_instances(config: EndpointConfig) -> Iterator[str]:
    """Serve both variants from instances."""
    if _has_shadow(config) and any(given(variant.serverless_config) for variant in _variants(config)):
        yield "{shadow_production_variants} cannot be combined with a serverless variant"


@rule("shadow-answers-at-once", source=EXCLUSIONS)
def shadow_answers_at_once(config: EndpointConfig) -> Iterator[str]:
    """Drop one of the two."""
    if _has_shadow(config) and given(config.async_inference_config):
        yield "{shadow_production_variants} cannot be combined with {async_inference_config}"


@rule("shadow-one-container", source=EXCLUSIONS)
def shadow_one_container(config: EndpointConfig) -> Iterator[str]:
    """Put all that a model does into one container."""
    if _has_shadow(config) and any(len(model.all_containers) > 1 for model in _models(config)):
        yield "{shadow_production_variants} cannot be combined with a model of several containers"


@rule("shadow-one-model", source=EXCLUSIONS)
def shadow_one_model(config: EndpointConfig) -> Iterator[str]:
    """Let each container host one model."""
    if not _has_shadow(config):
        return
    containers = (each for model in _models(config) for each in model.all_containers)
    if any(given(each.mode) and each.mode == "MultiModel" for each in containers):
        yield "{shadow_production_variants} cannot be combined with a multi-model container"


@rule("shadow-on-inferentia", source=EXCLUSIONS)
def shadow_on_inf1(config: EndpointConfig) -> Iterator[str]:
    """Choose instances with another accelerator."""
    if _has_shadow(config):
        types = [variant.instance_type for variant in _variants(config) if given(variant.instance_type)]
        for found in sorted({each for each in types if is_first_inferentia(each)}):
            yield f"{{shadow_production_variants}} cannot be combined with {found}"


@rule("shadow-name", source="inferred: invocations name a variant", confidence="unconfirmed")
def shadow_name(config: EndpointConfig) -> Iterator[str]:
    """Give the shadow variant a name of its own."""
    if _has_shadow(config) and given(config.production_variants):
        names = {variant.variant_name for variant in config.production_variants if given(variant.variant_name)}
        for shadow in config.shadow_production_variants:
            if given(shadow.variant_name) and shadow.variant_name in names:
                yield f"{{shadow_production_variants}} have the name {shadow.variant_name!r} of a production variant"


def _has_shadow(config: EndpointConfig) -> bool:
    return given(config.shadow_production_variants) and len(config.shadow_production_variants) > 0


def _variants(config: EndpointConfig) -> Iterator[Variant]:
    yield from config.shadow_production_variants
    yield from config.production_variants or ()


def _models(config: EndpointConfig) -> Iterator[Model]:
    for variant in _variants(config):
        if given(variant.model):
            yield variant.model
