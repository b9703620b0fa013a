"""The generated table of the tags of AWS's images."""

from pathlib import Path

import pytest

from constructs_lib.rules.tables.image_tags import TAGS, tags_of
from constructs_lib.rules.tables.prebuilt_images import REPOSITORIES
from tests.generators import image_tags as generator
from tests.generators import publish
from tests.unit.with_each import with_each


def test_module_is_as_generated() -> None:
    assert publish("image_tags", generator.module(), check=True) == 0


def test_every_repository_is_one_of_aws() -> None:
    assert set(TAGS) <= set(REPOSITORIES)


@with_each("repository", TAGS)
def test_no_tag_stands_twice_and_none_is_empty(repository: str) -> None:
    tags = tags_of(repository)

    assert tags
    assert len(tags) == len(set(tags))


# https://aws.github.io/deep-learning-containers/reference/available_images/ and the README of sagemaker-huggingface
@pytest.mark.parametrize(
    ("repository", "tag"),
    [
        ("huggingface-pytorch-inference", "1.13.1-transformers4.26.0-gpu-py39-cu117-ubuntu20.04"),
        ("huggingface-pytorch-inference-neuronx", "2.1.2-transformers4.36.2-neuronx-py310-sdk2.18.0-ubuntu20.04"),
        ("huggingface-pytorch-tgi-inference", "2.1.1-tgi1.4.0-gpu-py310-cu121-ubuntu20.04"),
        ("pytorch-inference", "2.6.0-gpu-py312"),
        ("pytorch-inference", "2.6-gpu-py312"),
        ("pytorch-inference-graviton", "2.4.0-cpu-py311-ubuntu22.04-sagemaker"),
        ("sagemaker-scikit-learn", "1.2-1-cpu-py3"),
        ("sagemaker-xgboost", "1.7-1"),
        ("djl-inference", "0.36.0-lmi19.0.0-cu128"),
        ("vllm", "server-sagemaker-cuda-v2.5"),
        ("kmeans", "1"),
    ],
)
def test_knows_a_documented_tag(repository: str, tag: str) -> None:
    assert tag in tags_of(repository)


def test_what_the_table_does_not_know_has_no_tags() -> None:
    assert tags_of("my-repository") == ()


@pytest.mark.parametrize(
    ("about", "version", "tags"),
    [
        ({"repository": "kmeans"}, "1", ["1"]),
        (
            {"repository": "pytorch-inference", "processors": ["cpu", "gpu"], "py_versions": ["py312"]},
            "2.6.0",
            ["2.6.0-cpu-py312", "2.6.0-gpu-py312"],
        ),
        (
            {
                "repository": "vllm",
                "processors": ["gpu"],
                "tag_prefix": "server-sagemaker",
                "processor_in_tag": False,
                "container_version": {"gpu": "cuda-v2.5"},
            },
            "2.5",
            ["server-sagemaker-cuda-v2.5"],
        ),
        (
            {
                "repository": "huggingface-pytorch-inference-neuronx",
                "processors": ["inf"],
                "sdk_versions": ["sdk2.24.1"],
                "container_version": {"inf": "ubuntu22.04"},
            },
            "2.7.1-transformers4.51.3",
            ["2.7.1-transformers4.51.3-neuronx-sdk2.24.1-ubuntu22.04"],
        ),
    ],
)
def test_makes_tags_as_the_sdk_does(about: dict[str, object], version: str, tags: list[str]) -> None:
    assert generator.tags(about, version) == tags


def test_what_the_sdk_lacks_has_a_line_with_repository_and_tag() -> None:
    lines = Path(generator.DOCUMENTED).read_text(encoding="utf-8").splitlines()

    assert [line for line in lines if line and not line.startswith("#") and len(line.split()) != 2] == []
