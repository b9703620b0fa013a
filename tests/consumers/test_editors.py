"""What an editor shows of apps that use the installed library, and of the Python on our pages: nothing red."""

import ast
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from textwrap import indent
from types import ModuleType
from typing import Any

import pytest
from aws_cdk import App, Stack

import constructs_lib
from tests.consumers.conftest import Installation, mistaken
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


def write_blocks(directory: Path, **others: str) -> None:
    """Write the blocks of all pages, and others, each as an app of its own."""
    written = {each.id.replace("/", "_").replace(".md:", "_line_"): each.values[0] for each in blocks()}
    for name, block in {**written, **others}.items():
        app = directory / name / "app.py"
        app.parent.mkdir(parents=True)
        app.write_text(module_of(block), encoding="utf-8")


@pytest.fixture(scope="module")
def red(installed: Installation, workplace: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, list[str]]:
    """What pyright says of each folder: VS Code shows the same. It reads CDK once for them all.

    What only CDK can mend is silenced where it is written, and must be there to be silenced.
    """
    project = tmp_path_factory.mktemp("editor")
    shutil.copytree(workplace, project / "apps")
    mistaken(workplace, project / "mistaken")
    write_blocks(project / "blocks", mistaken="endpoint.grant_invok(caller)")
    modules = [str(path.relative_to(project)) for path in sorted(project.glob("*/*/app.py"))]
    settings = {"typeCheckingMode": "standard", "reportUnnecessaryTypeIgnoreComment": "error", "include": modules}
    (project / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    command = (sys.executable, "-m", "basedpyright", "--outputjson", "--pythonpath", installed.python, "-p", project)
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    report = json.loads(done.stdout)
    assert report["summary"]["filesAnalyzed"] == len(modules), done.stderr
    found: dict[str, list[str]] = {}
    for each in report["generalDiagnostics"]:
        line = f"{each['range']['start']['line'] + 1}: {each['message']}"
        found.setdefault(str(Path(each["file"]).parent.relative_to(project)), []).append(line)
    return found


def test_apps_show_nothing_red(red: Mapping[str, list[str]], workplace: Path) -> None:
    assert [path.parent.name for path in workplace.glob("*/app.py")]
    assert {folder: lines for folder, lines in red.items() if folder.startswith("apps/")} == {}


def test_an_app_with_a_mistake_is_red(red: Mapping[str, list[str]]) -> None:
    (found,) = red["mistaken/ci_engineer"]

    assert 'cannot be assigned to parameter "instance_type" of type "InstanceType' in found


def test_blocks_of_pages_show_nothing_red(red: Mapping[str, list[str]]) -> None:
    of_blocks = {folder: lines for folder, lines in red.items() if folder.startswith("blocks/")}
    lines = [line for folder, each in of_blocks.items() if folder != "blocks/mistaken" for line in each]

    assert [line for line in lines if not any(each in line for each in OF_CDK)] == []
    assert [each for each in OF_CDK if not any(each in line for line in lines)] == []


def test_a_block_with_a_mistake_is_red(red: Mapping[str, list[str]]) -> None:
    (found,) = red["blocks/mistaken"]

    assert 'Cannot access attribute "grant_invok"' in found
