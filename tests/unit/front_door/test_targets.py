"""What a request may name."""

from typing import Any

import pytest
from aws_cdk import CfnParameter

from constructs_lib.front_door.targets import TARGETS, names_of, paths
from constructs_lib.runtime.front_door.settings import Settings
from constructs_lib.runtime.front_door.target import target_of
from tests.unit.bad_inputs import NAMES, NOT_STRINGS, refused
from tests.unit.with_each import with_each


def opened(argument: str, names: Any) -> Any:
    return names_of(argument).check(f"{argument} of InferenceApi 'Api'", names)


@pytest.mark.parametrize(
    ("opened", "expected"),
    [
        ([], [("invocations",)]),
        (["target_variants"], [("invocations",), ("variants", "{variant}", "invocations")]),
        (["target_models"], [("models", "{model}", "invocations")]),
        (["target_container_hostnames"], [("containers", "{hostname}", "invocations")]),
        (
            ["target_variants", "target_models"],
            [("variants", "{variant}", "invocations"), ("models", "{model}", "invocations")],
        ),
    ],
)
def test_paths_are_those_of_what_is_opened(opened: list[str], expected: list[tuple[str, ...]]) -> None:
    assert paths(opened) == expected


def test_names_are_kept_as_they_are(parameter: CfnParameter) -> None:
    token = parameter.value_as_string

    assert opened("target_models", ["*", "a/b.tar.gz", token]) == ("*", "a/b.tar.gz", token)
    assert opened("target_variants", (*NAMES, token)) == (*NAMES, token)


@with_each("argument", TARGETS)
@with_each(
    "names, message",
    [
        ([], "is empty and opens nothing; pass a list of names, or leave it out"),
        ("Blue", "must be a list, got str 'Blue'"),
        (1, "must be a list, got int 1"),
        *(([name], "must be a string, got ") for name in [*NOT_STRINGS, None]),
    ],
)
def test_fails_when_names_are_not_a_list_of_texts(argument: str, names: Any, message: str) -> None:
    with refused(f"{argument} of InferenceApi 'Api'", message):
        opened(argument, names)


@with_each("argument", TARGETS)
def test_fails_when_a_list_is_a_token(argument: str, parameter: CfnParameter) -> None:
    parameter.type = "CommaDelimitedList"

    with refused(f"an entry of {argument}", "which stands for a list that is a token; pass its entries"):
        opened(argument, parameter.value_as_list)


@with_each("name", ["", "-a", "a-", "a.b", "a*", "*", "é", "a" * 64, "Blue\n"])
@with_each("argument", ["target_variants", "target_container_hostnames"])
def test_fails_when_a_name_is_none(argument: str, name: str) -> None:
    with refused(f"an entry of {argument}", f"is {name!r}; pass an exact name: letters, digits and inner hyphens, 63"):
        opened(argument, ["Blue", name])


@with_each("name", ["a b.tar.gz", "\u00fc/*", ".hidden", "-a", "a%2Fb", "a:b", "a\\b"])
def test_fails_when_no_caller_can_name_a_model(name: str) -> None:
    with refused("an entry of target_models", f"is {name!r}, which no caller can name"):
        opened("target_models", ["a.tar.gz", name])


def test_fails_when_the_name_of_a_model_is_empty() -> None:
    with refused("an entry of target_models of InferenceApi 'Api' is empty; pass a key below the prefix, or '*'"):
        opened("target_models", [""])


@pytest.mark.parametrize("name", ["a.tar.gz", "team/A_1=b+c@d-e.tar.gz", "0", "_", "team/"])
def test_the_function_lets_a_model_through_that_is_opened(name: str) -> None:
    names = opened("target_models", [name])

    settings = Settings(endpoint_name="flowers", targets={"model": names})
    assert target_of({"pathParameters": {"model": name}}, settings) == {"TargetModel": name}
