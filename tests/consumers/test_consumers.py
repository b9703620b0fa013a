"""Five people and what they build with the installed library: synthesized strictly, typed, and changed."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.consumers.conftest import (
    REPOSITORY,
    CdkCli,
    Installation,
    run,
    templates_in,
)

PEOPLE = ["backend_developer", "ci_engineer", "data_scientist", "migrator", "platform_engineer"]
Template = Mapping[str, Any]


@pytest.mark.parametrize("who", PEOPLE)
def test_app_is_synthesized_strictly(cli: CdkCli, who: str) -> None:
    assert templates_in(cli.synth(who, "--strict")) != {}


# Feature flags, as the README says


REFERENCES = "@aws-cdk/core:defaultCrossStackReferences"


def test_no_feature_flag_is_needed_but_for_references_between_stacks(workplace: Path) -> None:
    sources = {who: (workplace / who / "app.py").read_text(encoding="utf-8") for who in PEOPLE}

    # And each of them is synthesized strictly.
    assert {who for who, source in sources.items() if "@aws-cdk" in source} == {"platform_engineer"}
    assert sources["platform_engineer"].count("@aws-cdk") == sources["platform_engineer"].count(REFERENCES) == 1


def test_references_between_stacks_need_their_flag_in_a_strict_synthesis(cli: CdkCli) -> None:
    flagless = cli.variant("platform_engineer", "flagless", f'App(context={{"{REFERENCES}": "weak"}})', "App()")

    with pytest.raises(AssertionError, match="crossStackReferencesDefaultStrong") as refused:
        cli.synth(flagless, "--strict")
    assert str(refused.value).count("Acknowledge with") == 1


@pytest.mark.parametrize("who", ["backend_developer", "platform_engineer"])
def test_all_flags_that_cdk_recommends_change_nothing_of_it(cli: CdkCli, who: str) -> None:
    flags = json.loads((REPOSITORY / "cdk.json").read_text(encoding="utf-8"))["context"]
    flagged = cli.variant(who, f"flagged_{who}")
    Path(flagged, "cdk.json").write_text(json.dumps({"context": flags}), encoding="utf-8")

    assert templates_in(cli.synth(flagged, "--strict")).keys() == templates_in(cli.synth(who, "--strict")).keys()


# Data scientist


def test_no_secret_of_the_data_scientist_is_readable(cli: CdkCli) -> None:
    (template,) = templates_in(cli.synth("data_scientist", "--strict")).values()

    assert "resolve:secretsmanager" not in json.dumps(template)


# Platform engineer


def test_another_version_of_the_model_deploys_its_stack_and_the_one_that_serves_it(cli: CdkCli) -> None:
    before = templates_in(cli.synth("platform_engineer", "--strict"))
    after = templates_in(cli.synth("platform_engineer", "--strict", "--context", "version=v2"))

    changed = {name for name in before if before[name] != after[name]}

    assert changed == {"TestModels", "TestServing", "ProdModels", "ProdServing"}


def test_rules_of_the_platform_reach_every_stack(cli: CdkCli) -> None:
    templates = templates_in(cli.synth("platform_engineer", "--strict"))

    resources = [each for template in templates.values() for each in template["Resources"].values()]
    roles = [each["Properties"] for each in resources if each["Type"] == "AWS::IAM::Role"]
    assert {role["Path"] for role in roles} == {"/platform/"}
    configs = [each["Properties"] for each in resources if each["Type"] == "AWS::SageMaker::EndpointConfig"]
    assert all("KmsKeyId" in config for config in configs)
    alarms = [
        alarm
        for name, template in templates.items()
        if name.endswith("Operations")
        for alarm in template["Resources"].values()
        if alarm["Type"] == "AWS::CloudWatch::Alarm"
    ]
    accounts = {query["AccountId"] for alarm in alarms for query in alarm["Properties"]["Metrics"]}
    assert accounts == {"111122223333", "222233334444"}


# Migrator


def test_the_migrator_keeps_endpoint_target_and_policy(cli: CdkCli, workplace: Path) -> None:
    deployed = json.loads((workplace / "migrator" / "deployed.template.json").read_text(encoding="utf-8"))
    (template,) = templates_in(cli.synth("migrator", "--strict")).values()

    kept = {name: each["Type"] for name, each in template["Resources"].items() if name in deployed["Resources"]}

    assert sorted(kept.values()) == [
        "AWS::ApplicationAutoScaling::ScalableTarget",
        "AWS::ApplicationAutoScaling::ScalingPolicy",
        "AWS::SageMaker::Endpoint",
    ]
    assert all(deployed["Resources"][name]["Type"] == kind for name, kind in kept.items())


# CI engineer


def test_the_pipeline_checks_what_was_synthesized(cli: CdkCli, installed: Installation, tmp_path: Path) -> None:
    run(installed.python, "-m", "constructs_lib", "check", cli.synth("ci_engineer", "--strict"), cwd=tmp_path)


def test_a_mistake_in_a_template_of_others_fails_the_pipeline(
    cli: CdkCli, installed: Installation, tmp_path: Path
) -> None:
    theirs = (cli.synth("ci_engineer", "--strict") / "Theirs.template.json").read_text(encoding="utf-8")
    mistaken = tmp_path / "Theirs.template.json"
    mistaken.write_text(theirs.replace('"InitialVariantWeight": 1', '"InitialVariantWeight": -1'), encoding="utf-8")

    with pytest.raises(AssertionError, match="InitialVariantWeight"):
        run(installed.python, "-m", "constructs_lib", "check", mistaken, cwd=tmp_path)


def test_an_unknown_type_fails_a_strict_synthesis(cli: CdkCli) -> None:
    with pytest.raises(AssertionError, match=r"ml\.m5\.larg"):
        cli.synth("ci_engineer", "--strict", "--context", "instance_type=ml.m5.larg")


def test_everything_needs_no_network(installed: Installation, workplace: Path, tmp_path: Path) -> None:
    unshare = shutil.which("unshare")
    assert unshare is not None, "util-linux is part of every Linux"
    command = (unshare, "--net", "--map-root-user", installed.python, workplace / "ci_engineer" / "app.py")

    run(*command, cwd=tmp_path, CDK_OUTDIR=str(tmp_path / "cdk.out"))

    assert (tmp_path / "cdk.out" / "Theirs.template.json").exists()
