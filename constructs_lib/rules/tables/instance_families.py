"""What an instance type's name says of the hardware. No service model carries these facts."""

import re
from functools import cache

# Source: sagemaker-core `volume_size_supported` and sagemaker-python-sdk#4828: SageMaker refuses a volume size there.
_LOCAL_STORAGE = r"[a-z0-9]*d[a-z0-9]*|g5|g6|g6e|g7e|p5|p5e|p5en|p6-b200|trn1|trn1n|trn2"

# Source: developer guide, realtime-endpoints-graviton (families), EC2 instance types (Grace of p6e-gb200).
_ARM = r"[cmr]\d+g[dn]*|p6e-gb200"

# Source: developer guide, endpoint-auto-scaling-add-console.
_BURSTABLE = r"t\d+[a-z]*"

# Source: EC2 instance types, accelerated computing.
_GPU = r"[gp]\d[a-z0-9-]*"
# Source: the same, Blackwell: drivers for CUDA 12.8 are the first that know it.
_NEWEST_GPU = r"g7[a-z]*|p6[a-z0-9-]*"
_OTHER_ACCELERATOR = r"inf\d+|trn\d+n?|dl\d+[a-z]*"


@cache
def _family(instance_type: str) -> str:
    """Return `m5d` for `ml.m5d.large`, and nothing for what is no instance type."""
    found = re.fullmatch(r"ml\.([a-z0-9-]+)\.[a-z0-9-]+", instance_type)
    return found[1] if found else ""


def has_local_storage(instance_type: str) -> bool:
    """Whether the instances bring NVMe storage of their own, so that SageMaker attaches no volume."""
    return re.fullmatch(_LOCAL_STORAGE, _family(instance_type)) is not None


def has_arm_processor(instance_type: str) -> bool:
    """Whether the processor runs arm64 images only."""
    return re.fullmatch(_ARM, _family(instance_type)) is not None


def is_burstable(instance_type: str) -> bool:
    """Whether the processor earns credits, which excludes autoscaling."""
    return re.fullmatch(_BURSTABLE, _family(instance_type)) is not None


def has_gpu(instance_type: str) -> bool:
    """Whether there is an NVIDIA GPU."""
    return re.fullmatch(_GPU, _family(instance_type)) is not None


def has_newest_gpu(instance_type: str) -> bool:
    """Whether the GPU is one that only the newest drivers know, so that the instances have those by default."""
    return re.fullmatch(_NEWEST_GPU, _family(instance_type)) is not None


def has_accelerator(instance_type: str) -> bool:
    """Whether there is a GPU, or an accelerator of another kind."""
    return has_gpu(instance_type) or re.fullmatch(_OTHER_ACCELERATOR, _family(instance_type)) is not None


def is_first_inferentia(instance_type: str) -> bool:
    """Whether the accelerator is the first Inferentia, which many features leave out."""
    return _family(instance_type) == "inf1"
