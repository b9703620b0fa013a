"""What the scaling of copies does to an inference component, and to the instances that it runs on."""

from collections.abc import Iterator

from .autoscaling_rules import COPIES
from .engine import rule
from .facts import ScalableTarget
from .hidden import given


@rule(
    "copies-reset-by-update",
    source="botocore UpdateInferenceComponentRuntimeConfig, which CloudFormation may call on updates",
    confidence="unconfirmed",
    severity="information",
)
def copies_reset_by_update(target: ScalableTarget) -> Iterator[str]:
    """A number of copies in the template, which an update may set again although scaling has changed it.

    It is mere information: nobody has seen it happen, every component that scales has such a number unless its owner
    leaves it out, and the next scaling activity corrects it.

    Remedy: Expect the next scaling activity to correct it, or leave {component.runtime_config.copy_count} out of the
    template (None leaves it out here), which the API allows.
    """
    if _scales_copies(target) and given(target.component) and given(target.component.runtime_config):
        if given(target.component.runtime_config.copy_count):
            yield "an update may set {component.runtime_config.copy_count=} again, whatever scaling has made of it"


@rule("copies-leave-instances", source="developer guide, endpoint-auto-scaling-zero-instances", severity="information")
def copies_leave_instances(target: ScalableTarget) -> Iterator[str]:
    """An inference component that scales to no copy, on instances that stay, and are paid for.

    Remedy: Set {component.variant.managed_instance_scaling} with a minimum of 0, where the region offers it.
    """
    if not _scales_copies(target) or not given(target.min_capacity) or target.min_capacity != 0:
        return
    if given(target.component) and given(target.component.variant):
        scaling = target.component.variant.managed_instance_scaling
        if not given(scaling) or not given(scaling.min_instance_count) or scaling.min_instance_count > 0:
            yield "{min_capacity=} copies leave the instances of the variant running"


def _scales_copies(target: ScalableTarget) -> bool:
    return given(target.scalable_dimension) and target.scalable_dimension == COPIES
