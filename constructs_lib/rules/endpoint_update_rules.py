"""What becomes of endpoints and inference components when one template takes the place of another."""

from collections.abc import Iterator, Sequence

from .facts import ComponentUpdate, Endpoint, EndpointUpdate, Variant
from .hidden import given
from .verdict import listed, update_rule


@update_rule("update-scaled-variant", verdict="two-deployments", source="developer guide, endpoint-scaling-update")
def scaled_variant(update: EndpointUpdate) -> Iterator[str]:
    """The instance type of a variant changes, or the variant goes, while it is registered for scaling.

    Remedy: First deploy without the scalable target, then with the change and the target again.
    """
    for name in (*update.gone, *update.shadows_gone):
        if name in update.scaled:
            yield f"variant {name} goes, and Application Auto Scaling has registered it"
    for name in update.retyped:
        if name in update.scaled:
            yield f"variant {name} gets another instance type, and Application Auto Scaling has registered it"


@update_rule("update-to-serverless", verdict="fails", source="developer guide, serverless-endpoints-update")
def to_serverless(update: EndpointUpdate) -> Iterator[str]:
    """An endpoint of instances becomes serverless.

    Remedy: Make a new endpoint for the serverless variant, and move the callers.
    """
    if _keeps_config(update):
        return
    if not any(map(_is_serverless, _variants(update.before))) and any(map(_is_serverless, _variants(update.after))):
        yield "an endpoint of instances cannot become serverless"


@update_rule("update-from-serverless", verdict="safe", source="developer guide, serverless-endpoints-update")
def from_serverless(update: EndpointUpdate) -> Iterator[str]:
    """A serverless endpoint becomes one of instances, for good.

    Remedy: Keep the serverless endpoint beside a new one until you are sure.
    """
    if _keeps_config(update):
        return
    if any(map(_is_serverless, _variants(update.before))) and not any(map(_is_serverless, _variants(update.after))):
        yield "the endpoint gets instances, and cannot become serverless again"


@update_rule("update-asynchronous", verdict="replaced", source="developer guide, async-inference-invoke-endpoint")
def asynchronous(update: EndpointUpdate) -> Iterator[str]:
    """An endpoint becomes asynchronous, or is not any more, and its callers call it in the other way.

    Remedy: Make a new endpoint of the other kind, and move the callers.
    """
    if _keeps_config(update):
        return
    before, after = (given(each.config) and given(each.config.async_inference_config) for each in _both(update))
    if after and not before:
        yield "the endpoint becomes asynchronous; InvokeEndpoint is refused, and callers must use InvokeEndpointAsync"
    if before and not after:
        yield "the endpoint is no longer asynchronous; InvokeEndpointAsync is refused, and its queue may be lost"


@update_rule("update-variant-gone", verdict="safe", source="botocore sagemaker-runtime InvokeEndpoint.TargetVariant")
def variant_gone(update: EndpointUpdate) -> Iterator[str]:
    """A production variant goes, and with it the name by which callers may ask for it.

    Remedy: Keep the name until no caller asks for it: give the variant a weight of 0 meanwhile.
    """
    if given(update.gone) and update.gone:
        yield f"variant {listed(update.gone)} goes; whoever names it as TargetVariant is refused"


@update_rule(
    "update-renames-variant",
    verdict="fails",
    source="developer guide, deployment-guardrails: variants keep their names",
)
def renames_variant(update: EndpointUpdate) -> Iterator[str]:
    """A variant is renamed, or goes, while a deployment policy shifts the traffic in steps.

    Remedy: Keep the names of the variants, or change them in a deployment without the policy.
    """
    if given(update.after.deployment_config) and update.gone:
        yield f"variant {listed(update.gone)} goes, and a deployment policy needs the names that the endpoint has"


@update_rule("update-policy-alone", verdict="unknown", source="botocore UpdateEndpoint", confidence="unconfirmed")
def policy_alone(update: EndpointUpdate) -> Iterator[str]:
    """The deployment policy or the retention of an endpoint changes, and its configuration does not.

    Remedy: Change it together with the configuration.
    """
    changed = update.changed if given(update.changed) else ()
    settings = [name for name in changed if name not in ("EndpointConfigName", "Tags")]
    if settings and "EndpointConfigName" not in changed:
        yield f"{listed(settings)} changes alone: SageMaker may refuse an update to the configuration that is served"


