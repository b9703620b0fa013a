"""What fits what: images, machine images and hardware."""

from typing import Any

from constructs_lib.rules import MAYBE, UNKNOWN, Partial
from constructs_lib.rules.facts import InstancePool, Serverless, Variant
from constructs_lib.rules.tables.prebuilt_images import account_of
from tests.unit.rules import sound
from tests.unit.rules.conftest import Case, RuleTests, container, model, variant

SERVERLESS = Serverless(memory_size_in_mb=2048, max_concurrency=5)
NO_INSTANCES = {"instance_type": None, "initial_instance_count": None}

AWS = account_of("pytorch-inference", "eu-west-1")
ALGORITHMS = account_of("sagemaker-xgboost", "eu-west-1")
HERE = ".dkr.ecr.eu-west-1.amazonaws.com/"
VLLM = f"{AWS}{HERE}vllm"
CUDA12, CUDA13 = f"{VLLM}:0.10.2-gpu-py312-cu129-ubuntu22.04", f"{VLLM}:0.24.0-gpu-py312-cu130-ubuntu22.04"
OLD, NEW = "al2-ami-sagemaker-inference-gpu-3-1", "al2023-ami-sagemaker-inference-gpu-4-1"
NEURON = "al2-ami-sagemaker-inference-neuron-2"


def serving(image: Any, instance_type: Any = "ml.m5.large", *, image_of_aws: Any = UNKNOWN, **values: Any) -> Variant:
    serves = model(container(image=image, image_of_aws=image_of_aws))
    return variant(instance_type=instance_type, model=serves, **values)


def pooled(*instance_types: Any, image: Any, **values: Any) -> Variant:
    pools = tuple(InstancePool(instance_type=each) for each in instance_types)
    return serving(image, None, instance_pools=pools, **values)


def built(platform: Any, instance_type: Any = "ml.m5.large") -> Variant:
    return variant(instance_type=instance_type, model=model(container(platform=platform)))


def running(ami: Any, instance_type: Any = "ml.g5.xlarge") -> Variant:
    return variant(instance_type=instance_type, inference_ami_version=ami)


def serverless(image: Any, **values: Any) -> Variant:
    return serving(image, **{**NO_INSTANCES, "serverless_config": SERVERLESS, **values})


