"""What an image's URI says."""

from typing import Any

import pytest

from constructs_lib.rules import MAYBE, UNKNOWN, Partial, Wrong
from constructs_lib.rules.hidden import UndeterminedError
from constructs_lib.rules.image_uri import EcrImage, name_and_tag, parse, registry
from constructs_lib.rules.tables.prebuilt_images import ACCOUNTS, domain_suffix_of
from tests.unit.with_each import with_each

IMAGE = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/iris:1.4"


@pytest.mark.parametrize(
    ("uri", "image"),
    [
        (IMAGE, EcrImage("123456789012", "eu-west-1", "iris", "1.4", None)),
        (IMAGE.removesuffix(":1.4"), EcrImage("123456789012", "eu-west-1", "iris", None, None)),
        (
            IMAGE.replace("iris:1.4", "team/iris@sha256:0a1b"),
            EcrImage("123456789012", "eu-west-1", "team/iris", None, "sha256:0a1b"),
        ),
        (f"{IMAGE}@sha256:0a1b", EcrImage("123456789012", "eu-west-1", "iris", "1.4", "sha256:0a1b")),
        (
            "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/iris:1.4",
            EcrImage("123456789012", "cn-north-1", "iris", "1.4", None),
        ),
        (
            "123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com/iris:1.4",
            EcrImage("123456789012", "us-gov-west-1", "iris", "1.4", None),
        ),
        (
            "123456789012.dkr-ecr.eu-west-1.on.aws/iris:1.4",
            EcrImage("123456789012", "eu-west-1", "iris", "1.4", None),
        ),
        (
            "123456789012.dkr-ecr-fips.us-east-1.on.aws/iris:1.4",
            EcrImage("123456789012", "us-east-1", "iris", "1.4", None),
        ),
    ],
)
def test_takes_the_uri_of_an_image_in_ecr_apart(uri: str, image: EcrImage) -> None:
    assert parse(uri) == image


@with_each("region", sorted({region for accounts in ACCOUNTS.values() for region in accounts}))
def test_knows_the_domain_of_every_region(region: str) -> None:
    image = parse(f"123456789012.dkr.ecr.{region}.{domain_suffix_of(region)}/iris:1.4")

    assert image
    assert image.region == region


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "iris",
        "iris:1.4",
        "docker.io/library/python:3.12",
        "public.ecr.aws/docker/library/python:3.12",
        "registry.example.com:5000/iris:1.4",
        "12345.dkr.ecr.eu-west-1.amazonaws.com/iris:1.4",
        "123456789012.dkr.ecr.eu-west-1.amazonaws.com",
        "123456789012.dkr.ecr.eu-west-1.amazonaws.com/",
        f"https://{IMAGE}",
    ],
)
def test_image_of_another_registry_is_none(uri: str) -> None:
    assert parse(uri) is None


@pytest.mark.parametrize("uri", [UNKNOWN, MAYBE, Wrong(5), Partial((None, "/iris:1.4"))], ids=repr)
def test_hidden_uri_is_undetermined(uri: str) -> None:
    with pytest.raises(UndeterminedError):
        parse(uri)


@pytest.mark.parametrize(
    ("uri", "name", "tag"),
    [
        (IMAGE, "iris", "1.4"),
        ("registry.example.com:5000/team/iris:1.4", "iris", "1.4"),
        ("iris", "iris", ""),
        (f"{IMAGE}@sha256:0a1b", "iris", "1.4"),
        ("iris@sha256:0a1b", "iris", ""),
        (Partial((None, ".dkr.ecr.", None, ".amazonaws.com/iris:1.4")), "iris", "1.4"),
        (Partial((None, "/team/iris")), "iris", ""),
    ],
)
def test_name_and_tag_are_known_even_where_the_account_is_hidden(uri: str, name: str, tag: str) -> None:
    assert name_and_tag(uri) == (name, tag)


@pytest.mark.parametrize(
    "uri",
    [UNKNOWN, MAYBE, Partial((None, "is:1.4")), Partial((None, ":1.4")), Partial(("registry/iris:", None))],
    ids=repr,
)
def test_name_that_is_hidden_in_part_is_undetermined(uri: str) -> None:
    with pytest.raises(UndeterminedError):
        name_and_tag(uri)


@pytest.mark.parametrize(
    ("uri", "account"),
    [
        (IMAGE, "123456789012"),
        (Partial(("123456789012.dkr.ecr.eu-west-1.amazonaws.com/", None)), "123456789012"),
        (Partial(("123456789012.dkr.ecr.eu-west-1.", None, "/iris:", None)), "123456789012"),
        (Partial((None, ".dkr.ecr.eu-west-1.amazonaws.com/iris:1.4")), UNKNOWN),
        (Partial((None, ".dkr.ecr.eu-west-1.", None, "/iris:1.4")), UNKNOWN),
    ],
)
def test_knows_the_registry_whatever_else_is_hidden(uri: Any, account: Any) -> None:
    found = registry(uri)

    assert found
    assert found.account is account or found.account == account
    assert found.region == "eu-west-1"


@pytest.mark.parametrize("uri", ["iris:1.4", "public.ecr.aws/docker/library/python:3.12", ""])
def test_another_registry_is_none_in_ecr(uri: str) -> None:
    assert registry(uri) is None


@pytest.mark.parametrize(
    "uri",
    [
        UNKNOWN,
        MAYBE,
        Partial((None, "/iris:1.4")),
        Partial(("123456789012.dkr.ecr.", None, ".amazonaws.com/iris")),
        Partial(("123456789012.dkr.ecr.eu-west-", None, ".amazonaws.com/iris")),
    ],
)
def test_the_registry_is_not_guessed(uri: Any) -> None:
    with pytest.raises(UndeterminedError):
        registry(uri)
