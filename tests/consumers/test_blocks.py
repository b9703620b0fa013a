"""What an editor shows of the Python on our pages, pasted into an app: nothing red."""

import ast
from collections.abc import Iterator
from pathlib import Path
from textwrap import indent
from types import ModuleType
from typing import Any

import pytest
from aws_cdk import App, Stack

import constructs_lib
from tests.consumers.conftest import Installation, check_types_as_editors_do
from tests.examples.test_pages import CONTEXT, GIVEN, asked, blocks

PUBLIC = set(constructs_lib.__all__)
# CDK's classes that are red in CDK's own arguments, since their parameters have other names. Only CDK can mend that.
OF_CDK = (
    '"SnsAction" is incompatible with protocol "IAlarmAction"',
    '"Topic" is incompatible with protocol "ITopic"',
)


def module_of(block: str) -> str:
    """Return a module in which a block stands in a function of what the page takes for given."""
    stack = Stack(App(context=CONTEXT), "Page")
    given = {name: make(stack) for name, make in GIVEN.items() if name in asked(block) - made_in(block)}
    classes = {name: value for name, value in given.items() if isinstance(value, type)}
    modules = {name: value for name, value in given.items() if isinstance(value, ModuleType)}
    kinds = {name: type(value) for name, value in given.items() if name not in {**classes, **modules}}
    lines = [
        *imports_of(PUBLIC & asked(block)),
        *(f"from {each.__module__} import {each.__name__}" for each in classes.values()),
        *(f"import {each.__name__} as {name}" for name, each in modules.items()),
        *sorted({f"import {kind.__module__}" for kind in kinds.values()}),
        "",
        f"def block({', '.join(f'{name}: {annotation(kind)}' for name, kind in kinds.items())}) -> None:",
        indent(block, "    "),
    ]
    return "\n".join(lines)


def made_in(block: str) -> set[str]:
    return {
        node.id for node in ast.walk(ast.parse(block)) if isinstance(node, ast.Name) and type(node.ctx) is ast.Store
    }


def imports_of(names: set[str]) -> Iterator[str]:
    if names:
        yield f"from constructs_lib import {', '.join(sorted(names))}"


def annotation(kind: type[Any]) -> str:
    return f"{kind.__module__}.{kind.__qualname__}" + ("[str, object]" if kind is dict else "")


@pytest.fixture(scope="module")
def pasted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The blocks of all pages, each as an app of its own."""
    apps = tmp_path_factory.mktemp("blocks")
    for each in blocks():
        app = apps / each.id.replace("/", "_").replace(".md:", "_line_") / "app.py"
        app.parent.mkdir()
        app.write_text(module_of(each.values[0]), encoding="utf-8")
    return apps


def test_blocks_of_pages_show_nothing_red(installed: Installation, pasted: Path) -> None:
    red = [line for lines in check_types_as_editors_do(installed, pasted).values() for line in lines]

    assert [line for line in red if not any(each in line for each in OF_CDK)] == []
    assert [each for each in OF_CDK if not any(each in line for line in red)] == []


def test_a_block_with_a_mistake_is_red(installed: Installation, tmp_path: Path) -> None:
    app = tmp_path / "mistaken" / "app.py"
    app.parent.mkdir()
    app.write_text(module_of("endpoint.grant_invok(caller)"), encoding="utf-8")

    (found,) = check_types_as_editors_do(installed, tmp_path)["mistaken"]

    assert 'Cannot access attribute "grant_invok"' in found
