"""Where the copies of an inference component are placed."""

from typing import Literal

from aws_cdk import aws_sagemaker as sagemaker

from .arguments import kinds
from .arguments.options import Options
from .arguments.value import Value
from .rules import facts

_Component = sagemaker.CfnInferenceComponent


class ComponentScheduling(Value):
    """On which instances the copies of an inference component are placed when some are added or removed.

    Args:
        placement_strategy: `SPREAD` places copies on as many instances as it can, `BINPACK` on as few.
        max_imbalance: By how many copies two Availability Zones may differ, 0 to 100. SageMaker goes on where the
            balance cannot be had. CloudFormation wants it beside the strategy, SageMaker does not.

    Raises:
        ValueError: If SageMaker would refuse it.
    """

    placement_strategy: Literal["SPREAD", "BINPACK"]
    max_imbalance: int = 0

    _options = Options(
        facts.ComponentScheduling,
        _Component.InferenceComponentSchedulingConfigProperty,
        placement_strategy=kinds.text(required=True),
        availability_zone_balance=Options(
            facts.ZoneBalance,
            _Component.InferenceComponentAvailabilityZoneBalanceProperty,
            fixed={"enforcement_mode": "PERMISSIVE"},
            max_imbalance=kinds.number(required=True),
        ),
    )
