"""The flowers that the models of the examples are trained with."""

import csv
import functools
import importlib.util
from pathlib import Path
from typing import NamedTuple


class Flower(NamedTuple):
    """What was measured of a flower, in centimetres, and its species."""

    measures: tuple[float, ...]
    species: str


@functools.cache
def flowers() -> list[Flower]:
    """All 150 of them, as scikit-learn carries them: read, since to import it takes a second."""
    package = importlib.util.find_spec("sklearn")
    if package is None or package.origin is None:
        raise LookupError("scikit-learn is not installed; run: make setup")
    text = Path(package.origin).with_name("datasets").joinpath("data", "iris.csv").read_text(encoding="utf-8")
    (_, _, *names), *rows = csv.reader(text.splitlines())
    return [Flower(tuple(map(float, measures)), names[int(species)]) for *measures, species in rows]
