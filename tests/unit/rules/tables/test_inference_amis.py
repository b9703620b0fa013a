"""The generated table of the machine images of inference instances."""

import pytest

from constructs_lib.rules.tables.inference_amis import AMIS, InferenceAmi
from constructs_lib.rules.tables.service_limits import LIMITS
from tests.generators import inference_amis as generator
from tests.generators import publish


def test_module_is_as_generated() -> None:
    assert publish("inference_amis", generator.module(), check=True) == 0


def test_every_version_of_the_service_is_described() -> None:
    assert set(AMIS) == set(LIMITS["ProductionVariantInferenceAmiVersion"].enum)


# All that the service says of a version stands in the table; a test of another sentence shows that it would be seen.
@pytest.mark.parametrize(
    ("version", "said"),
    [
        ("al2-ami-sagemaker-inference-gpu-2", ["Accelerator: GPU", "NVIDIA driver version: 535", "CUDA version: 12.2"]),
        (
            "al2023-ami-sagemaker-inference-gpu-4-1",
            [
                "Accelerator: GPU",
                "NVIDIA driver version: 580",
                "CUDA version: 13.0",
                "NVIDIA Container Toolkit with disabled CUDA-compat mounting",
            ],
        ),
        (
            "al2-ami-sagemaker-inference-neuron-2",
            ["Accelerator: Inferentia2 and Trainium", "Neuron driver version: 2.19"],
        ),
    ],
)
def test_sentences_of_the_service_are_these(version: str, said: list[str]) -> None:
    assert generator.sentences(generator.prose())[version] == said


def test_fails_when_the_service_says_something_else() -> None:
    with pytest.raises(ValueError, match=r"what does 'Kernel version: 6\.1' say of a machine image"):
        generator.arguments(["Accelerator: GPU", "Kernel version: 6.1"])


@pytest.mark.parametrize(
    ("version", "ami"),
    [
        ("al2-ami-sagemaker-inference-gpu-2", InferenceAmi("GPU", (535,), (12, 2))),
        ("al2-ami-sagemaker-inference-gpu-3-1", InferenceAmi("GPU", (550,), (12, 4), mounts_cuda_compat=False)),
        ("al2-ami-sagemaker-inference-neuron-2", InferenceAmi("Inferentia2 and Trainium", (2, 19))),
    ],
)
def test_knows_what_a_version_brings(version: str, ami: InferenceAmi) -> None:
    assert AMIS[version] == ami
