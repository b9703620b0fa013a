"""The generated table of the accounts that hold AWS's own images."""

import json
import re
from pathlib import Path

import pytest

from constructs_lib.rules.tables.prebuilt_images import (
    ACCOUNTS,
    DEEP_LEARNING_CONTAINERS,
    DOMAIN_SUFFIXES,
    PARTITIONS,
    REPOSITORIES,
    account_of,
    domain_suffix_of,
    partition_of,
    registry_of,
)
from tests.generators import prebuilt_images as generator
from tests.generators import publish


def test_module_is_as_generated() -> None:
    assert publish("prebuilt_images", generator.module([generator.installed()]), check=True) == 0


@pytest.mark.parametrize("registry", ACCOUNTS)
def test_every_region_has_an_account(registry: str) -> None:
    assert ACCOUNTS[registry]
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)+-[0-9]", region) for region in ACCOUNTS[registry])
    assert all(re.fullmatch(r"[0-9]{12}", account) for account in ACCOUNTS[registry].values())


def test_every_repository_is_in_a_registry_and_no_registry_is_empty() -> None:
    assert set(REPOSITORIES.values()) == set(ACCOUNTS)


@pytest.mark.parametrize("region", ["cn-north-1", "cn-northwest-1", "us-gov-east-1", "us-gov-west-1"])
@pytest.mark.parametrize(
    "repository", ["pytorch-inference", "sagemaker-scikit-learn", "sagemaker-xgboost", "kmeans", "blazingtext"]
)
def test_china_and_govcloud_are_known(repository: str, region: str) -> None:
    assert account_of(repository, region) is not None


# https://aws.github.io/deep-learning-containers/reference/region_availability/ (both registries), and
# https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/govcloud-sagemaker.html
@pytest.mark.parametrize(
    ("repository", "region", "account"),
    [
        ("pytorch-inference", "us-east-1", "763104351884"),
        ("pytorch-inference", "af-south-1", "626614931356"),
        ("djl-inference", "ap-east-1", "871362719292"),
        ("huggingface-vllm", "eu-south-2", "503227376785"),
        ("tensorflow-inference", "ap-southeast-5", "550225433462"),
        ("sagemaker-tritonserver", "cn-north-1", "727897471807"),
        ("vllm", "us-gov-west-1", "442386744353"),
        ("vllm", "us-gov-east-1", "446045086412"),
        ("sagemaker-xgboost", "us-east-1", "683313688378"),
        ("sagemaker-scikit-learn", "us-west-2", "246618743249"),
        ("tei", "eu-central-1", "492215442770"),
        ("sagemaker-xgboost", "cn-northwest-1", "451049120500"),
        ("sagemaker-xgboost", "us-gov-west-1", "414596584902"),
        ("sagemaker-xgboost", "us-gov-east-1", "237065988967"),
    ],
)
def test_knows_a_documented_account(repository: str, region: str, account: str) -> None:
    assert account_of(repository, region) == account


# https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-algo-docker-registry-paths.html (its tables are retired) and
# https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-pre-built-container.html
@pytest.mark.parametrize(
    ("repository", "account"),
    [
        ("kmeans", "174872318107"),
        ("linear-learner", "174872318107"),
        ("object-detection", "433757028032"),
        ("forecasting-deepar", "156387875391"),
        ("lda", "266724342769"),
        ("sagemaker-model-monitor-analyzer", "159807026194"),
    ],
)
def test_knows_the_accounts_of_the_algorithms(repository: str, account: str) -> None:
    assert account_of(repository, "us-west-2") == account


def test_old_and_new_xgboost_are_different_repositories_of_different_registries() -> None:
    assert account_of("xgboost", "us-east-1") == "811284229777"
    assert account_of("sagemaker-xgboost", "us-east-1") == "683313688378"


@pytest.mark.parametrize("repository", ["pytorch-inference", "huggingface-pytorch-tgi-inference", "autogluon"])
def test_deep_learning_containers_are_a_registry_of_their_own(repository: str) -> None:
    assert registry_of(repository) == DEEP_LEARNING_CONTAINERS


def test_what_the_table_does_not_know_has_no_answer() -> None:
    assert registry_of("my-repository") is None
    assert account_of("my-repository", "us-east-1") is None
    assert account_of("pytorch-inference", "xx-nowhere-1") is None


@pytest.mark.parametrize(
    ("region", "partition", "suffix"),
    [
        ("eu-west-1", "aws", "amazonaws.com"),
        ("cn-north-1", "aws-cn", "amazonaws.com.cn"),
        ("us-gov-west-1", "aws-us-gov", "amazonaws.com"),
        ("us-iso-east-1", "aws-iso", "c2s.ic.gov"),
        ("us-isob-east-1", "aws-iso-b", "sc2s.sgov.gov"),
        ("us-isof-south-1", "aws-iso-f", "csp.hci.ic.gov"),
        ("eu-isoe-west-1", "aws-iso-e", "cloud.adc-e.uk"),
        ("eusc-de-east-1", "aws-eusc", "amazonaws.eu"),
    ],
)
def test_partition_decides_the_domain(region: str, partition: str, suffix: str) -> None:
    assert partition_of(region) == partition
    assert domain_suffix_of(region) == suffix


def test_every_partition_has_a_domain() -> None:
    assert {"aws", *PARTITIONS.values()} == set(DOMAIN_SUFFIXES)


def test_generator_groups_repositories_that_share_an_account(tmp_path: Path) -> None:
    wheel = unpacked_wheel(
        tmp_path,
        images=[("pytorch-inference", {"us-west-2": "1"}), ("djl-inference", {"us-west-2": "1", "cn-north-1": "2"})],
    )

    source = generator.module([wheel])

    assert '"deep-learning-containers": {\n        "cn-north-1": "2",\n        "us-west-2": "1",\n    },' in source
    assert "sagemaker-core 1.2.3" in source


def test_fails_when_a_repository_leaves_its_registry(tmp_path: Path) -> None:
    wheel = unpacked_wheel(
        tmp_path,
        images=[
            ("kmeans", {"us-west-2": "1", "cn-north-1": "2"}),
            ("pca", {"us-west-2": "1", "cn-north-1": "3"}),
        ],
    )

    with pytest.raises(ValueError, match="registry algorithms has two accounts in cn-north-1"):
        generator.module([wheel])


def test_fails_when_versions_of_an_image_are_in_two_accounts(tmp_path: Path) -> None:
    wheel = unpacked_wheel(tmp_path, images=[("kmeans", {"us-west-2": "1"}), ("kmeans", {"us-west-2": "2"})])

    with pytest.raises(ValueError, match="kmeans has two accounts in us-west-2"):
        generator.module([wheel])


def unpacked_wheel(folder: Path, images: list[tuple[str, dict[str, str]]]) -> Path:
    configs = folder / "sagemaker" / "core" / "image_uri_config"
    configs.mkdir(parents=True)
    versions = {str(n): {"repository": name, "registries": accounts} for n, (name, accounts) in enumerate(images)}
    (configs / "images.json").write_text(json.dumps({"inference": {"versions": versions}}), encoding="utf-8")
    metadata = folder / "sagemaker_core.dist-info" / "METADATA"
    metadata.parent.mkdir()
    metadata.write_text("Name: sagemaker-core\nVersion: 1.2.3\n", encoding="utf-8")
    return folder
