"""What an instance type's name says of the hardware."""

from collections.abc import Callable

import pytest

from constructs_lib.rules import UNKNOWN
from constructs_lib.rules.hidden import UndeterminedError
from constructs_lib.rules.tables.instance_families import (
    has_accelerator,
    has_arm_processor,
    has_gpu,
    has_local_storage,
    is_burstable,
)
from constructs_lib.rules.tables.service_limits import LIMITS
from tests.unit.with_each import with_each

QUESTIONS = [has_local_storage, has_arm_processor, is_burstable, has_gpu, has_accelerator]

FAMILIES = {
    name.split(".")[1]
    for shape in ("ProductionVariantInstanceType", "TransformInstanceType")
    for name in LIMITS[shape].enum
}


# Every family of the service, so that a new one has to be looked at.
@pytest.mark.parametrize(
    ("question", "families"),
    [
        (
            has_local_storage,
            "c5d c6gd dl1 g4dn g5 g6 g6e g7e m5d m6gd p4d p4de p5 p5e p5en p6-b200 r5d r6gd r7gd trn1 trn1n trn2",
        ),
        (has_arm_processor, "c6g c6gd c6gn c7g c8g m6g m6gd m8g p6e-gb200 r6g r6gd r7gd r8g"),
        (is_burstable, "t2"),
        (has_gpu, "g4dn g5 g6 g6e g7 g7e p2 p3 p4d p4de p5 p5e p5en p6-b200 p6-b300 p6e-gb200"),
        (
            has_accelerator,
            "dl1 g4dn g5 g6 g6e g7 g7e inf1 inf2 p2 p3 p4d p4de p5 p5e p5en p6-b200 p6-b300 p6e-gb200 trn1 trn1n trn2",
        ),
    ],
)
def test_knows_the_families_of_the_service(question: Callable[[str], bool], families: str) -> None:
    assert {family for family in FAMILIES if question(f"ml.{family}.xlarge")} == set(families.split())


@pytest.mark.parametrize(
    ("question", "instance_type", "answer"),
    [
        (has_local_storage, "ml.m7gd.large", True),
        (has_local_storage, "ml.m7i.large", False),
        (has_local_storage, "ml.p3.2xlarge", False),
        (has_arm_processor, "ml.m9g.large", True),
        (has_arm_processor, "ml.g5.xlarge", False),
        (has_arm_processor, "ml.m6i.large", False),
        (is_burstable, "ml.t3.medium", True),
        (is_burstable, "ml.t4g.medium", True),
        (is_burstable, "ml.trn1.2xlarge", False),
        (has_gpu, "ml.p9.48xlarge", True),
        (has_gpu, "ml.inf2.xlarge", False),
        (has_accelerator, "ml.inf9.xlarge", True),
        (has_accelerator, "ml.m5.large", False),
    ],
)
def test_knows_a_family_that_is_to_come_by_its_name(
    question: Callable[[str], bool], instance_type: str, *, answer: bool
) -> None:
    assert question(instance_type) is answer


@with_each("question", QUESTIONS)
@with_each("text", ["", "g5", "ml.g5", "g5.xlarge", "ml.g5.xlarge.more", "ML.G5.XLARGE", "ml.g5.xlarge\n"])
def test_knows_nothing_of_what_is_no_instance_type(question: Callable[[str], bool], text: str) -> None:
    assert not question(text)


@pytest.mark.parametrize("question", QUESTIONS)
def test_hidden_instance_type_is_undetermined(question: Callable[[str], bool]) -> None:
    with pytest.raises(UndeterminedError):
        question(UNKNOWN)
