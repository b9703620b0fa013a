"""What becomes of resources when one template takes the place of another."""

from typing import Any

from constructs_lib.rules import UNKNOWN
from constructs_lib.rules.facts import (
    ApiUpdate,
    ArtifactUpdate,
    PermissionsUpdate,
    ResourceUpdate,
    ScalingUpdate,
)
from tests.unit.rules.conftest import Case, RuleTests

PLAN = "it is about two templates"
FIREWALL = "AWS::WAFv2::WebACLAssociation"


def resource(**values: Any) -> ResourceUpdate:
    """Return a model that is replaced, without a fault, but for the values given."""
    sound = {"kind": "AWS::SageMaker::Model", "action": "replaced", "changed": ("PrimaryContainer",)}
    links = {"same_name": False, "namesake": None, "retained": False, "needed_by": None}
    return ResourceUpdate(**{**sound, **links, **values})


CASES = [
    Case(
        rule="update-fixed-name",
        severity="error",
        passes=[resource(), resource(action="updated", same_name=True)],
        fails=[resource(name="shop", same_name=True)],
        in_template="a change of PrimaryContainer makes another resource",
        hidden=[resource(same_name=UNKNOWN), resource(action=UNKNOWN, same_name=True)],
        not_shown_because=PLAN,
    ),
    Case(
        rule="update-name-taken",
        severity="error",
        passes=[resource(action="created"), resource(action="deleted", namesake="Old")],
        fails=[resource(action="created", namesake="Old"), resource(namesake="Other")],
        in_template="it has the name of Old",
        hidden=[resource(action="created", namesake=UNKNOWN)],
        not_shown_because=PLAN,
    ),
    Case(
        rule="update-type",
        severity="error",
        passes=[resource()],
        fails=[resource(action="retyped")],
        in_template="does not change the type",
        hidden=[resource(action=UNKNOWN)],
        not_shown_because=PLAN,
    ),
    Case(
        rule="update-in-use",
        severity="error",
        passes=[resource(), resource(action="deleted", needed_by="Config", retained=True)],
        fails=[resource(action="deleted", needed_by="Config")],
        in_template="Config still names it",
        hidden=[resource(action="deleted", needed_by=UNKNOWN), resource(needed_by="Config", retained=UNKNOWN)],
        not_shown_because=PLAN,
    ),
    Case(
        rule="update-data-left",
        severity="warning",
        passes=[resource(), resource(kind="AWS::S3::Bucket", retained=True)],
        fails=[resource(kind="AWS::S3::Bucket", action="deleted"), resource(kind="AWS::KMS::Key", action="deleted")],
        in_template="which CloudFormation cannot delete before it is empty",
        hidden=[resource(kind="AWS::S3::Bucket", retained=UNKNOWN), resource(kind=UNKNOWN)],
        not_shown_because=PLAN,
    ),
    Case(
        rule="update-default-endpoint",
        severity="warning",
        passes=[ApiUpdate(disable_execute_api_endpoint=False), ApiUpdate(disable_execute_api_endpoint=None)],
        fails=[ApiUpdate(disable_execute_api_endpoint=True)],
        in_template="(execute-api) are refused with 403 from then on; keep it open",
        hidden=[ApiUpdate(disable_execute_api_endpoint=UNKNOWN)],
        not_shown_because=PLAN,
    ),
    Case(
        rule="update-domain-deleted",
        severity="warning",
        passes=[
            resource(action="deleted"),
            resource(kind="AWS::ApiGateway::DomainName", changed=("DomainName",)),
            resource(kind="AWS::ApiGateway::DomainName", action="deleted", retained=True),
        ],
        fails=[
            resource(kind="AWS::ApiGateway::DomainName", action="deleted"),
            resource(kind="AWS::ApiGateway::BasePathMapping", action="deleted"),
        ],
        in_template="callers find no API there any more; keep it until",
        hidden=[
            resource(kind="AWS::ApiGateway::DomainName", action="deleted", retained=UNKNOWN),
            resource(kind=UNKNOWN, action="deleted"),
        ],
        not_shown_because=PLAN,
    ),
    Case(
        rule="update-web-acl",
        severity="warning",
        passes=[
            resource(),
            resource(kind=FIREWALL, changed=("ResourceArn", "WebACLArn")),
            resource(kind=FIREWALL, action="created"),
        ],
        fails=[resource(kind=FIREWALL, changed=("WebACLArn",))],
        in_template="may leave the resource without a web ACL; look after the deployment",
        hidden=[resource(kind=UNKNOWN), resource(kind=FIREWALL, action=UNKNOWN)],
        not_shown_because=PLAN,
    ),
    Case(
        rule="update-endpoint-deleted",
        severity="warning",
        passes=[resource(action="deleted"), resource(kind="AWS::SageMaker::Endpoint", action="deleted", retained=True)],
        fails=[
            resource(kind="AWS::SageMaker::Endpoint", action="deleted"),
            resource(kind="AWS::SageMaker::InferenceComponent", action="deleted"),
        ],
        in_template="whoever calls it by its name is refused",
        hidden=[resource(kind="AWS::SageMaker::Endpoint", action=UNKNOWN)],
        not_shown_because=PLAN,
    ),
    Case(
        rule="update-api-deleted",
        severity="warning",
        passes=[
            resource(action="deleted"),
            resource(kind="AWS::ApiGateway::RestApi"),
            resource(kind="AWS::ApiGateway::ApiKey", action="deleted", retained=True),
        ],
        fails=[
            resource(kind=f"AWS::ApiGateway::{each}", action="deleted")
            for each in ("RestApi", "Stage", "Resource", "ApiKey", "UsagePlanKey")
        ],
        in_template="the API is deleted; whoever calls its address finds nothing; to keep it",
        hidden=[
            resource(kind="AWS::ApiGateway::RestApi", action="deleted", retained=UNKNOWN),
            resource(kind=UNKNOWN, action="deleted"),
        ],
        not_shown_because=PLAN,
    ),
    Case(
        rule="update-authorization",
        severity="warning",
        passes=[
            resource(action="updated"),
            resource(kind="AWS::ApiGateway::Method", action="updated", changed=("AuthorizerId", "Integration")),
            resource(kind="AWS::ApiGateway::Method", changed=("AuthorizationType", "ResourceId")),
        ],
        fails=[
            resource(kind="AWS::ApiGateway::Method", action="updated", changed=(each,))
            for each in ("AuthorizationType", "ApiKeyRequired", "AuthorizationScopes")
        ],
        in_template="AuthorizationType of the method is another; who was let in may be refused, and",
        hidden=[
            resource(kind=UNKNOWN, action="updated", changed=("AuthorizationType",)),
            resource(kind="AWS::ApiGateway::Method", action="updated", changed=UNKNOWN),
        ],
        not_shown_because=PLAN,
    ),
    Case(
        rule="update-left-behind",
        severity="information",
        passes=[resource(action="deleted"), resource(), resource(action="created", retained=True)],
        fails=[resource(action="deleted", retained=True), resource(retained=True)],
        in_template="it leaves the stack and stays in the account",
        hidden=[resource(action="deleted", retained=UNKNOWN), resource(retained=UNKNOWN)],
        not_shown_because=PLAN,
    ),
    Case(
        rule="update-scaling-moved",
        severity="error",
        passes=[ScalingUpdate(successor_of=None)],
        fails=[ScalingUpdate(successor_of="Target")],
        in_template="so the scaling is gone",
        hidden=[ScalingUpdate(successor_of=UNKNOWN)],
        not_shown_because=PLAN,
    ),
    Case(
        rule="update-permissions-first",
        severity="warning",
        passes=[PermissionsUpdate(action="updated", replaced_model=None)],
        fails=[PermissionsUpdate(action="updated", replaced_model="Model")],
        in_template="instances of the old Model may still start",
        hidden=[PermissionsUpdate(action="updated", replaced_model=UNKNOWN)],
        not_shown_because=PLAN,
    ),
    Case(
        rule="update-same-artifact",
        severity="warning",
        passes=[ArtifactUpdate(model=None)],
        fails=[ArtifactUpdate(model="Model")],
        in_template="running instances keep the old ones",
        hidden=[ArtifactUpdate(model=UNKNOWN)],
        not_shown_because=PLAN,
    ),
]


class TestUpdateRules(RuleTests):
    pass
