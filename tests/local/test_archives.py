"""An archive is unpacked below the directory of its model and nowhere else, with every Python that is supported."""

import contextlib
import io
import tarfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.local_aws.archives import unpack
from tests.local_aws.refusal import Refusal


def file(name: str) -> tarfile.TarInfo:
    return tarfile.TarInfo(name)


def link(name: str, target: str, kind: bytes = tarfile.SYMTYPE) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return member


def device(name: str) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type = tarfile.CHRTYPE
    return member


def directory(name: str) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.mode = tarfile.DIRTYPE, 0o755
    return member


def packed(members: Iterable[tarfile.TarInfo]) -> bytes:
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w:gz") as written:
        for member in members:
            written.addfile(member)
    return archive.getvalue()


@pytest.fixture(params=["a filter", "no filter"])
def unpacked(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Unpack members as a Python does that knows filters, or as the first releases of 3.11 do."""
    if request.param == "no filter":
        monkeypatch.delattr(tarfile, "data_filter")
    below = tmp_path / "model"
    below.mkdir()

    def make(*members: tarfile.TarInfo) -> Path:
        unpack(packed(members), below, "s3://bucket/model.tar.gz")
        return below

    return make


def test_files_and_directories_are_unpacked(unpacked: Callable[..., Path]) -> None:
    below = unpacked(directory("code"), file("code/inference.py"), file("./weights.json"))

    assert (below / "code" / "inference.py").is_file()
    assert (below / "weights.json").is_file()


@pytest.mark.parametrize(
    "members",
    [
        [file("../outside")],
        [file("code/../../outside")],
        [link("up", ".."), file("up/outside")],
        [link("up", "/"), file("up/tmp/outside")],
        [link("hard", "../outside", tarfile.LNKTYPE)],
        [device("null")],
    ],
)
def test_what_would_lie_elsewhere_is_refused(
    unpacked: Callable[..., Path], members: list[tarfile.TarInfo], tmp_path: Path
) -> None:
    with pytest.raises(Refusal, match="Failed to extract model data archive from s3://bucket"):
        unpacked(*members)

    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_an_absolute_name_does_not_leave_the_directory(unpacked: Callable[..., Path], tmp_path: Path) -> None:
    outside = tmp_path / "outside"

    with contextlib.suppress(Refusal):
        unpacked(file(str(outside)))

    assert not outside.exists()


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="Failed to extract"):
        unpack(b"no archive", tmp_path, "s3://bucket/model.tar.gz")