CASES = [
    Case(
        rule="processor-of-serverless",
        severity="warning",
        passes=[
            serverless(f"{AWS}{HERE}pytorch-inference:2.6-cpu"),
            serverless(f"{ALGORITHMS}{HERE}sagemaker-xgboost:1.7-1"),
            serverless(f"123456789012{HERE}pytorch-inference:2.6-gpu"),
            serving(f"{AWS}{HERE}pytorch-inference:2.6-gpu", "ml.g5.xlarge"),
        ],
        fails=[
            serverless(f"{AWS}{HERE}pytorch-inference:2.6-gpu"),
            serverless(CUDA12),
            serverless(f"{AWS}{HERE}huggingface-pytorch-inference-neuronx:2.1"),
        ],
        in_template="pytorch-inference:2.6-gpu is for GPUs, and a serverless variant has CPUs only; choose the image",
        shown={**sound.SERVERLESS, "Model.PrimaryContainer.Image": f"{sound.DLC}:2.6-gpu"},
        hidden=[
            serverless(UNKNOWN),
            serverless(CUDA12, serverless_config=MAYBE),
            variant(**NO_INSTANCES, serverless_config=SERVERLESS, model=UNKNOWN),
        ],
    ),
    Case(
        rule="processor-architecture",
        severity="warning",
        passes=[
            serving(f"{AWS}{HERE}pytorch-inference:2.6-cpu"),
            serving(f"{AWS}{HERE}pytorch-inference-graviton:2.6-cpu", "ml.c7g.large"),
            serving(f"{AWS}{HERE}vllm:0.11-arm64", "ml.c7g.large"),
            serving(f"123456789012{HERE}pytorch-inference:2.6-cpu", "ml.c7g.large"),
            serving(f"{AWS}{HERE}iris:1.4", "ml.c7g.large"),
            serving(f"{ALGORITHMS}{HERE}sagemaker-xgboost:1.7-1", "ml.c7g.large"),
            serving("registry.example.com/pytorch-inference:2.6", "ml.c7g.large"),
            variant(instance_type="ml.c7g.large", model=model(container(image=None))),
            variant(instance_type="ml.c7g.large", model=None),
            pooled("ml.m5.large", "ml.g5.xlarge", image=f"{AWS}{HERE}pytorch-inference:2.6-cpu"),
        ],
        fails=[
            serving(f"{AWS}{HERE}pytorch-inference:2.6-cpu", "ml.c7g.large"),
            serving(f"{AWS}{HERE}pytorch-inference@sha256:0a1b", "ml.c7g.large"),
        ],
        in_template="ml.c7g.large has an arm64 processor, but the image pytorch-inference:2.6-cpu is",
        shown={
            "Config.ProductionVariants.0.InstanceType": "ml.m6g.large",
            "Model.PrimaryContainer.Image": f"{sound.DLC}:2.6-cpu",
        },
        hidden=[
            serving(f"{AWS}{HERE}pytorch-inference:2.6-cpu", UNKNOWN),
            serving(f"{AWS}{HERE}pytorch-inference:2.6-cpu", MAYBE),
            serving(f"{AWS}{HERE}pytorch-inference:2.6-cpu", Partial(("ml.c7g.", None))),
            serving(UNKNOWN, "ml.c7g.large"),
            serving(MAYBE, "ml.c7g.large"),
            serving(Partial((None, "/pytorch-inference:2.6-cpu")), "ml.c7g.large"),
            variant(instance_type="ml.c7g.large", model=MAYBE),
            variant(instance_type="ml.c7g.large"),
        ],
    ),
    Case(
        rule="processor-of-image",
        severity="warning",
        passes=[
            serving(f"{AWS}{HERE}pytorch-inference:2.6-cpu"),
            serving(f"{AWS}{HERE}pytorch-inference:2.6-gpu-py312", "ml.g5.xlarge"),
            serving(f"{AWS}{HERE}pytorch-inference:2.6"),
            serving(f"123456789012{HERE}pytorch-inference:2.6-gpu"),
            variant(model=model(container(image=None))),
            variant(serverless_config=SERVERLESS, **NO_INSTANCES),
            serving(f"{AWS}{HERE}sagemaker-tritonserver:24.01-py3", "ml.g5.xlarge"),
            serving(f"{AWS}{HERE}pytorch-inference-neuronx:2.9.0-neuronx-py312", "ml.trn1.2xlarge"),
            serving(f"{AWS}{HERE}huggingface-pytorch-inference-neuron:1.9.1-neuron-py37", "ml.inf1.xlarge"),
            serving(f"{AWS}{HERE}pytorch-inference:2.6-gpu", "ml.m99.large"),
            serving(f"{AWS}{HERE}pytorch-inference:2.6-cpu", "ml.dl1.24xlarge"),
        ],
        fails=[
            serving(f"{AWS}{HERE}pytorch-inference:2.6-gpu-py312"),
            serving(f"{AWS}{HERE}pytorch-inference:2.6-gpu-py312", "ml.inf2.xlarge"),
            serving(f"{AWS}{HERE}pytorch-inference:2.6-cpu-py312", "ml.g5.xlarge"),
            serving(f"{AWS}{HERE}pytorch-inference:2.6-cpu-py312", "ml.inf2.xlarge"),
            serving(f"{AWS}{HERE}djl-inference:0.34.0-lmi16.0.0-cu128"),
            serving(f"{AWS}{HERE}vllm:server-sagemaker-cuda-v2.5"),
            serving(f"{AWS}{HERE}pytorch-inference-neuronx:2.9.0-neuronx-py312-sdk2.31.1-ubuntu24.04", "ml.g5.xlarge"),
            serving(f"{AWS}{HERE}huggingface-pytorch-inference-neuron:1.9.1-neuron-py37", "ml.inf2.xlarge"),
            serving(Partial((None, "/vllm:0.10.2-gpu-py312")), image_of_aws="vllm:0.10.2-gpu-py312"),
            pooled("ml.g5.xlarge", "ml.m5.large", image=f"{AWS}{HERE}pytorch-inference:2.6-gpu"),
        ],
        in_template="the image pytorch-inference:2.6-gpu-py312 is for GPUs, but ml.m5.large has none;",
        shown={"Model.PrimaryContainer.Image": f"{sound.DLC}:2.6-gpu"},
        hidden=[
            serving(Partial((None, "/vllm:0.10.2-gpu-py312"))),
            serving(f"{AWS}{HERE}pytorch-inference:2.6-gpu", UNKNOWN),
            serving(f"{AWS}{HERE}pytorch-inference:2.6-gpu", MAYBE),
            serving(UNKNOWN),
            serving(MAYBE),
            serving(Partial((None, "/pytorch-inference:2.6-gpu"))),
            variant(model=UNKNOWN),
            variant(model=MAYBE),
        ],
    ),
    Case(
        rule="built-for-processor",
        severity="error",
        passes=[
            built("linux/amd64"),
            built("linux/arm64", "ml.c7g.large"),
            built(None),
            variant(model=None),
            variant(serverless_config=SERVERLESS, **NO_INSTANCES, model=model(container(platform="linux/amd64"))),
        ],
        fails=[built("linux/arm64"), built("linux/amd64", "ml.c7g.large")],
        in_template="an image is built for linux/arm64, and ml.m5.large runs linux/amd64; build it with",
        not_shown_because="a template does not say for which processor an image was built",
        hidden=[built(UNKNOWN), built(MAYBE), built("linux/arm64", UNKNOWN), variant(model=UNKNOWN)],
    ),
    Case(
        rule="accelerator-of-ami",
        severity="warning",
        passes=[
            running(OLD),
            running(NEURON, "ml.inf2.xlarge"),
            running(NEURON, "ml.trn1.2xlarge"),
            running("al2-ami-of-tomorrow", "ml.m5.large"),
            running(OLD, "ml.m99.large"),
            variant(),
        ],
        fails=[
            running(OLD, "ml.m5.large"),
            running(OLD, "ml.inf2.xlarge"),
            running(NEURON),
            running(NEURON, "ml.inf1.xlarge"),
            pooled("ml.g5.xlarge", "ml.m5.large", image=CUDA12, inference_ami_version=OLD),
        ],
        in_template=f"InferenceAmiVersion '{OLD}' is for GPUs, but ml.m5.large has none; choose a machine image",
        shown={"Config.ProductionVariants.0.InferenceAmiVersion": OLD},
        hidden=[running(UNKNOWN, "ml.m5.large"), running(MAYBE, "ml.m5.large"), running(OLD, UNKNOWN)],
    ),
    Case(
        rule="drivers-of-image",
        severity="warning",
        passes=[
            serving(CUDA12, "ml.g5.xlarge", inference_ami_version=OLD),
            serving(CUDA13, "ml.g5.xlarge", inference_ami_version=NEW),
            serving(CUDA13, "ml.g5.xlarge", inference_ami_version="al2-ami-of-tomorrow"),
            serving(CUDA13, "ml.p6-b200.48xlarge"),
            serving(CUDA13, "ml.g7e.2xlarge"),
            serving(CUDA12, "ml.m5.large"),
            serving(f"{VLLM}:0.8-gpu-py312-cu124-ubuntu22.04", "ml.g5.xlarge"),
            serving(f"{VLLM}:0.8-gpu", "ml.g5.xlarge", inference_ami_version=NEW),
            serving(CUDA12, "ml.g5.xlarge", inference_ami_version=NEURON),
            variant(instance_type="ml.g5.xlarge", model=model(container(image=None))),
            variant(instance_type="ml.g5.xlarge", model=None),
        ],
        fails=[
            serving(CUDA12, "ml.g5.xlarge"),
            serving(CUDA13, "ml.g6.2xlarge"),
            serving(CUDA13, "ml.g5.xlarge", inference_ami_version=OLD),
            serving(CUDA12, "ml.g5.xlarge", inference_ami_version=NEW),
            serving(f"123456789012{HERE}vllm:mine-cu130", "ml.g5.xlarge"),
            pooled("ml.m5.large", "ml.g5.xlarge", image=CUDA13),
        ],
        in_template="the image vllm:0.10.2-gpu-py312-cu129-ubuntu22.04 needs CUDA 12.9, and the drivers that",
        shown={
            "Config.ProductionVariants.0.InstanceType": "ml.g5.xlarge",
            "Model.PrimaryContainer.Image": CUDA13,
        },
        hidden=[
            serving(UNKNOWN, "ml.g5.xlarge"),
            serving(CUDA13, UNKNOWN),
            serving(CUDA13, "ml.g5.xlarge", inference_ami_version=UNKNOWN),
            serving(CUDA13, "ml.g5.xlarge", inference_ami_version=MAYBE),
            variant(instance_type="ml.g5.xlarge", model=UNKNOWN),
        ],
    ),
]


class TestFittingRules(RuleTests):
    pass
