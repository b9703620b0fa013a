"""Objects of anybody that have the methods of a protocol."""

from typing import Any, Protocol

import pytest

from constructs_lib import Authorization, ContainerImage, IamAuthorization, ModelData
from constructs_lib.arguments.protocols import require_methods
from tests.unit.bad_inputs import NOT_CONSTRUCTS, refused
from tests.unit.with_each import with_each

REMEDY = "pass Thing()"


class Maker(Protocol):
    """What is asked for."""

    name: str

    def make(self, scope: object, *, quick: bool) -> None: ...

    @staticmethod
    def of(name: str) -> "Maker": ...


class Named:
    name = "a"


class Exact(Named):
    def make(self, scope: object, *, quick: bool) -> None: ...


class Wider(Named):
    def make(self, scope: object, more: int = 0, *, quick: bool = False, **others: Any) -> None: ...


class Static(Named):
    @staticmethod
    def make(scope: object, quick: bool) -> None: ...


class OfClass(Named):
    @classmethod
    def make(cls, *scope: object, **options: Any) -> None: ...


class Unreadable(Named):
    make = min  # of C, without a signature


class Nameless:
    def make(self, scope: object, *, quick: bool) -> None: ...


class Narrower(Named):
    def make(self, scope: object) -> None: ...


class OtherWords(Named):
    def make(self, scope: object, *, fast: bool) -> None: ...


class Hungrier(Named):
    def make(self, scope: object, more: int, *, quick: bool) -> None: ...


@pytest.mark.parametrize("kind", [Exact, Wider, Static, OfClass, Unreadable])
def test_takes_whatever_can_be_called_like_the_protocol(kind: type) -> None:
    value = kind()

    assert require_methods("maker of Thing", value, Maker, REMEDY) is value


@with_each("value", [*NOT_CONSTRUCTS, None, Exact, Named(), Nameless()])
def test_fails_when_a_method_or_an_attribute_is_missing(value: Any) -> None:
    with refused("maker of Thing must be a Maker, got ", REMEDY):
        require_methods("maker of Thing", value, Maker, REMEDY)


@with_each("kind", [Narrower, OtherWords, Hungrier])
def test_fails_when_a_method_takes_other_arguments(kind: type) -> None:
    with refused(f" {kind.__name__}, whose make takes other arguments than make(scope, quick); {REMEDY}"):
        require_methods("maker of Thing", kind(), Maker, REMEDY)


def test_images_artifacts_and_authorizations_are_told_apart() -> None:
    image = ContainerImage.from_uri("111122223333.dkr.ecr.eu-west-1.amazonaws.com/serving:1.0")

    assert require_methods("image", image, ContainerImage, REMEDY) is image
    assert require_methods("authorization", IamAuthorization(), Authorization, REMEDY) == IamAuthorization()
    with refused("authorization is an UriImage, whose bind takes other arguments than bind(api)"):
        require_methods("authorization", image, Authorization, REMEDY)
    with refused("model_data must be a ModelData"):
        require_methods("model_data", image, ModelData, REMEDY)
