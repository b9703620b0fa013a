"""The memory of large bodies: the next one finds it where the last one left it."""

from __future__ import annotations

import ctypes
import platform
import subprocess
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from constructs_lib.runtime.front_door.memory import keep_freed_memory
from tests.unit.runtime.stub import Server, answers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.unit.runtime.door import Door

FAULTS = """
import resource
from constructs_lib.runtime.front_door.memory import keep_freed_memory

def faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(20):
        bodies = [bytearray(5 << 20) for _ in range(3)]
        del bodies
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

given_back = faults()
keep_freed_memory()
faults()
print(given_back, faults())
"""


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[int, int]]]:
    """What malloc is asked for."""
    options: list[tuple[int, int]] = []
    library = SimpleNamespace(mallopt=lambda option, value: options.append((option, value)))
    monkeypatch.setattr(ctypes, "CDLL", lambda _: library)
    keep_freed_memory.cache_clear()
    yield options
    keep_freed_memory.cache_clear()


def test_pages_of_a_body_are_cleared_once() -> None:
    done = subprocess.run([sys.executable, "-c", FAULTS], capture_output=True, text=True, check=True)

    given_back, kept = map(int, done.stdout.split())
    assert kept < given_back / 10 or platform.libc_ver()[0] != "glibc"


@pytest.mark.parametrize(("question", "answer"), [(200_000, 10), (10, 200_000), (80_000, 80_000)])
def test_large_bodies_keep_their_memory(
    door: Door, stubbed: Server, asked: list[tuple[int, int]], question: int, answer: int
) -> None:
    stubbed.default = answers(b"1" * answer)

    assert [door.call(body="1" * question).status for _ in range(3)] == [200] * 3

    assert asked == [(-3, 32 << 20), (-1, 64 << 20)]


def test_small_bodies_ask_for_nothing(door: Door, asked: list[tuple[int, int]]) -> None:
    assert door.call().status == 200

    assert asked == []


@pytest.mark.parametrize("error", [AttributeError, OSError, TypeError])
def test_goes_on_with_another_c_library(monkeypatch: pytest.MonkeyPatch, error: type[Exception]) -> None:
    def none(_: object) -> None:
        raise error

    monkeypatch.setattr(ctypes, "CDLL", none)
    keep_freed_memory.cache_clear()

    keep_freed_memory()

    keep_freed_memory.cache_clear()
