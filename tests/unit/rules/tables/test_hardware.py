"""The generated table of what the machines have."""

import pytest

from constructs_lib.rules import UNKNOWN
from constructs_lib.rules.hidden import UndeterminedError
from constructs_lib.rules.tables.hardware import Hardware, hardware_of
from constructs_lib.rules.tables.instance_families import has_accelerator, has_arm_processor, has_gpu
from constructs_lib.rules.tables.service_limits import LIMITS
from tests.generators import hardware as generator
from tests.generators import publish
from tests.unit.with_each import with_each

TYPES = sorted({*LIMITS["ProductionVariantInstanceType"].enum, *LIMITS["TransformInstanceType"].enum})


def test_module_is_as_generated() -> None:
    assert publish("hardware", generator.module(), check=True) == 0


@with_each("instance_type", TYPES)
def test_knows_every_type_of_the_service(instance_type: str) -> None:
    found = hardware_of(instance_type)

    assert found is not None
    assert tuple(found) == tuple(generator.rows()[instance_type])
    assert found.vcpus > 0
    assert found.memory >= 1024
    assert (found.accelerators > 0) == has_accelerator(instance_type)
    assert (found.accelerators > 0) == (found.accelerator_memory > 0) == bool(found.accelerator)


@with_each("instance_type", TYPES)
def test_only_accelerators_without_neuron_cores_are_gpus(instance_type: str) -> None:
    found = hardware_of(instance_type)

    assert found is not None
    if has_gpu(instance_type):
        assert found.neuron_cores == 0
    elif found.accelerator != "Gaudi":
        assert (found.accelerators > 0) == (found.neuron_cores > 0)


def test_names_of_families_agree_with_ec2_about_processors() -> None:
    ec2 = generator.architectures()

    assert [name for name in TYPES if name in ec2 and has_arm_processor(name) != ("arm64" in ec2[name])] == []


# The pages of EC2's instance types M5, G5, Inf2 and Trn2
@pytest.mark.parametrize(
    ("instance_type", "documented"),
    [
        ("ml.m5.4xlarge", Hardware(16, 64 * 1024)),
        ("ml.g5.12xlarge", Hardware(48, 192 * 1024, 4, "A10G", 22888)),
        ("ml.p4d.24xlarge", Hardware(96, 1152 * 1024, 8, "A100", 40 * 1024)),
        ("ml.inf2.48xlarge", Hardware(192, 768 * 1024, 12, "Inferentia2", 32 * 1024, 2)),
        ("ml.trn2.48xlarge", Hardware(192, 2048 * 1024, 16, "Trainium2", 96 * 1024, 8)),
        ("ml.g7.2xlarge", Hardware(8, 32 * 1024, 1, "RTX-PRO-4500", 32 * 1024)),
    ],
)
def test_knows_what_is_documented(instance_type: str, documented: Hardware) -> None:
    assert hardware_of(instance_type) == documented


@pytest.mark.parametrize(
    "name", ["ml.x99.large", "m5.large", "ml.m5", "ml.m5.", "ml..large", "", "large", "ml.m5.huge"]
)
def test_what_the_table_does_not_know_has_no_answer(name: str) -> None:
    assert hardware_of(name) is None


def test_what_is_hidden_has_no_answer_at_all() -> None:
    with pytest.raises(UndeterminedError):
        hardware_of(UNKNOWN)


def test_fails_when_a_type_is_nowhere_described(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generator, "_DOCUMENTED", {})

    with pytest.raises(SystemExit, match=r"does not know ml\.dl1\.24xlarge, .*; write them into"):
        generator.rows()
