"""The template of a stack as it is deployed."""

import builtins
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from constructs_lib.template_check.bounds import UnreadableTemplateError
from constructs_lib.update_plan.deployed import deployed_template
from tests.unit.update_plan.pairs import template


class CloudFormation:
    """CloudFormation with one stack."""

    def __init__(self, body: Any) -> None:
        self.body = body

    def get_template(self, *, StackName: str) -> dict[str, Any]:  # noqa: N803  # boto3's name
        if StackName != "Shop":
            error: Any = {"Error": {"Code": "ValidationError", "Message": f"Stack with id {StackName} does not exist"}}
            raise ClientError(error, "GetTemplate")
        return {"TemplateBody": self.body}


@pytest.mark.parametrize("body", [template(), "Resources: {Role: {Type: 'AWS::IAM::Role'}}"])
def test_is_read_as_json_or_yaml(body: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boto3, "client", lambda *_, **__: CloudFormation(body))

    assert "Role" in deployed_template("Shop")["Resources"]


def test_fails_when_there_is_no_such_stack(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boto3, "client", lambda *_, **__: CloudFormation({}))

    with pytest.raises(UnreadableTemplateError, match=r"stack Shops cannot be fetched.*does not exist"):
        deployed_template("Shops")


def test_fails_when_boto3_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def refuse(name: str, *others: Any) -> Any:
        if name == "boto3":
            raise ImportError(name)
        return real(name, *others)

    monkeypatch.setattr(builtins, "__import__", refuse)

    with pytest.raises(UnreadableTemplateError, match="needs boto3"):
        deployed_template("Shop")
