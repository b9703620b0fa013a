"""The copies of an inference component, of this app or defined elsewhere: their number, and what waits for them."""

from typing import TYPE_CHECKING, Any, cast

from aws_cdk import CfnResource, Resource, Stack

from .arguments.placement import same_environment
from .rules import hidden

if TYPE_CHECKING:
    from .scaling.copy_count import DeployedComponent, ScalableCopyCount
    from .scaling.suspended_scaling import SuspendedScaling


class ComponentCopies:
    """What inference components of this app and those that are defined elsewhere have in common, and adapters have not.

    They have copies, whose number may scale, and which load adapters.
    """

    # What the rules may know of the component; hidden if it is defined elsewhere.
    _fact: Any
    _noun = "InferenceComponent"
    _scales = False

    def auto_scale_copy_count(
        self, *, min_capacity: int = 1, max_capacity: int, suspended: "SuspendedScaling | None" = None
    ) -> "ScalableCopyCount":
        """Let the number of copies change between two bounds; policies and schedules say when.

        A component that is defined elsewhere must have copies of its own, which adapters have not, and must not be
        scaled elsewhere, too: Application Auto Scaling knows one pair of bounds for it.

        Args:
            min_capacity: The least number of copies. With 0, unless it is a token, an alarm and a policy start a copy
                after a request that found none: requests fail until it runs, so callers must come back. The instances
                stay unless ManagedInstanceScaling of the variant has a minimum of 0, which not every region takes.
            max_capacity: The greatest number of copies.
            suspended: What of the scaling is suspended. Nothing if not given.

        Raises:
            ValueError: If the bounds are refused, the component scales already, or is of another account or region.
        """
        from .scaling.copy_count import ScalableCopyCount  # only who scales pays for it

        this = cast("Resource", self)
        what = f"InferenceComponent {this.node.id!r}"
        if self._scales:
            raise ValueError(f"{what} scales already; add policies to what auto_scale_copy_count returned")
        if hidden(self._fact):
            same_environment(f"the scaling of {what}", "component", this, Stack.of(this))
        count = ScalableCopyCount(
            this,
            "Scaling",
            component=cast("DeployedComponent", self),
            min_capacity=min_capacity,
            max_capacity=max_capacity,
            suspended=suspended,
        )
        self._scales = True
        return count

    def _be_waited_for_by(self, resource: CfnResource) -> None:
        """Have a resource that names the component wait for it. What is defined elsewhere is there already."""
