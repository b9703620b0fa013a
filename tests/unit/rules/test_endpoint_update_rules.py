"""What becomes of endpoints and components when one template takes the place of another."""

from typing import Any

import pytest

from constructs_lib.rules import UNKNOWN, check
from constructs_lib.rules.facts import (
    AsyncInference,
    ComponentRuntime,
    ComponentUpdate,
    Deployment,
    EndpointConfig,
    EndpointUpdate,
    InferenceComponent,
    Serverless,
    VariantProperty,
)
from tests.unit.rules.conftest import Case, RuleTests, config, endpoint, variant

PLAN = "it is about two templates"
SERVERLESS = variant(instance_type=None, initial_instance_count=None, serverless_config=Serverless())
QUEUED = endpoint(config=config(async_inference_config=AsyncInference()))
COUNTS = (VariantProperty(variant_property_type="DesiredInstanceCount"),)


def update(**values: Any) -> EndpointUpdate:
    """Return an endpoint that is updated to another configuration, without a fault, but for the values given."""
    names = {"scaled": (), "gone": (), "shadows_gone": (), "retyped": ()}
    sound = {"changed": ("EndpointConfigName",), "keeps_config": False, **names}
    return EndpointUpdate(**{**sound, "before": endpoint(), "after": endpoint(), **values})


def serving(*variants: Any, **values: Any) -> Any:
    return endpoint(config=config(*variants), **values)


def component(**values: Any) -> ComponentUpdate:
    after = InferenceComponent(runtime_config=ComponentRuntime(copy_count=1))
    sound = {"changed": ("Specification",), "before": after, "after": after, "scaled": False}
    return ComponentUpdate(**{**sound, **values})


CASES = [
    Case(
        rule="update-scaled-variant",
        severity="error",
        passes=[update(), update(scaled=("a",), retyped=("b",)), update(retyped=("a",), gone=("b",))],
        fails=[
            update(scaled=("a",), retyped=("a",)),
            update(scaled=("a",), gone=("a",)),
            update(scaled=("a",), shadows_gone=("a",)),
        ],
        in_template="variant a gets another instance type",
        hidden=[update(scaled=UNKNOWN, retyped=("a",)), update(scaled=("a",), gone=UNKNOWN, retyped=UNKNOWN)],
        not_shown_because=PLAN,
    ),
    Case(
        rule="update-to-serverless",
        severity="error",
        passes=[
            update(),
            update(before=serving(SERVERLESS), after=serving(SERVERLESS)),
            update(keeps_config=True, before=UNKNOWN, after=UNKNOWN),
        ],
        fails=[update(after=serving(SERVERLESS))],
        in_template="an endpoint of instances cannot become serverless",
        hidden=[
            update(after=UNKNOWN),
            update(before=UNKNOWN, after=serving(SERVERLESS)),
            update(keeps_config=UNKNOWN, after=serving(SERVERLESS)),
        ],
        not_shown_because=PLAN,
    ),
    Case(
        rule="update-from-serverless",
        severity="information",
        passes=[update()],
        fails=[update(before=serving(SERVERLESS))],
        in_template="cannot become serverless again",
        hidden=[update(before=UNKNOWN)],
        not_shown_because=PLAN,
    ),
    Case(
        rule="update-asynchronous",
        severity="warning",
        passes=[
            update(),
            update(before=QUEUED, after=QUEUED),
            update(keeps_config=True, before=UNKNOWN, after=UNKNOWN),
        ],
        fails=[update(after=QUEUED), update(before=QUEUED)],
        in_template="the endpoint becomes asynchronous; InvokeEndpoint is refused",
        hidden=[
            update(before=UNKNOWN, after=QUEUED),
            update(after=UNKNOWN),
            update(keeps_config=UNKNOWN, after=QUEUED),
        ],
        not_shown_because=PLAN,
    ),
    Case(
        rule="update-variant-gone",
        severity="information",
        passes=[update(), update(shadows_gone=("a",))],
        fails=[update(gone=("a", "b"))],
        in_template="variant a and b goes; whoever names it as TargetVariant is refused",
        hidden=[update(gone=UNKNOWN)],
        not_shown_because=PLAN,
    ),
    Case(
        rule="update-renames-variant",
        severity="error",
        passes=[update(gone=("a",)), update(after=endpoint(deployment_config=Deployment()))],
        fails=[update(gone=("a",), after=endpoint(deployment_config=Deployment()))],
        in_template="variant a goes",
        hidden=[update(gone=UNKNOWN, after=endpoint(deployment_config=Deployment()))],
        not_shown_because=PLAN,
    ),
    Case(
        rule="update-policy-alone",
        severity="warning",
        passes=[update(), update(changed=("DeploymentConfig", "EndpointConfigName")), update(changed=("Tags",))],
        fails=[update(changed=("DeploymentConfig",))],
        in_template="DeploymentConfig changes alone",
        hidden=[update(changed=UNKNOWN)],
        not_shown_because=PLAN,
    ),
    Case(
        rule="update-resets-counts",
        severity="warning",
        passes=[
            update(),
            update(scaled=("stable",), changed=("Tags",)),
            update(scaled=("stable",), after=endpoint(retain_all_variant_properties=True)),
        ],
        fails=[
            update(scaled=("stable",)),
            update(
                scaled=("stable",),
                after=endpoint(retain_all_variant_properties=True, exclude_retained_variant_properties=COUNTS),
            ),
        ],
        in_template="variant stable goes back to 2 instances",
        hidden=[update(scaled=UNKNOWN), update(scaled=("stable",), after=UNKNOWN)],
        not_shown_because=PLAN,
    ),
    Case(
        rule="update-ignores-count",
        severity="information",
        passes=[
            update(),
            update(after=endpoint(retain_all_variant_properties=True)),
            update(after=serving(variant(initial_instance_count=None), retain_all_variant_properties=True)),
        ],
        fails=[update(after=serving(variant(initial_instance_count=4), retain_all_variant_properties=True))],
        in_template="InitialInstanceCount 4 is not applied",
        hidden=[update(before=UNKNOWN, after=endpoint(retain_all_variant_properties=True))],
        not_shown_because=PLAN,
    ),
    Case(
        rule="update-resets-weights",
        severity="information",
        passes=[
            update(),
            update(after=serving(variant(), variant(variant_name="b"), retain_all_variant_properties=True)),
        ],
        fails=[update(after=serving(variant(), variant(variant_name="b")))],
        in_template="also where they were shifted by hand",
        hidden=[update(after=UNKNOWN)],
        not_shown_because=PLAN,
    ),
    Case(
        rule="update-component-identity",
        severity="warning",
        passes=[component()],
        fails=[component(changed=("VariantName", "EndpointName"))],
        in_template="EndpointName and VariantName change",
        hidden=[component(changed=UNKNOWN)],
        not_shown_because=PLAN,
    ),
    Case(
        rule="update-component-copies",
        severity="warning",
        passes=[component(), component(scaled=True, after=InferenceComponent())],
        fails=[component(scaled=True)],
        in_template="CopyCount 1 may be set anew",
        hidden=[component(scaled=UNKNOWN), component(scaled=True, after=UNKNOWN)],
        not_shown_because=PLAN,
    ),
]


class TestEndpointUpdateRules(RuleTests):
    pass


@pytest.mark.parametrize("side", ["before", "after"])
@pytest.mark.parametrize("config", [None, EndpointConfig()], ids=["no configuration", "no variants"])
def test_what_has_no_variants_has_none_that_change(side: str, config: EndpointConfig | None) -> None:
    assert check(update(**{side: endpoint(config=config)})) == []