@update_rule("update-resets-counts", verdict="unknown", source="botocore UpdateEndpoint.RetainAllVariantProperties")
def resets_counts(update: EndpointUpdate) -> Iterator[str]:
    """An update sets the number of instances that scaling has chosen back to the initial one.

    Remedy: Set RetainAllVariantProperties (`retain_variant_properties=True` here).
    """
    if not _changes(update, "EndpointConfigName") or _keeps(update, "DesiredInstanceCount"):
        return
    for variant in _variants(update.after):
        if variant.variant_name in update.scaled and given(variant.initial_instance_count):
            yield (
                f"variant {variant.variant_name} goes back to {variant.initial_instance_count} instances, whatever "
                "scaling has chosen; whether they carry the traffic is not known"
            )


@update_rule("update-ignores-count", verdict="safe", source="botocore UpdateEndpoint.RetainAllVariantProperties")
def ignores_count(update: EndpointUpdate) -> Iterator[str]:
    """A changed initial count is not applied, since the endpoint keeps the counts that it has.

    Remedy: Change the bounds of scaling, or do not retain the properties of variants in this deployment.
    """
    if not _changes(update, "EndpointConfigName") or not _keeps(update, "DesiredInstanceCount"):
        return
    before = {variant.variant_name: variant.initial_instance_count for variant in _variants(update.before)}
    for variant in _variants(update.after):
        # A serverless variant has no count to keep, and none to change.
        if not given(variant.initial_instance_count) or not given(before.get(variant.variant_name)):
            continue
        if before[variant.variant_name] != variant.initial_instance_count:
            yield (
                f"variant {variant.variant_name} keeps the number of instances that it has; InitialInstanceCount "
                f"{variant.initial_instance_count} is not applied"
            )


@update_rule("update-resets-weights", verdict="safe", source="botocore UpdateEndpoint.RetainAllVariantProperties")
def resets_weights(update: EndpointUpdate) -> Iterator[str]:
    """Weights that were shifted by hand come back to the initial ones.

    Remedy: Give the weights that the variants are to have as initial ones.
    """
    if _changes(update, "EndpointConfigName") and len(_variants(update.after)) > 1:
        if not _keeps(update, "DesiredWeight"):
            yield "the weights of the variants become the initial ones, also where they were shifted by hand"


@update_rule("update-component-identity", verdict="unknown", source="botocore UpdateInferenceComponent")
def component_identity(update: ComponentUpdate) -> Iterator[str]:
    """A component changes what SageMaker cannot update: its name, its endpoint or its variant.

    Remedy: Give it another logical id, so that CloudFormation makes another component.
    """
    fixed = [name for name in ("InferenceComponentName", "EndpointName", "VariantName") if _changes(update, name)]
    if fixed:
        yield f"{listed(sorted(fixed))} change, which CloudFormation calls an update, and SageMaker has no update for"


@update_rule(
    "update-component-copies",
    verdict="unknown",
    source="botocore UpdateInferenceComponentRuntimeConfig",
    confidence="unconfirmed",
)
def component_copies(update: ComponentUpdate) -> Iterator[str]:
    """An update may set the number of copies that scaling has chosen back to the one in the template.

    Remedy: Leave CopyCount out, or expect scaling to correct it.
    """
    if given(update.changed) and update.changed and update.scaled and given(update.after.runtime_config):
        if given(update.after.runtime_config.copy_count):
            yield (
                f"CopyCount {update.after.runtime_config.copy_count} may be set anew, whatever scaling has chosen: "
                "nobody has said whether CloudFormation sends a count that did not change"
            )


def _changes(update: EndpointUpdate | ComponentUpdate, name: str) -> bool:
    return given(update.changed) and name in update.changed


def _keeps_config(update: EndpointUpdate) -> bool:
    return given(update.keeps_config) and update.keeps_config


def _both(update: EndpointUpdate) -> tuple[Endpoint, Endpoint]:
    return update.before, update.after


def _variants(endpoint: Endpoint) -> Sequence[Variant]:
    config = endpoint.config
    return config.production_variants if given(config) and given(config.production_variants) else ()


def _is_serverless(variant: Variant) -> bool:
    return given(variant.serverless_config)


def _keeps(update: EndpointUpdate, property_type: str) -> bool:
    """Whether an endpoint keeps a property of its variants through an update."""
    if not given(update.after.retain_all_variant_properties) or not update.after.retain_all_variant_properties:
        return False
    excluded = update.after.exclude_retained_variant_properties
    return not given(excluded) or property_type not in [each.variant_property_type for each in excluded]
