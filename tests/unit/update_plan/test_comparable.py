"""Hidden values that are told apart by the way they are written."""

from typing import Any

from constructs_lib.template_check.pieces import Reference
from constructs_lib.update_plan.comparable import ComparableIntrinsics


def functions() -> ComparableIntrinsics:
    return ComparableIntrinsics({"Resources": {}})


def imported(name: str) -> Any:
    return {"Fn::ImportValue": name}


def test_the_same_function_is_the_same_piece() -> None:
    intrinsics = functions()

    assert intrinsics.text(imported("a")) == intrinsics.text(imported("a"))
    assert intrinsics.text(imported("a")) != intrinsics.text(imported("b"))


def test_names_the_function_that_a_piece_stands_for() -> None:
    intrinsics = functions()

    begin, hidden, end = intrinsics.text({"Fn::Join": ["/", ["x", imported("a"), "y"]]})

    assert (begin, end) == ("x/", "/y")
    assert intrinsics.functions[hidden] == imported("a")


def test_what_is_known_stays_as_it_is() -> None:
    intrinsics = functions()

    assert intrinsics.text("a") == ("a",)
    assert intrinsics.text({"Ref": "AWS::Region"}) == (Reference("AWS::Region"),)
    assert intrinsics.functions == {}
