"""What the tests of the command line share: something that was found, and templates to find it in."""

from typing import Any

import pytest

from constructs_lib.template_check.metadata import Construct
from constructs_lib.template_check.places import Place
from constructs_lib.template_check.reports.report import Entry, Report, Suppressed, Unreadable

HOSTILE = "\x1b[31m::x\n\u202e%,:<&\ud800"


def entry(**values: Any) -> Entry:
    """Return something that was found."""
    usual = {
        "file": "shop/a.yaml",
        "place": Place(3, 5),
        "resource": "Shop",
        "property": "EndpointName",
        "rule": "within-service-limits",
        "level": "error",
        "problem": "EndpointName 'a_b' is wrong",
        "remedy": "Give another name.",
        "message": "EndpointName 'a_b' is wrong; give another name",
        "source": "botocore service model",
        "confidence": "documented",
    }
    return Entry(**{**usual, **values})


@pytest.fixture
def report() -> Report:
    """A report of everything that there may be in one."""
    construct = Construct("/Shop/Endpoint", ("new Shop (lib/shop.ts:12:5)", "Object.<anonymous> (bin/app.ts:3:1)"))
    warning = entry(rule="image-tag-moves", level="warning", place=None, resource="Model", property="", remedy="")
    return Report(
        entries=(
            entry(construct=construct, defaults=("Name",)),
            warning,
            entry(resource="", property="", rule="repeated-key"),
        ),
        files=("shop/a.yaml", "shop/clean.yaml"),
        suppressed=(
            Suppressed(entry(resource="Known"), "acknowledged", "it is planned"),
            Suppressed(entry(resource="Old"), "baseline", "it is in the baseline"),
        ),
        unreadable=(Unreadable("broken.yaml", "it is not valid YAML"),),
        passed_over=2,
    )


@pytest.fixture
def hostile() -> Report:
    """A report in which every text is made to do harm."""
    harmful = entry(
        file=f"{HOSTILE}.yaml",
        resource=HOSTILE,
        property=HOSTILE,
        problem=HOSTILE,
        message=HOSTILE,
        remedy=HOSTILE,
        construct=Construct(HOSTILE, (HOSTILE,)),
    )
    return Report(
        entries=(harmful,),
        files=(harmful.file,),
        suppressed=(Suppressed(harmful, "acknowledged", HOSTILE),),
        unreadable=(Unreadable(HOSTILE, HOSTILE),),
    )
