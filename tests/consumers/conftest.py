"""The library as its users have it: built, and installed into an environment outside of the repository."""

import os
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

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


def check_types(installation: Installation, app: Path) -> list[str]:
    """Return what mypy says of an app. It keeps what it knows of CDK where `make lint` does: that takes a minute."""
    cache = REPOSITORY / ".mypy_cache"
    command = (installation.python, "-m", "mypy", "--strict", "--no-error-summary", "--cache-dir", cache, app)
    found = subprocess.run(command, cwd=app.parent, capture_output=True, text=True, check=False)
    assert not found.stderr, found.stderr
    return found.stdout.splitlines()


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
