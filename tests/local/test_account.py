"""Before a real account is used: it is asked for by its number, and it is said what will be made there."""

import re
from pathlib import Path

import pytest

from tests.local.evidence import Evidence
from tests.local.plan import asked_for, instances_of, plan
from tests.local_aws.instance import Aws


def test_the_plan_names_the_stacks_the_instances_and_the_price(aws: Aws) -> None:
    text = "\n".join(plan(aws))

    assert f"In account {aws.account}, {aws.region}" in text
    assert re.search(r"Realtime: .*1 AWS::SageMaker::Endpoint\b", text)
    assert re.search(r"AbTesting: .*2 AWS::SageMaker::Model\b", text)
    assert "Serverless has a serverless variant" in text
    instances, dollars = re.search(r"(\d+) instances of ml\.m5\.large", text), re.search(r"([\d.]+) US dollars", text)
    assert instances is not None
    assert dollars is not None
    # Two hours of two fleets, since an update has the old one beside the new one.
    assert int(instances[1]) > 10
    assert float(dollars[1]) == pytest.approx(int(instances[1]) * 0.115 * 2 * 2)


def test_instances_are_those_of_every_variant() -> None:
    variants = [
        {"InstanceType": "ml.m5.large", "InitialInstanceCount": 2},
        {"InstanceType": "ml.c5.large", "InitialInstanceCount": "1"},
        {"ServerlessConfig": {}},
    ]
    config = {"Type": "AWS::SageMaker::EndpointConfig", "Properties": {"ProductionVariants": variants}}

    assert instances_of({"Resources": {"Config": config}}) == {"ml.m5.large": 2, "ml.c5.large": 1}


def test_fails_when_another_account_was_asked_for(aws: Aws) -> None:
    with pytest.raises(pytest.UsageError, match="credentials are of account 123456789012, not of 999999999999"):
        asked_for("999999999999", aws)


def test_evidence_tells_each_step_with_its_result(tmp_path: Path) -> None:
    evidence = Evidence()
    with evidence.step("deploy", "Realtime"):
        pass
    with pytest.raises(RuntimeError), evidence.step("invoke", "Realtime"):
        raise RuntimeError

    evidence.write(tmp_path / "evidence.json", "eu-west-1")

    assert [(step.name, step.result) for step in evidence.steps] == [("deploy", "passed"), ("invoke", "failed")]
    written = (tmp_path / "evidence.json").read_text()
    assert '"region": "eu-west-1"' in written
    assert '"result": "failed"' in written
