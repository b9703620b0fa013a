"""Where the alarms of this library stand: in the variant that they watch."""

from types import UnionType
from typing import Any

from .arguments import require_instance
from .arguments.construct_id import require_place
from .arguments.refusal import shown
from .metrics import VariantMetrics

_ANY = "pass a variant of an endpoint, such as endpoint.instance_production_variants[0]"


def require_alarm_place(
    kind: str, variant: Any, id: Any, variants: type | UnionType = VariantMetrics, remedy: str = _ANY
) -> str:
    """Return the id of an alarm, as CDK writes it.

    Args:
        kind: The class of the alarm.
        variant: What is to be the variant that it watches.
        id: What is to be its id.
        variants: The classes of variants that it can watch.
        remedy: What to pass in place of something else.

    Raises:
        ValueError: If either is not of its kind.
    """
    require_instance(f"variant of {kind} {shown(id)}", variant, variants, remedy)
    return require_place(kind, variant, id)
