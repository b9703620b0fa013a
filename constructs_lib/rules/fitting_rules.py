"""What fits what: the image of a container, the machine image with its drivers, and the hardware of the instance."""

from collections.abc import Iterator

from .engine import rule
from .facts import InstancePool, Variant
from .hidden import given
from .image_tag import cuda_of, words_of
from .image_uri import deep_learning_container, name_and_tag
from .tables.hardware import hardware_of
from .tables.inference_amis import AMIS
from .tables.instance_families import has_arm_processor, has_gpu, has_newest_gpu

# The kinds of accelerators that images and machine images are made for; CPU stands for none.
GPU = "GPUs"
NEURON = "Inferentia2 or Trainium"
INFERENTIA = "Inferentia1"
CPU = "CPUs"
_NEURON_DEVICES = frozenset({"Inferentia2", "Trainium", "Trainium2"})

# Source: aws/deep-learning-containers, docs/whisperx and docs/vllm: the drivers that instances bring without an
# InferenceAmiVersion do not start images of this CUDA version or a newer one.
TOO_NEW_FOR_DEFAULT_DRIVERS = (12, 8)

# Source: aws/deep-learning-containers#6187: an image with CUDA 12.9 did not start with these drivers.
ONLY_FOR_ITS_OWN = 13


@rule("processor-architecture", source="developer guide, realtime-endpoints-graviton", severity="warning")
def processor_architecture(variant: Variant) -> Iterator[str]:
    """An image for x86 on instances with an arm64 processor.

    Remedy: Use the image for arm64, whose name says graviton or arm64, or an instance type with an x86 processor.
    """
    for instance_type in _types(variant):
        for name, tag in _images_of_aws(variant) if has_arm_processor(instance_type) else ():
            if not any(word in f"{name}:{tag}" for word in ("graviton", "arm64")):
                yield f"{instance_type} has an arm64 processor, but the image {name}:{tag} is for x86"


@rule("built-for-processor", source="aws-samples/aws-lex-conv-faq#8", confidence="attested")
def built_for_processor(variant: Variant) -> Iterator[str]:
    """An image that is built for another processor than that of the instances.

    Remedy: Build it with platform=Platform.LINUX_AMD64 for x86 instances, or LINUX_ARM64 for Graviton.
    """
    for instance_type in _types(variant):
        runs = "linux/arm64" if has_arm_processor(instance_type) else "linux/amd64"
        for container in variant.model.all_containers if given(variant.model) else ():
            if given(container.platform) and container.platform != runs:
                yield f"an image is built for {container.platform}, and {instance_type} runs {runs}"


@rule("processor-of-image", source="tags of the AWS deep learning containers", severity="warning")
def processor_of_image(variant: Variant) -> Iterator[str]:
    """An image for GPUs on instances without, or the reverse.

    Remedy: Choose the image that fits the instances, or the instances that fit the image.
    """
    for instance_type in _types(variant):
        for name, tag in _images_of_aws(variant):
            yield from misfit(name, tag, instance_type)


@rule("processor-of-serverless", source="developer guide, serverless-endpoints: no GPUs", severity="warning")
def processor_of_serverless(variant: Variant) -> Iterator[str]:
    """An image for an accelerator on a serverless variant, which has none.

    Remedy: Choose the image for CPUs, or serve the model from instances.
    """
    for name, tag in _images_of_aws(variant) if given(variant.serverless_config) else ():
        wanted = _accelerator_of_image(name, tag)
        if wanted not in {"", CPU}:
            yield f"the image {name}:{tag} is for {wanted}, and a serverless variant has CPUs only"


def misfit(name: str, tag: str, instance_type: str) -> Iterator[str]:
    """Yield that an image of AWS is for another accelerator than instances have."""
    wanted, there = _accelerator_of_image(name, tag), _accelerator_of(instance_type)
    if wanted and there and wanted != there:
        if wanted == CPU:
            yield f"the image {name}:{tag} leaves the accelerators of {instance_type} unused"
        else:
            yield f"the image {name}:{tag} is for {wanted}, but {instance_type} has none"


