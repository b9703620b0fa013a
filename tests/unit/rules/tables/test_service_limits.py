"""The generated bounds of what AWS accepts."""

import re
import warnings
from pathlib import Path

import pytest

from constructs_lib.rules.limit import Limit
from constructs_lib.rules.tables.service_limits import LIMITS
from tests import generators
from tests.generators import publish, service_limits
from tests.unit.with_each import with_each

PATTERNS = {name: limit.pattern for name, limit in LIMITS.items() if limit.pattern is not None}


def test_limits_are_those_of_the_installed_botocore() -> None:
    changes = list(service_limits.changes(LIMITS, service_limits.limits()))

    assert not changes, "\n".join(["AWS changed; run python -m tests.generators.service_limits", *changes])


def test_module_is_as_generated() -> None:
    assert publish("service_limits", service_limits.module(), check=True) == 0


def test_changes_name_the_field_that_changed() -> None:
    before = {"Gone": Limit("string"), "Name": Limit("string", maximum=63), "Type": Limit("string", enum=("a", "b"))}
    after = {"Name": Limit("string", maximum=64), "New": Limit("boolean"), "Type": Limit("string", enum=("b", "c"))}

    changes = list(service_limits.changes(before, after))

    assert [change.partition(": ")[0] for change in changes] == ["Gone is gone", "Name", "New is new", "Type"]
    assert changes[1] == "Name: maximum was 63, is 64"
    assert changes[3] == "Type: +c; -a"


@with_each("name", PATTERNS)
def test_pattern_compiles_without_a_warning(name: str) -> None:
    with warnings.catch_warnings(action="error"):
        re.compile(PATTERNS[name])


@with_each("name", LIMITS)
def test_members_keys_and_values_have_limits_unless_they_are_structures(name: str) -> None:
    limit = LIMITS[name]

    assert (limit.kind == "list") == (limit.member is not None)
    assert (limit.kind == "map") == (limit.key is not None) == (limit.value is not None)
    assert limit.key is None or LIMITS[limit.key].kind == "string"


# The constraints on the pages of https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariant.html,
# API_ContainerDefinition, API_CreateEndpointConfig, API_CreateModel, API_TrafficRoutingConfig and InvokeEndpointAsync
@pytest.mark.parametrize(
    ("name", "limit"),
    [
        ("VariantName", Limit("string", 0, 63, r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}")),
        ("VariantWeight", Limit("float", 0)),
        ("EnvironmentMap", Limit("map", 0, 100, key="EnvironmentKey", value="EnvironmentValue")),
        ("ProductionVariantList", Limit("list", 1, 10, member="ProductionVariant")),
        ("ContainerDefinitionList", Limit("list", 0, 15, member="ContainerDefinition")),
        ("ServerlessMaxConcurrency", Limit("integer", 1, 200)),
        ("NumberOfCpuCores", Limit("float", 0.25)),
        ("TrafficRoutingConfigType", Limit("string", enum=("ALL_AT_ONCE", "CANARY", "LINEAR"))),
        ("AsyncBodyBlob", Limit("blob", maximum=128_000)),
    ],
)
def test_knows_a_documented_limit(name: str, limit: Limit) -> None:
    assert LIMITS[name] == limit


def test_shape_that_differs_between_services_is_sagemakers_and_the_other_carries_its_service() -> None:
    assert LIMITS["TagKey"].pattern is not None
    assert LIMITS["ApplicationAutoScaling:TagKey"] == Limit("string", 1, 128)
    assert LIMITS["TagMap"].key == "ApplicationAutoScaling:TagKey"


@pytest.mark.parametrize(
    ("name", "text", "matches"),
    [
        ("TagKey", "Größe 大 ٣_x", True),
        ("TagKey", "a|b", False),
        ("TargetTrackingMetricName", "latency 🚀", True),
        ("TargetTrackingMetricName", "a\x00b", False),
        ("PolicyName", "scale on invocations", True),
        ("PolicyName", "tab\there", False),
        ("RoleArn", "arn:aws:iam::123456789012:role/service/role", True),
        ("RoleArn", "arn:aws:iam::١٢٣٤٥٦٧٨٩٠١٢:role/role", False),
        ("EnvironmentValue", "two\nlines\u00a0and a space", True),
        ("TargetModelHeader", "models/a b.tar.gz", True),
        ("TargetModelHeader", " a.tar.gz", False),
        ("AlarmName", "\t ", False),
    ],
)
def test_pattern_written_for_java_means_the_same(name: str, text: str, *, matches: bool) -> None:
    assert bool(re.fullmatch(PATTERNS[name], text)) is matches


def test_fails_when_a_property_has_no_translation() -> None:
    with pytest.raises(ValueError, match=r"has \\p\{Han\}, which has no translation yet"):
        service_limits.python_pattern(r"[\p{Han}]+")


def test_fails_when_a_property_may_be_excluded() -> None:
    with pytest.raises(ValueError, match="would leave out too much"):
        service_limits.python_pattern(r"[^\p{L}]+")


def test_generator_writes_a_module_and_finds_no_difference_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generators, "TABLES", tmp_path)

    publish("table", "A = 1\n", check=False)

    assert (tmp_path / "table.py").read_text(encoding="utf-8") == "A = 1\n"
    assert publish("table", "A = 1\n", check=True) == 0


def test_check_shows_the_difference_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(generators, "TABLES", tmp_path)
    (tmp_path / "table.py").write_text("A = 1\n", encoding="utf-8")

    exit_code = publish("table", "A = 2\n", check=True)

    assert exit_code == 1
    assert "-A = 1\n+A = 2\n" in capsys.readouterr().out
    assert (tmp_path / "table.py").read_text(encoding="utf-8") == "A = 1\n"
