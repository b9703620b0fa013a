"""What mypy says of apps that use the installed library: nothing, unless there is a mistake."""

import shutil
from pathlib import Path

from tests.consumers.conftest import Installation, check_types, install, mistaken


def test_apps_pass_mypy(installed: Installation, workplace: Path) -> None:
    assert check_types(installed, workplace) == {}


def test_mypy_finds_mistakes(installed: Installation, workplace: Path, tmp_path: Path) -> None:
    (found,) = check_types(installed, mistaken(workplace, tmp_path / "apps"))["ci_engineer"]

    assert 'Argument "instance_type" to "InstanceProductionVariant" has incompatible type "str"' in found


def test_nothing_is_checked_where_the_mark_is_missing(
    distributions: dict[str, Path], workplace: Path, tmp_path: Path
) -> None:
    untyped = install(distributions["wheel"], tmp_path / "venv")
    (untyped.packages / "constructs_lib" / "py.typed").unlink()
    apps = tmp_path / "apps" / "migrator"
    shutil.copytree(workplace / "migrator", apps)

    assert any("py.typed marker" in line for line in check_types(untyped, apps.parent)["migrator"])