@rule("accelerator-of-ami", source="botocore ProductionVariant.InferenceAmiVersion: Accelerator", severity="warning")
def accelerator_of_ami(variant: Variant) -> Iterator[str]:
    """A machine image for another accelerator than that of the instances.

    Remedy: Choose a machine image for that accelerator, or leave out {inference_ami_version}.
    """
    if not given(variant.inference_ami_version) or variant.inference_ami_version not in AMIS:
        return
    made_for = GPU if AMIS[variant.inference_ami_version].cuda else NEURON
    for instance_type in _types(variant):
        there = _accelerator_of(instance_type)
        if there and there != made_for:
            yield f"{{inference_ami_version=}} is for {made_for}, but {instance_type} has none"


@rule(
    "drivers-of-image",
    source="aws/deep-learning-containers#6187 and its documentation; NVIDIA/nim-deploy#104",
    severity="warning",
    confidence="attested",
)
def drivers_of_image(variant: Variant) -> Iterator[str]:
    """An image whose CUDA version the drivers do not run, so that the endpoint stays in Creating and logs nothing.

    Remedy: Set {inference_ami_version} to a machine image that fits the CUDA version of the image:
    al2-ami-sagemaker-inference-gpu-3-1 for CUDA 12, al2023-ami-sagemaker-inference-gpu-4-1 for CUDA 13.
    """
    if given(variant.model):
        uris = [each.image for each in variant.model.all_containers if given(each.image)]
        for instance_type in _types(variant):
            yield from driver_troubles(uris, instance_type, variant)


def driver_troubles(uris: list[str], instance_type: str, variant: Variant) -> Iterator[str]:
    """Yield that images need another CUDA version than the drivers of the instances of a variant run."""
    if not has_gpu(instance_type):
        return
    for uri in uris:
        name, tag = name_and_tag(uri)
        cuda = cuda_of(tag)
        if not cuda:
            continue
        needed = f"the image {name}:{tag} needs CUDA {cuda[0]}.{cuda[1]}"
        if not given(variant.inference_ami_version):
            if cuda >= TOO_NEW_FOR_DEFAULT_DRIVERS and not has_newest_gpu(instance_type):
                yield f"{needed}, and the drivers that {instance_type} has by default are older"
        elif variant.inference_ami_version in AMIS:
            there = AMIS[variant.inference_ami_version].cuda
            if there and cuda[0] > there[0]:
                yield f"{needed}, and the drivers of {variant.inference_ami_version} end at CUDA {there[0]}.{there[1]}"
            elif there and cuda[0] < there[0] == ONLY_FOR_ITS_OWN:
                yield f"{needed}, and {variant.inference_ami_version} is for CUDA {there[0]}"


def _types(variant: Variant) -> Iterator[str]:
    """Yield the instance types of a variant."""
    pools: tuple[InstancePool, ...] = variant.instance_pools if given(variant.instance_pools) else ()
    if given(variant.instance_type):
        yield variant.instance_type
    yield from (pool.instance_type for pool in pools if given(pool.instance_type))


def _images_of_aws(variant: Variant) -> Iterator[tuple[str, str]]:
    """Yield names and tags of those images of a variant that are AWS's own for deep learning."""
    for container in variant.model.all_containers if given(variant.model) else ():
        if given(container.image) and (found := deep_learning_container(container.image, container.image_of_aws)):
            yield found


def _accelerator_of_image(name: str, tag: str) -> str:
    """Return which accelerator an image is for; nothing if it does not say."""
    words = words_of(f"{name}-{tag}")
    if "neuronx" in words:
        return NEURON
    if words & {"neuron", "inf"}:
        return INFERENTIA
    if cuda_of(tag) or words & {"gpu", "cuda"}:
        return GPU
    return CPU if "cpu" in words else ""


def _accelerator_of(instance_type: str) -> str:
    """Return which accelerator instances have; nothing if that is not known."""
    there = hardware_of(instance_type)
    if has_gpu(instance_type):
        return GPU
    if not there or there.accelerator == "Gaudi":
        return ""
    return NEURON if there.accelerator in _NEURON_DEVICES else INFERENTIA if there.accelerators else CPU
