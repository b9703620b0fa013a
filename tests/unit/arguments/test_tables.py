"""Every table of options, against all that says the same: arguments, annotations, docstrings, facts and L1 classes."""

import importlib
import inspect
import pkgutil
import re
import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import aws_cdk
import pytest

import constructs_lib
from constructs_lib.arguments.options import Option, Options
from constructs_lib.rules.fact import schema
from tests.unit.with_each import with_each

PACKAGE = Path(constructs_lib.__file__).parent
# What every construct takes beside its options.
PLACE = {"self", "scope", "id"}


def tables() -> Iterator[tuple[Any, Options[Any, Any, Any]]]:
    """Yield the tables of the package, each with the class whose arguments it describes."""
    for module in pkgutil.walk_packages(constructs_lib.__path__, "constructs_lib."):
        if module.name == "constructs_lib.__main__" or module.name.startswith("constructs_lib.runtime"):
            continue
        for found in vars(importlib.import_module(module.name)).values():
            if (
                inspect.isclass(found)
                and found.__module__ == module.name
                and isinstance(vars(found).get("_options"), Options)
            ):
                yield found, vars(found)["_options"]


TABLES = list(tables())
EACH_TABLE = with_each("cls, table", TABLES)


def with_parts(table: Options[Any, Any, Any]) -> Iterator[Options[Any, Any, Any]]:
    yield table
    for part in table.parts.values():
        yield from with_parts(part)


def annotations(cls: Any) -> dict[str, str]:
    """Return the arguments of a class with their annotations as texts."""
    if is_dataclass(cls):
        return {each.name: str(each.type) for each in fields(cls) if each.init}
    parameters = inspect.signature(cls.__init__).parameters
    return {name: str(each.annotation) for name, each in parameters.items() if name not in PLACE}


def documented(cls: Any) -> list[str]:
    for text in (vars(cls)["__init__"].__doc__, cls.__doc__):
        section = re.search(r"^Args:\n((?:    .*\n?|\n)*)", inspect.cleandoc(text or ""), flags=re.MULTILINE)
        if section:
            return [each for each in re.findall(r"^    (\w+):", section[1], flags=re.MULTILINE) if each not in PLACE]
    return []


def properties(template: Any) -> set[str]:
    """Return what an L1 construct or a struct takes."""
    kind = (
        template
        if hasattr(template, "__jsii_name_mapping__")
        else getattr(sys.modules[template.__module__], f"{template.__name__}Props")
    )
    return set(kind.__jsii_name_mapping__)


def fields_of(table: Options[Any, Any, Any]) -> set[str]:
    own = {name if each.field == "" else each.field for name, each in table.own.items()}
    return {*(each for each in own if each), *table.parts, *table.fixed}


def test_there_are_tables() -> None:
    assert {"CoreDump", "ManagedInstanceScaling", "MetricsConfig"} <= {cls.__name__ for cls, _ in TABLES}


@EACH_TABLE
def test_every_argument_is_declared_and_nothing_else(cls: Any, table: Options[Any, Any, Any]) -> None:
    assert set(table.all) == set(annotations(cls))


@EACH_TABLE
def test_what_may_be_none_is_not_required(cls: Any, table: Options[Any, Any, Any]) -> None:
    optional = {name for name, annotation in annotations(cls).items() if re.search("None|Optional", annotation)}

    assert {name for name, option in table.all.items() if not option.required} == optional


@EACH_TABLE
def test_every_option_reaches_the_rules(cls: Any, table: Options[Any, Any, Any]) -> None:
    del cls
    for each in with_parts(table):
        assert fields_of(each) <= set(schema(each.facts)), each.facts


@EACH_TABLE
def test_every_option_reaches_the_template(cls: Any, table: Options[Any, Any, Any]) -> None:
    del cls
    for each in with_parts(table):
        if each.template is not None:
            assert fields_of(each) <= properties(each.template), each.template


@EACH_TABLE
def test_every_option_is_documented(cls: Any, table: Options[Any, Any, Any]) -> None:
    assert set(documented(cls)) == set(table.all)
    assert len(documented(cls)) == len(table.all)


def test_an_option_cannot_be_written_without_a_check() -> None:
    with pytest.raises(TypeError, match="check"):
        Option(field="volume_size_in_gb")  # type: ignore[call-arg]  # what is refused


def test_every_interface_that_a_check_names_is_one_of_cdk() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))

    for module, name in re.findall(r'"(aws_[a-z0-9]+)\.(I[A-Za-z]+)"', source):
        assert hasattr(getattr(aws_cdk, module), name), name
