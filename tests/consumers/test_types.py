"""What type checkers say of apps that use the installed library: nothing, unless there is a mistake."""

import shutil
from pathlib import Path

from tests.consumers.conftest import Installation, check_types, check_types_as_editors_do, install

MISTAKE = ("InstanceType.M5_LARGE", '"ml.m5.large"')


def mistaken(workplace: Path, directory: Path) -> Path:
    """Return the folder of an app in which a type is a text."""
    app = directory / "apps" / "ci_engineer" / "app.py"
    app.parent.mkdir(parents=True)
    source = (workplace / "ci_engineer" / "app.py").read_text(encoding="utf-8")
    assert MISTAKE[0] in source
    app.write_text(source.replace(*MISTAKE), encoding="utf-8")
    return directory / "apps"


def test_apps_pass_mypy(installed: Installation, workplace: Path) -> None:
    assert check_types(installed, workplace) == {}


def test_apps_show_nothing_red_in_an_editor(installed: Installation, workplace: Path) -> None:
    assert check_types_as_editors_do(installed, workplace) == {}


def test_mypy_finds_mistakes(installed: Installation, workplace: Path, tmp_path: Path) -> None:
    (found,) = check_types(installed, mistaken(workplace, tmp_path))["ci_engineer"]

    assert 'Argument "instance_type" to "InstanceProductionVariant" has incompatible type "str"' in found


def test_an_editor_shows_mistakes(installed: Installation, workplace: Path, tmp_path: Path) -> None:
    (found,) = check_types_as_editors_do(installed, mistaken(workplace, tmp_path))["ci_engineer"]

    assert 'cannot be assigned to parameter "instance_type" of type "InstanceType' in found


def test_nothing_is_checked_where_the_mark_is_missing(
    distributions: dict[str, Path], workplace: Path, tmp_path: Path
) -> None:
    untyped = install(distributions["wheel"], tmp_path / "venv")
    (untyped.packages / "constructs_lib" / "py.typed").unlink()
    apps = tmp_path / "apps" / "migrator"
    shutil.copytree(workplace / "migrator", apps)

    assert any("py.typed marker" in line for line in check_types(untyped, apps.parent)["migrator"])
