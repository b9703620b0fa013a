"""How many GPUs an instance has. No service model carries these numbers."""

from collections.abc import Mapping
from typing import Final

from .instance_families import has_accelerator
from .service_limits import LIMITS

# Source: EC2 instance types, accelerated computing. Sizes that are not listed have an unknown number. Inferentia and
# Trainium are left out: it is not documented whether their devices or their cores are counted.
_GPUS: Final[Mapping[str, Mapping[str, int]]] = {
    "p2": {"xlarge": 1, "8xlarge": 8, "16xlarge": 16},
    "p3": {"2xlarge": 1, "8xlarge": 4, "16xlarge": 8},
    "p3dn": {"24xlarge": 8},
    "p4d": {"24xlarge": 8},
    "p4de": {"24xlarge": 8},
    "p5": {"4xlarge": 1, "48xlarge": 8},
    "p5e": {"48xlarge": 8},
    "p5en": {"48xlarge": 8},
    "p6-b200": {"48xlarge": 8},
    "g4dn": {"xlarge": 1, "2xlarge": 1, "4xlarge": 1, "8xlarge": 1, "12xlarge": 4, "16xlarge": 1},
    "g5": {
        "xlarge": 1,
        "2xlarge": 1,
        "4xlarge": 1,
        "8xlarge": 1,
        "12xlarge": 4,
        "16xlarge": 1,
        "24xlarge": 4,
        "48xlarge": 8,
    },
    "g6": {
        "xlarge": 1,
        "2xlarge": 1,
        "4xlarge": 1,
        "8xlarge": 1,
        "12xlarge": 4,
        "16xlarge": 1,
        "24xlarge": 4,
        "48xlarge": 8,
    },
    "g6e": {
        "xlarge": 1,
        "2xlarge": 1,
        "4xlarge": 1,
        "8xlarge": 1,
        "12xlarge": 4,
        "16xlarge": 1,
        "24xlarge": 4,
        "48xlarge": 8,
    },
}


def lacks_accelerators(instance_type: str, needed: float) -> bool:
    """Whether an instance of a type has fewer accelerators than are needed, for sure."""
    if not has_accelerator(instance_type):
        return needed > 0 and instance_type in LIMITS["ProductionVariantInstanceType"].enum
    family, _, size = instance_type.removeprefix("ml.").partition(".")
    has = _GPUS.get(family, {}).get(size)
    return has is not None and needed > has
