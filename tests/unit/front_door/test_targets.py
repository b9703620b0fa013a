"""What a request may name."""

from typing import Any

import pytest
from aws_cdk import CfnParameter, Stack
from aws_cdk import aws_s3 as s3

from constructs_lib import (
    AdapterInferenceComponent,
    Endpoint,
    IamAuthorization,
    InferenceApi,
    InferenceComponent,
    ModelData,
)
from constructs_lib.front_door.targets import TARGETS, names_of, opening_components, paths
from constructs_lib.runtime.front_door.settings import Settings
from constructs_lib.runtime.front_door.target import target_of
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import NAMES, NOT_CONSTRUCTS, NOT_STRINGS, refused
from tests.unit.component_pieces import component, hosting
from tests.unit.front_door.pieces import endpoint, invoke_statement, routes, settings
from tests.unit.with_each import with_each

OF_TEXTS = [name for name in TARGETS if name != "components"]


def opened(argument: str, names: Any) -> Any:
    return names_of(argument).check(f"{argument} of InferenceApi 'Api'", names)


@pytest.mark.parametrize(
    ("opened", "expected"),
    [
        ([], [("invocations",)]),
        (["target_variants"], [("invocations",), ("variants", "{variant}", "invocations")]),
        (["target_models"], [("models", "{model}", "invocations")]),
        (["target_container_hostnames"], [("containers", "{hostname}", "invocations")]),
        (["components"], [("components", "{component}", "invocations")]),
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


# Components


@pytest.fixture
def stack() -> Stack:
    return Stack(quick_app(), "Test")


def front_door(stack: Stack, behind: Any, **options: Any) -> InferenceApi:
    return InferenceApi(stack, "Api", endpoint=behind, authorization=IamAuthorization(), **options)


def test_components_and_adapters_are_open_by_name(stack: Stack) -> None:
    fleet = hosting(stack, endpoint_name="fleet")
    llm = component(fleet, inference_component_name="Llm")
    data = ModelData.from_bucket(s3.Bucket.from_bucket_name(stack, "Bucket", "models"), "legal.tar.gz")
    legal = AdapterInferenceComponent(stack, "Legal", base=llm, adapter=data, inference_component_name="legal")
    component(fleet, id="Other", inference_component_name="other")

    front_door(stack, fleet, components=[llm, legal, llm])

    assert list(routes(stack)) == ["POST /components/{component}/invocations"]
    assert settings(stack)["TARGETS"] == '{"component": ["Llm", "legal"]}'
    statement = invoke_statement(stack)
    ends = [each["Fn::Join"][1][-1].lstrip(":") for each in statement["Resource"]]
    assert ends == ["endpoint/fleet", "inference-component/llm", "inference-component/legal"]
    assert (statement["Action"], "Condition" in statement) == ("sagemaker:InvokeEndpoint", False)


def test_components_of_an_imported_endpoint_are_open_by_name(stack: Stack, parameter: CfnParameter) -> None:
    theirs = Endpoint.from_endpoint_name(stack, "Theirs", "theirs")
    names = ("llm", parameter.value_as_string)
    imported = [
        InferenceComponent.from_inference_component_name(stack, f"Theirs{n}", name, endpoint=theirs)
        for n, name in enumerate(names)
    ]

    front_door(stack, theirs, components=imported)

    told = stack.resolve(settings(stack)["TARGETS"])
    assert told == {"Fn::Join": ["", ['{"component": ["llm", "', {"Ref": "Parameter"}, '"]}']]}
    assert "inference-component/llm" in str(invoke_statement(stack)["Resource"])


def test_fails_when_components_are_on_another_endpoint(stack: Stack) -> None:
    other = component(hosting(stack, "Other", endpoint_name="other"))

    with refused("'Llm' of components is on endpoint 'other', and the API calls 'fleet'"):
        front_door(stack, hosting(stack, endpoint_name="fleet"), components=[other])

    assert stack.node.try_find_child("Api") is None


def test_fails_when_no_component_is_open(stack: Stack) -> None:
    with refused(
        "every request to the endpoint names an inference component, and components is empty; pass components"
    ):
        front_door(stack, hosting(stack))


def test_fails_when_an_endpoint_of_models_is_asked_for_components(stack: Stack) -> None:
    behind = endpoint(stack)
    llm = InferenceComponent.from_inference_component_name(stack, "Llm", "llm", endpoint=behind)

    with refused("components is given, but the endpoint hosts no inference components"):
        front_door(stack, behind, components=[llm])


@with_each("given", [*NOT_CONSTRUCTS, "llm", None])
def test_fails_when_a_component_is_none(given: Any) -> None:
    with refused("components of InferenceApi 'Api'"):
        opening_components().check("components of InferenceApi 'Api'", [given])


@pytest.mark.parametrize("given", [None, "llm", 1, []])
def test_fails_when_components_are_not_a_list(given: Any) -> None:
    with refused("components of InferenceApi 'Api'"):
        opening_components().check("components of InferenceApi 'Api'", given)
