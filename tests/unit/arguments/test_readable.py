"""What constructs tell about themselves."""

import inspect
import pydoc
from typing import Any

import pytest
from aws_cdk import Stack
from constructs import Construct

import constructs_lib
from constructs_lib import ContainerDefinition, Endpoint, EndpointConfig, Model
from tests.unit.with_each import with_each

CONSTRUCTS = [
    name
    for name in constructs_lib.__all__
    if inspect.isclass(found := getattr(constructs_lib, name))
    and issubclass(found, Construct)
    and not getattr(found, "_is_protocol", False)
]


@with_each("name", CONSTRUCTS)
def test_signatures_are_those_of_constructors(name: str) -> None:
    cls = getattr(constructs_lib, name)

    expected = [each for each in inspect.signature(cls.__init__).parameters if each != "self"]
    assert list(inspect.signature(cls).parameters) == expected
    assert expected[1] == "id"
    assert "args" not in expected


@with_each("name", CONSTRUCTS)
def test_help_shows_our_words(name: str) -> None:
    cls = getattr(constructs_lib, name)

    assert "physical_name" not in (cls.__init__.__doc__ or "")
    assert ":param" not in (cls.__init__.__doc__ or "")
    assert f"class {name}(" in pydoc.plain(pydoc.render_doc(cls))


def test_signatures_of_subclasses_are_their_own() -> None:
    class Isolated(Model):
        def __init__(self, scope: Construct, id: str, *, team: str, **others: Any) -> None:
            super().__init__(scope, id, **others)
            self.team = team

    assert list(inspect.signature(Isolated).parameters) == ["scope", "id", "team", "others"]


def test_constructs_print_with_their_path(stack: Stack, endpoint: Endpoint) -> None:
    assert repr(endpoint) == "Endpoint('Test/Endpoint')"
    assert repr(endpoint.instance_production_variants[0]) == "EndpointInstanceVariant('Test/Endpoint/AllTraffic')"
    assert repr(Model.from_model_name(stack, "Theirs", "iris")) == "ImportedModel('Test/Theirs')"
    assert repr(Endpoint.__new__(Endpoint)) == "Endpoint(...)"


# Where a construct stands


def test_fails_when_no_construct_can_have_the_id(stack: Stack, container: ContainerDefinition) -> None:
    @with_each("id", ["", " ", "__proto__", None, 1, "${Token[TOKEN.1]}", ["Model"]])
    @with_each(
        "make",
        [
            lambda stack, container, name: Model(stack, name, containers=[container]),
            lambda stack, _, name: Model.from_model_name(stack, name, "iris"),
            lambda stack, _, name: Model.from_model_arn(
                stack, name, "arn:aws:sagemaker:eu-west-1:111122223333:model/iris"
            ),
            lambda stack, _, name: EndpointConfig.from_endpoint_config_name(stack, name, "config"),
            lambda stack, _, name: Endpoint.from_endpoint_name(stack, name, "endpoint"),
        ],
    )
    def refuse(make: Any, id: Any) -> None:
        with pytest.raises(ValueError, match="id of"):
            make(stack, container, id)

    refuse()

    assert stack.node.children == []


@with_each("scope", [None, 1, "stack", {}, object()])
@with_each(
    "make",
    [
        lambda scope: Model(scope, "Id", containers=[]),
        lambda scope: Model.from_model_name(scope, "Id", "iris"),
        lambda scope: Endpoint.from_endpoint_name(scope, "Id", "endpoint"),
        lambda scope: EndpointConfig.from_endpoint_config_arn(
            scope, "Id", "arn:aws:sagemaker:eu-west-1:111122223333:endpoint-config/a"
        ),
    ],
)
def test_fails_when_the_scope_is_none(make: Any, scope: Any) -> None:
    with pytest.raises(ValueError, match=r"scope of .* must be a construct"):
        make(scope)
