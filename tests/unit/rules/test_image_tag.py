"""What the tag of an image says, and whether there is such a tag."""

import pytest

from constructs_lib.rules.image_tag import cuda_of, is_missing, words_of
from constructs_lib.rules.tables.image_tags import TAGS, tags_of

HUGGING_FACE = "huggingface-pytorch-inference"


@pytest.mark.parametrize(
    ("tag", "version"),
    [
        ("0.10.2-gpu-py312-cu129-ubuntu22.04-sagemaker", (12, 9)),
        ("2.13.0-cu133-amzn2023-sagemaker", (13, 3)),
        ("1.10.2-transformers4.17.0-gpu-py38-cu113-ubuntu20.04", (11, 3)),
        ("cu121", (12, 1)),
        ("2.6.0-cpu-py312", None),
        ("server-sagemaker-cuda-v2.5", None),
        ("accu121", None),
        ("", None),
    ],
)
def test_reads_the_cuda_version(tag: str, version: tuple[int, int] | None) -> None:
    assert cuda_of(tag) == version


def test_takes_words_apart() -> None:
    assert words_of("2.6.0-gpu-py312_cu124") == {"2.6.0", "gpu", "py312", "cu124"}


def test_every_tag_of_the_table_is_there() -> None:
    assert [(name, tag) for name in TAGS for tag in tags_of(name) if is_missing(name, tag)] == []


@pytest.mark.parametrize(
    ("repository", "tag"),
    [
        (HUGGING_FACE, "1.13-transformers4.26.0-cpu-py39-ubuntu20.04"),
        (HUGGING_FACE, "1.13.1-transformers4.26.0-gpu-py39-cu118-ubuntu20.04"),
        ("sagemaker-scikit-learn", "1.9-9-cpu-py3"),
        ("sagemaker-xgboost", "1.6-1"),
        ("sagemaker-xgboost", "1.7"),
        ("sagemaker-scikit-learn", "1.2"),
        ("pytorch-inference", "latest"),
        ("pytorch-inference", "2.6.0-gpu-py39"),
        ("vllm", "server-sagmaker-cuda-v2.4"),
    ],
)
def test_misses_a_tag_among_the_releases_that_it_knows(repository: str, tag: str) -> None:
    assert is_missing(repository, tag)


@pytest.mark.parametrize(
    ("repository", "tag"),
    [
        (HUGGING_FACE, "1.13.1-transformers4.26.0-gpu-py39-cu117-ubuntu20.04-v1.1"),
        ("pytorch-inference", "2.6.0-gpu-py312-cu124-ubuntu22.04-sagemaker"),
        ("pytorch-inference", "2.6.0"),
        ("sagemaker-scikit-learn", "1.2-1"),
        ("kmeans", "latest"),
        ("my-repository", "anything"),
    ],
)
def test_lets_pass_what_a_known_tag_begins_or_goes_on_with(repository: str, tag: str) -> None:
    assert not is_missing(repository, tag)


@pytest.mark.parametrize(
    ("repository", "tag"),
    [
        ("pytorch-inference", "99.0.0-gpu-py399"),
        ("sagemaker-tritonserver", "22.07-py3"),
        ("vllm", "server-sagemaker-cuda-v99.1"),
        ("kmeans", "2"),
    ],
)
def test_says_nothing_of_releases_before_and_after_those_that_it_knows(repository: str, tag: str) -> None:
    assert not is_missing(repository, tag)
