"""The state machine of a batch transform as a construct, with its role."""

from collections.abc import Mapping
from typing import Any, cast

from aws_cdk import CfnResource, Names, Stack
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from constructs_lib.access.execution_role import add_policy
from constructs_lib.cross_stack import is_apart, refer
from constructs_lib.rules import Context
from constructs_lib.s3_location import bucket_tokens

from .definition import Settings, definition
from .job_options import OPTIONS, longest_run
from .permissions import LOGS, define_service_role, of_state_machine

# 63 letters of a job's name without a hyphen and a UUID. In lower case, as SageMaker writes it in the ARN.
_LONGEST_PREFIX = 26


def define_state_machine(scope: Construct, given: Mapping[str, Any], context: Context) -> sfn.StateMachine:
    """Define a state machine, and let its role and that of the model do what a run needs.

    Args:
        scope: The batch transform.
        given: Its options.
        context: Where it is deployed.
    """
    model, source, output = given["model"], given["input"], given["output"]
    prefix = Names.unique_resource_name(scope, max_length=_LONGEST_PREFIX, separator="-").strip("-").lower()
    name, arn = model.model_name, model.model_arn
    if is_apart(model, scope, context):
        name, arn = (refer(scope, model, each, [model]) for each in (name, arn))
    report_key, topic = given.get("output_encryption_key"), given.get("on_failure")
    topic_arn = None if topic is None else topic.topic_arn
    settings = Settings(
        request={**OPTIONS.render(given), "ModelName": name},
        job_prefix=prefix,
        input_bucket=bucket_tokens(source.bucket).name,
        input_prefix=source.prefix,
        output_bucket=bucket_tokens(output.bucket).name,
        output_prefix=output.prefix,
        report_key=None if report_key is None else report_key.key_arn,
        topic_arn=topic_arn,
        max_retries=given["max_retries"],
        timeout=longest_run(given),
        partition=Stack.of(scope).partition,
    )
    role = define_service_role(scope, "Role", "states", "stateMachine:*")
    text = Stack.of(scope).to_json_string(definition(settings))
    machine = sfn.StateMachine(scope, "StateMachine", definition_body=sfn.DefinitionBody.from_string(text), role=role)
    resource = cast("CfnResource", machine.node.default_child)
    needed = of_state_machine(
        job_prefix=prefix,
        model_arn=arn,
        source=source,
        output=output,
        report_key=report_key,
        topic=topic,
    )
    add_policy(scope, "Policy", role, needed, resource)
    model._grant_statements(scope, "ModelPolicy", [LOGS, *OPTIONS.statements(given)], resource)
    return machine
