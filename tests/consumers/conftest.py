"""The library as its users have it: built, and installed into an environment outside of the repository."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).parents[2]
APPS = Path(__file__).parent


def run(*command: str | Path, cwd: Path, **variables: str) -> str:
    """Return what a command prints; whatever it says is shown where it fails."""
    done = subprocess.run(
        [str(each) for each in command],
        cwd=cwd,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@dataclass(frozen=True)
class Installation:
    """An environment with the library in it, and all that the library needs."""

    root: Path

    @property
    def python(self) -> Path:
        return self.root / "bin" / "python"

    @property
    def packages(self) -> Path:
        """Where the library lies."""
        (found,) = self.root.glob("lib/python3*/site-packages")
        return found

    def files(self) -> dict[str, bytes]:
        """What was installed of the library, by its name."""
        return {
            str(path.relative_to(self.packages)): path.read_bytes()
            for path in sorted((self.packages / "constructs_lib").rglob("*"))
            if path.is_file() and "__pycache__" not in path.parts
        }


def install(distribution: Path, root: Path) -> Installation:
    """Install a distribution into a new environment, which borrows all else from that of the tests. No network."""
    run(sys.executable, "-m", "venv", "--without-pip", root, cwd=root.parent)
    installation = Installation(root)
    pip = (sys.executable, "-m", "pip", "--python", installation.python, "--disable-pip-version-check", "install")
    offline = ("--no-index", "--no-deps", "--no-build-isolation", "--no-compile", "--quiet")
    # A distribution of sources is built by what builds the library.
    borrowed = sysconfig.get_paths()["purelib"]
    (installation.packages / "borrowed.pth").write_text(f"{borrowed}\n")
    run(*pip, *offline, "--ignore-installed", distribution, cwd=root.parent)
    return installation


def check_types(installation: Installation, apps: Path) -> dict[str, list[str]]:
    """Return what mypy says of each app, by its folder. What it knows of CDK is kept where `make lint` keeps it."""
    cache = REPOSITORY / ".mypy_cache"
    options = ["--strict", "--no-error-summary", "--explicit-package-bases", "--cache-dir", str(cache)]
    modules = [str(path) for path in sorted(apps.glob("*/app.py"))]
    command = [str(installation.python), "-m", "mypy", *options, *modules]
    found = subprocess.run(command, cwd=apps, capture_output=True, text=True, check=False)
    assert not found.stderr, found.stderr
    lines = [line.partition("/") for line in found.stdout.splitlines()]
    return {who: [line for folder, _, line in lines if folder == who] for who in {folder for folder, _, _ in lines}}


@dataclass(frozen=True)
class CdkCli:
    """The CDK CLI, run with an installation of the library."""

    installation: Installation
    workplace: Path
    directory: Path

    def synth(self, who: str, *options: str) -> Path:
        """Synthesize somebody's app, once; returns where the templates are."""
        output = self.directory / "_".join([Path(who).name, *options]).replace("=", "_")
        if not output.exists():
            # Without the pattern, the CLI passes over stacks of stages, and so over warnings there.
            command = ["cdk", "synth", "**", "--quiet", "--no-notices", "--output", str(output), *options]
            run(*command, "--app", f"{self.installation.python} app.py", cwd=self.workplace / who)
        return output

    def variant(self, who: str, name: str, old: str = "", new: str = "") -> str:
        """Copy somebody's app under another name, with a change of its source; returns where it lies."""
        source = Path(shutil.copytree(self.workplace / who, self.directory / "apps" / name)) / "app.py"
        text = source.read_text(encoding="utf-8")
        assert old in text
        source.write_text(text.replace(old, new), encoding="utf-8")
        return str(source.parent)


def mistaken(workplace: Path, apps: Path) -> Path:
    """Write an app in which a type is a text, among others; returns where they are."""
    app = apps / "ci_engineer" / "app.py"
    app.parent.mkdir(parents=True)
    source = (workplace / "ci_engineer" / "app.py").read_text(encoding="utf-8")
    assert "InstanceType.M5_LARGE" in source
    app.write_text(source.replace("InstanceType.M5_LARGE", '"ml.m5.large"'), encoding="utf-8")
    return apps


def templates_in(assembly: Path) -> dict[str, Any]:
    """Return the templates of an assembly by the names of their stacks, those of stages included."""
    paths = {re.sub(r"[0-9A-F]{8}$", "", path.name.split(".")[0]): path for path in assembly.rglob("*.template.json")}
    return {name: json.loads(path.read_text(encoding="utf-8")) for name, path in sorted(paths.items())}


@pytest.fixture(scope="session")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The wheel and the sources, as an index would have them."""
    directory = tmp_path_factory.mktemp("distributions")
    run(sys.executable, "-m", "hatchling", "build", "--directory", directory, cwd=REPOSITORY)
    (wheel,), (sources,) = directory.glob("*.whl"), directory.glob("*.tar.gz")
    return {"wheel": wheel, "sources": sources}


@pytest.fixture(scope="session")
def installed(distributions: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The wheel, installed."""
    return install(distributions["wheel"], tmp_path_factory.mktemp("installed") / "venv")


@pytest.fixture(scope="session")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The apps, where nothing of the repository is found by accident."""
    return Path(shutil.copytree(APPS, tmp_path_factory.mktemp("workplace") / "apps"))


@pytest.fixture(scope="session")
def cli(installed: Installation, workplace: Path, tmp_path_factory: pytest.TempPathFactory) -> CdkCli:
    """The CDK CLI, as users call it in the folders of their apps."""
    return CdkCli(installed, workplace, tmp_path_factory.mktemp("assemblies"))
