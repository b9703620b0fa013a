"""What CloudWatch Logs needs of keys."""

import json

from aws_cdk import Aws, Environment, Stack
from aws_cdk import aws_kms as kms
from aws_cdk.assertions import Annotations, Match

from constructs_lib.access.log_keys import let_logs_use
from tests.unit.apps import quick_app
from tests.unit.templates import only


def test_a_key_lets_the_logs_use_it(stack: Stack) -> None:
    let_logs_use(kms.Key(stack, "Key"), stack, "log-key-policy")

    statement = only(stack, "AWS::KMS::Key")["Properties"]["KeyPolicy"]["Statement"][-1]
    log_groups = stack.resolve(f"arn:{Aws.PARTITION}:logs:{Aws.REGION}:{Aws.ACCOUNT_ID}:log-group:*")
    assert statement == {
        "Effect": "Allow",
        "Principal": {"Service": stack.resolve(f"logs.{Aws.REGION}.amazonaws.com")},
        "Action": ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
        "Resource": "*",
        "Condition": {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": log_groups}},
    }
    assert not Annotations.from_stack(stack).find_warning("*", Match.any_value())


def test_says_which_statement_the_policy_of_an_imported_key_needs(stack: Stack) -> None:
    let_logs_use(
        kms.Key.from_key_arn(stack, "Key", "arn:aws:kms:eu-west-1:111122223333:key/1"), stack, "log-key-policy"
    )

    (warning,) = Annotations.from_stack(stack).find_warning("*", Match.any_value())
    assert "encryption_key is imported, so its policy cannot be changed here" in str(warning.entry.data)
    assert '"Action": ["kms:Encrypt*", "kms:Decrypt*"' in str(warning.entry.data)
    assert "constructs-lib:log-key-policy" in str(warning.entry.data)


def test_a_key_of_another_account_lets_the_logs_of_this_one_use_it() -> None:
    app = quick_app()
    theirs = Stack(app, "Theirs", env=Environment(account="999999999999", region="eu-west-1"))
    stack = Stack(app, "Test", env=Environment(account="111122223333", region="eu-west-1"))

    let_logs_use(kms.Key(theirs, "Key", alias="logs"), stack, "log-key-policy")

    statement = only(theirs, "AWS::KMS::Key")["Properties"]["KeyPolicy"]["Statement"][-1]
    assert statement["Principal"] == {"Service": "logs.eu-west-1.amazonaws.com"}
    assert "111122223333" in json.dumps(statement["Condition"])
