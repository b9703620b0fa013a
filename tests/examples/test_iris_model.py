"""The iris model of the example stacks: its archive, and the four functions that serve it."""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from sklearn.datasets import load_iris

if TYPE_CHECKING:
    from types import ModuleType

    from sklearn.linear_model import LogisticRegression

ROOT = Path(__file__).parents[2]
IRIS = ROOT / "stacks" / "models" / "iris"
ARCHIVES = ("model.tar.gz", "candidate.tar.gz")
EXPLAINED = "explained.tar.gz"
SETOSA = [5.1, 3.5, 1.4, 0.2]
VIRGINICA = [6.7, 3.0, 5.2, 2.3]


def train(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-W", "error", "-m", "stacks.models.iris.train", *arguments]
    return subprocess.Popen(command, cwd=ROOT, env=os.environ | environment, stderr=subprocess.PIPE, text=True)


def unpack(archive: str, directory: Path) -> Path:
    with tarfile.open(IRIS / archive) as file:
        # The first releases of Python 3.11 know no filters, and later ones want one.
        file.extraction_filter = getattr(tarfile, "data_filter", None)
        file.extractall(directory)  # noqa: S202  # the archive is ours
    return directory


@pytest.fixture(scope="module")
def model_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What SageMaker makes of the archive: the directory that it extracts it to."""
    return unpack("model.tar.gz", tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="module")
def inference(model_dir: Path) -> ModuleType:
    """The code in the archive, imported like the image does: by its path, outside any package."""
    spec = importlib.util.spec_from_file_location("inference", model_dir / "code" / "inference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def model(inference: ModuleType, model_dir: Path) -> LogisticRegression:
    return inference.model_fn(str(model_dir))


def test_trains_the_committed_bytes_in_every_process(tmp_path: Path) -> None:
    directories = [tmp_path / "one", tmp_path / "two"]
    for directory in directories:
        directory.mkdir()

    processes = [
        train("--directory", str(directory), PYTHONHASHSEED=str(seed), OMP_NUM_THREADS=str(seed))
        for seed, directory in enumerate(directories, start=1)
    ]

    assert [process.communicate()[1] for process in processes] == ["", ""]
    for name in (*ARCHIVES, EXPLAINED):
        committed = (IRIS / name).read_bytes()
        assert [(directory / name).read_bytes() for directory in directories] == [committed, committed]


def test_check_accepts_the_committed_archives() -> None:
    process = train("--check")

    assert process.communicate()[1] == ""
    assert process.returncode == 0


def test_check_names_archives_that_are_changed_or_missing(tmp_path: Path) -> None:
    (tmp_path / "model.tar.gz").write_bytes(b"changed")

    process = train("--check", "--directory", str(tmp_path))

    message = process.communicate()[1]
    assert process.returncode == 1
    assert all(str(tmp_path / name) in message for name in (*ARCHIVES, EXPLAINED))
    assert not (tmp_path / "candidate.tar.gz").exists()


@pytest.mark.parametrize("archive", ARCHIVES)
def test_archive_has_weights_at_the_top_and_code_beside_them(archive: str) -> None:
    with tarfile.open(IRIS / archive) as file:
        members = file.getmembers()

    assert [(member.name, member.isdir(), oct(member.mode)) for member in members] == [
        ("code", True, "0o755"),
        ("code/inference.py", False, "0o644"),
        ("weights.json", False, "0o644"),
    ]


@pytest.mark.parametrize("archive", ARCHIVES)
def test_archive_has_no_time_no_owner_and_no_name(archive: str) -> None:
    with tarfile.open(IRIS / archive) as file:
        members = file.getmembers()

    assert {(m.mtime, m.uid, m.gid, m.uname, m.gname) for m in members} == {(0, 0, 0, "", "")}
    flags_and_time = (IRIS / archive).read_bytes()[3:8]
    assert flags_and_time == bytes(5)


@pytest.mark.parametrize("archive", ARCHIVES)
def test_archive_holds_json_and_python_and_no_pickle(archive: str, tmp_path: Path) -> None:
    directory = unpack(archive, tmp_path)

    assert {path.suffix for path in directory.rglob("*") if path.is_file()} == {".json", ".py"}
    assert json.loads((directory / "weights.json").read_text()).keys() == {
        "classes",
        "features",
        "coefficients",
        "intercept",
    }
    assert ast.parse((directory / "code" / "inference.py").read_text()).body


def test_archive_holds_the_inference_code_of_the_repository(model_dir: Path) -> None:
    assert (model_dir / "code" / "inference.py").read_text() == (IRIS / "code" / "inference.py").read_text()


def test_candidate_has_the_same_code_and_other_weights(model_dir: Path, tmp_path: Path) -> None:
    candidate = unpack("candidate.tar.gz", tmp_path)

    assert (candidate / "code" / "inference.py").read_text() == (model_dir / "code" / "inference.py").read_text()
    assert (candidate / "weights.json").read_text() != (model_dir / "weights.json").read_text()


def test_what_is_explained_is_the_model_with_a_program_that_answers_probabilities(
    model_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    explained = unpack(EXPLAINED, tmp_path)
    monkeypatch.syspath_prepend(str(explained / "code"))
    program = importlib.import_module("probabilities")

    prediction = program.predict_fn(program.input_fn("5.1,3.5,1.4,0.2", "text/csv"), program.model_fn(str(explained)))

    assert (explained / "weights.json").read_text() == (model_dir / "weights.json").read_text()
    assert program.output_fn(prediction, "text/csv") == ("0.981583,0.018417,0.0", "text/csv")
    with pytest.raises(ValueError, match="must name text/csv, got 'application/json'"):
        program.output_fn(prediction, "application/json")


def test_the_baseline_of_explanations_is_the_average_flower_of_each_species() -> None:
    iris = load_iris()
    averages = [iris.data[iris.target == species].mean(axis=0) for species in range(3)]

    baseline = [line.split(",") for line in (IRIS / "baseline.csv").read_text().splitlines()]

    assert np.array(baseline, dtype=float) == pytest.approx(np.array(averages), abs=5e-4)


@pytest.mark.parametrize("archive", ARCHIVES)
def test_names_more_than_nine_of_ten_flowers_right(archive: str, inference: ModuleType, tmp_path: Path) -> None:
    iris = load_iris()
    model = inference.model_fn(str(unpack(archive, tmp_path)))

    answer = inference.predict_fn(iris.data, model)

    assert np.mean(np.array(answer["predictions"]) == iris.target_names[iris.target]) > 0.9


def test_rebuilds_the_classifier_from_its_weights(model: LogisticRegression) -> None:
    assert model.classes_.tolist() == ["setosa", "versicolor", "virginica"]
    assert model.n_features_in_ == 4
    assert model.coef_.shape == (3, 4)
    assert model.intercept_.shape == (3,)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("5.1,3.5,1.4,0.2\n6.7,3.0,5.2,2.3", "text/csv"),
        ("5.1, 3.5, 1.4, 0.2\r\n\r\n6.7,3.0,5.2,2.3\r\n", "text/csv; charset=utf-8"),
        ('{"instances": [[5.1, 3.5, 1.4, 0.2], [6.7, 3, 5.2, 2.3]]}', "application/json"),
        ('{"instances": [[5.1, 3.5, 1.4, 0.2], [6.7, 3, 5.2, 2.3]]}', "Application/JSON"),
    ],
)
def test_reads_a_flower_a_row_from_text_and_from_bytes(inference: ModuleType, body: str, content_type: str) -> None:
    for received in (body, body.encode(), bytearray(body.encode())):
        flowers = inference.input_fn(received, content_type)

        assert flowers.tolist() == [SETOSA, VIRGINICA]


@pytest.mark.parametrize(
    "body",
    ["5.1,3.5,1.4", "5.1,3.5,1.4,0.2,7", "1,2,3,4\n1,2,3", "5.1,3.5,1.4,big", "1,2,3,nan", ""],
)
def test_fails_when_csv_is_not_four_numbers_a_line(inference: ModuleType, body: str) -> None:
    with pytest.raises(ValueError, match="text/csv must be 4 finite numbers a line: sepal length"):
        inference.input_fn(body, "text/csv")


@pytest.mark.parametrize(
    "body",
    [
        '{"instances": [[5.1, 3.5, 1.4]]}',
        '{"instances": [[5.1, 3.5, 1.4, null]]}',
        '{"instances": [[5.1, 3.5, 1.4, "big"]]}',
        '{"instances": [[5.1, 3.5, 1.4, Infinity]]}',
        '{"instances": [[5.1, 3.5, 1.4, {"value": 0.2}]]}',
        '{"instances": [[5.1, 3.5, 1.4, 1' + 400 * "0" + "]]}",
        '{"instances": [5.1, 3.5, 1.4, 0.2]}',
        '{"instances": 5.1}',
        '{"instances": []}',
        '{"rows": [[5.1, 3.5, 1.4, 0.2]]}',
        "[[5.1, 3.5, 1.4, 0.2]]",
        "5.1,3.5,1.4,0.2",
    ],
)
def test_fails_when_json_is_not_instances_of_four_numbers(inference: ModuleType, body: str) -> None:
    with pytest.raises(ValueError, match=r'application/json must be {"instances": \[\[sepal length'):
        inference.input_fn(body, "application/json")


def test_fails_when_body_is_not_utf_8(inference: ModuleType) -> None:
    with pytest.raises(ValueError, match=r"text/csv must be 4 finite numbers a line.*utf-8"):
        inference.input_fn(b"\xff\xfe", "text/csv")


def test_fails_when_content_type_is_unknown(inference: ModuleType) -> None:
    with pytest.raises(ValueError, match="must be one of text/csv, application/json, got 'image/png'"):
        inference.input_fn("5.1,3.5,1.4,0.2", "image/png")


def test_predicts_a_species_and_the_probability_of_each(inference: ModuleType, model: LogisticRegression) -> None:
    answer = inference.predict_fn(np.array([SETOSA, VIRGINICA]), model)

    assert answer["predictions"] == ["setosa", "virginica"]
    assert np.array(answer["probabilities"]) == pytest.approx(
        np.array([[0.981583, 0.018417, 0.0], [0.000056, 0.080085, 0.919859]]), abs=2e-6
    )


@pytest.mark.parametrize(
    "accept", ["application/json", "*/*", "application/json; charset=utf-8", "text/html, */*;q=0.8"]
)
def test_answers_json(inference: ModuleType, accept: str) -> None:
    prediction = {"predictions": ["setosa"], "probabilities": [[0.9, 0.1, 0.0]]}

    body, content_type = inference.output_fn(prediction, accept)

    assert json.loads(body) == prediction
    assert content_type == "application/json"


@pytest.mark.parametrize("accept", ["text/csv", "text/csv, application/json", "image/png, text/csv;q=0.5"])
def test_answers_csv_as_one_species_a_line(inference: ModuleType, accept: str) -> None:
    prediction = {"predictions": ["setosa", "virginica"], "probabilities": []}

    assert inference.output_fn(prediction, accept) == ("setosa\nvirginica", "text/csv")


@pytest.mark.parametrize("accept", ["image/png", ""])
def test_fails_when_accept_is_unknown(inference: ModuleType, accept: str) -> None:
    with pytest.raises(ValueError, match=f"must name one of text/csv, application/json, got '{accept}'"):
        inference.output_fn({"predictions": [], "probabilities": []}, accept)
