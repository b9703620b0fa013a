"""The archives of models, which anybody may have packed."""

import io
import tarfile
from pathlib import Path

from tests.local_aws.refusal import Refusal


def unpack(archive: bytes, directory: Path, url: str) -> None:
    """Unpack an archive as SageMaker does, and nothing of it elsewhere."""
    try:
        with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as artifact:
            if hasattr(tarfile, "data_filter"):
                artifact.extractall(directory, filter="data")
            else:
                artifact.extractall(directory, [_plain(member, directory) for member in artifact])  # noqa: S202  # filtered
    except (tarfile.TarError, EOFError, OSError) as error:
        raise Refusal("ModelData", f"Failed to extract model data archive from {url}: {error}") from error


def _plain(member: tarfile.TarInfo, directory: Path) -> tarfile.TarInfo:
    """For the first releases of Python 3.11, which have no filters: only files and directories, and none outside."""
    inside = (directory / member.name).resolve().is_relative_to(directory.resolve())
    if not inside or not (member.isfile() or member.isdir()):
        raise tarfile.ExtractError(f"{member.name!r} is not a plain file below the directory of the model")
    return member
