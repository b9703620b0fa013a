"""Which metrics the monitors publish."""

from constructs_lib.rules.tables.monitoring_metrics import BY_NAMESPACE, DATA_QUALITY, NAMESPACES


def test_namespaces_begin_without_a_slash() -> None:
    assert [each for each in NAMESPACES if not each.startswith("aws/sagemaker/")] == []
    assert len(NAMESPACES) == 8


def test_metrics_of_endpoints_have_endpoint_and_schedule_among_their_dimensions() -> None:
    assert DATA_QUALITY.of_endpoints == ("Endpoint", "MonitoringSchedule", "Feature")
    assert all({"Endpoint", "MonitoringSchedule"} <= set(each.of_endpoints) for each in BY_NAMESPACE.values())
