"""What captured data are compared with."""

from typing import Any

import pytest
from aws_cdk import aws_s3 as s3

from constructs_lib import MonitoringBaseline, S3Location


def test_names_its_files(data: s3.Bucket) -> None:
    constraints, statistics = S3Location(data, "b/constraints.json"), S3Location(data, "b/statistics.json")

    baseline = MonitoringBaseline(constraints=constraints, statistics=statistics)

    assert (baseline.constraints, baseline.statistics) == (constraints, statistics)
    assert baseline == MonitoringBaseline(constraints=constraints, statistics=statistics)
    assert [each["Action"] for each in baseline._statements()] == ["s3:GetObject", "s3:ListBucket"] * 2


def test_needs_no_statistics(data: s3.Bucket) -> None:
    baseline = MonitoringBaseline(constraints=S3Location(data, "b/constraints.json"))

    assert baseline.statistics is None
    assert len(baseline._statements()) == 2


@pytest.mark.parametrize("constraints", [None, "s3://bucket/constraints.json", 5])
def test_fails_when_a_file_is_not_a_place_in_s3(constraints: Any) -> None:
    with pytest.raises(ValueError, match=r"constraints of MonitoringBaseline .*pass S3Location\(bucket, prefix\)"):
        MonitoringBaseline(constraints=constraints)
