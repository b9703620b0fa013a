"""What is installed is what was written: every file, its types, and that a README's reader gets a template."""

import os
import re
import shutil
import tomllib
import zipfile
from pathlib import Path

import constructs_lib
from tests.consumers.conftest import REPOSITORY, Installation, install, run

READER = Path("reader", "app.py")


def test_wheel_has_every_file_of_the_library(installed: Installation) -> None:
    source = REPOSITORY / "constructs_lib"
    files = {
        str(path.relative_to(REPOSITORY)): path.read_bytes()
        for path in source.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    assert installed.files() == files
    assert "constructs_lib/py.typed" in files


def test_sources_build_what_the_wheel_holds(
    distributions: dict[str, Path], installed: Installation, tmp_path: Path
) -> None:
    assert install(distributions["sources"], tmp_path / "venv").files() == installed.files()


def test_links_of_the_pages_work_where_the_help_says_that_they_are(installed: Installation, workplace: Path) -> None:
    # The text is broken into lines wherever the terminal ends.
    said = run(installed.python, "-m", "constructs_lib", "--help", cwd=workplace, COLUMNS="1000")
    pages = Path(said.rstrip().rpartition("The pages are in ")[2])
    links = [
        (page, link)
        for page in pages.rglob("*.md")
        for link in re.findall(r"\]\((?![a-z]+:|#)([^)#]+)", page.read_text(encoding="utf-8"))
    ]

    assert len(links) > len(["README.md", "docs/rules.md", "SECURITY.md"])
    assert [(page, link) for page, link in links if not (page.parent / link).is_file()] == []
    assert names_below(pages / "docs") == names_below(REPOSITORY / "docs")


def names_below(directory: Path) -> set[Path]:
    return {path.relative_to(directory) for path in directory.rglob("*") if path.is_file()}


def test_version_is_written_in_one_place(installed: Installation, workplace: Path) -> None:
    written = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    asked = "import constructs_lib; print(constructs_lib.__version__)"

    assert run(installed.python, "-c", asked, cwd=workplace).strip() == written
    assert run(installed.python, "-m", "constructs_lib", "--version", cwd=workplace).split() == [
        "constructs-lib",
        written,
    ]
    sources = "".join(path.read_text(encoding="utf-8") for path in (REPOSITORY / "constructs_lib").rglob("*.py"))
    assert f'"{written}"' not in sources


def test_wheel_says_who_made_it_and_what_it_needs(distributions: dict[str, Path]) -> None:
    with zipfile.ZipFile(distributions["wheel"]) as wheel:
        (metadata,) = [wheel.read(name).decode() for name in wheel.namelist() if name.endswith("METADATA")]
        names = wheel.namelist()

    assert "Classifier: Typing :: Typed" in metadata
    needed = [line for line in metadata.splitlines() if line.startswith("Requires-Dist: ") and "extra ==" not in line]
    assert re.findall(r"Requires-Dist: ([a-z-]+)", "\n".join(needed)) == ["aws-cdk-lib", "constructs", "pyyaml"]
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_installed_is_what_the_app_imports(installed: Installation, workplace: Path) -> None:
    where = run(installed.python, "-c", "import constructs_lib; print(constructs_lib.__file__)", cwd=workplace)

    assert Path(where.strip()).is_relative_to(installed.packages)


def test_app_uses_all_that_the_readme_and_the_pages_of_topics_name() -> None:
    pages = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs" / "how-to").glob("*.md"))]
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    app = (Path(__file__).parent / "reader" / "app.py").read_text(encoding="utf-8")
    shown = {name for name in constructs_lib.__all__ if re.search(rf"\b{name}\b", text)}
    attributes = set(re.findall(r"\.((?:from|grant|auto_scale|scale_on|metric)_\w+)\(", text))

    assert {name for name in shown if not re.search(rf"\b{name}\b", app)} == set()
    assert {name for name in attributes if f".{name}(" not in app} == set()


def test_app_is_synthesized(installed: Installation, workplace: Path) -> None:
    run(installed.python, READER, cwd=workplace, CDK_OUTDIR=str(workplace / "cdk.out"))

    stacks = {path.name.partition(".")[0] for path in (workplace / "cdk.out").glob("*.template.json")}
    assert stacks == {"Serving", "Modes", "Components", "Doors", "Imports", "Nights"}


def test_app_of_the_readme_is_synthesized_from_its_two_files(installed: Installation, tmp_path: Path) -> None:
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    (app,) = [block for block in re.findall(r"```python\n(.*?)```", readme, flags=re.DOTALL) if "app.synth()" in block]
    (settings,) = re.findall(r"```json\n(.*?)```", readme, flags=re.DOTALL)
    (tmp_path / "app.py").write_text(app, encoding="utf-8")
    (tmp_path / "cdk.json").write_text(settings, encoding="utf-8")
    shutil.copy(REPOSITORY / "stacks" / "models" / "iris" / "model.tar.gz", tmp_path)

    path = os.pathsep.join([str(installed.root / "bin"), os.environ["PATH"]])
    run("cdk", "synth", "--quiet", "--no-notices", cwd=tmp_path, PATH=path)

    assert (tmp_path / "cdk.out" / "Iris.template.json").is_file()
