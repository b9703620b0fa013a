"""What becomes of resources when one template takes the place of another."""

from collections.abc import Iterator

from .facts import ApiUpdate, ArtifactUpdate, PermissionsUpdate, ResourceUpdate, ScalingUpdate
from .hidden import given
from .verdict import listed, update_rule

CLOUDFORMATION = "CloudFormation user guide, using-cfn-updating-stacks-update-behaviors"

# Where data lies, and where others have subscribed.
_HOLDS = {
    "AWS::S3::Bucket": "the objects stay in the old bucket, which CloudFormation cannot delete before it is empty",
    "AWS::SNS::Topic": "its subscriptions are lost",
    "AWS::SQS::Queue": "the messages in it are lost",
    "AWS::KMS::Key": "what it encrypts cannot be read once the key is deleted",
    "AWS::Logs::LogGroup": "its logs are lost",
    "AWS::SageMaker::ModelPackageGroup": "its versions are lost",
}

# What callers have in their hands.
_CALLED = {
    "AWS::ApiGateway::RestApi": "the API is deleted; whoever calls its address finds nothing",
    "AWS::ApiGateway::Stage": "the stage is deleted; whoever calls its address is refused",
    "AWS::ApiGateway::Resource": "the path is deleted; whoever calls it is refused",
    "AWS::ApiGateway::ApiKey": "the key is deleted; whoever sends it is refused",
    "AWS::ApiGateway::UsagePlanKey": "the key leaves its plan; whoever sends it is refused where no other plan has it",
}
# By what a method knows its callers. The id of an authorizer changes with every authorizer that is made anew.
_KNOWN_BY = ("ApiKeyRequired", "AuthorizationScopes", "AuthorizationType")


@update_rule("update-fixed-name", verdict="fails", source=CLOUDFORMATION)
def fixed_name(update: ResourceUpdate) -> Iterator[str]:
    """A resource that has a fixed name is replaced.

    Remedy: Leave the name out so that CloudFormation makes one, or give another name in the same deployment.
    """
    if update.action == "replaced" and update.same_name:
        yield f"a change of {listed(update.changed)} makes another resource, and this one has its name until the end"


@update_rule("update-name-taken", verdict="fails", source="CloudFormation user guide, troubleshooting: already exists")
def name_taken(update: ResourceUpdate) -> Iterator[str]:
    """A resource gets the name of one that is deleted only after it is made; of a path, domain and path are its name.

    Remedy: Keep the logical id (`override_logical_id` in CDK), or give another name.
    """
    if update.action in ("created", "replaced") and given(update.namesake):
        yield f"it has the name of {update.namesake}, which is deleted only at the end of the deployment"


@update_rule("update-type", verdict="fails", source="CloudFormation user guide, troubleshooting: resource type")
def resource_type(update: ResourceUpdate) -> Iterator[str]:
    """A logical id stands for a resource of another type.

    Remedy: Give the new resource another logical id.
    """
    if update.action == "retyped":
        yield "CloudFormation does not change the type of a resource"


@update_rule("update-in-use", verdict="fails", source="botocore CreateEndpoint: must not delete a configuration in use")
def in_use(update: ResourceUpdate) -> Iterator[str]:
    """A model, a configuration or a role is deleted while a resource that stays names it.

    Remedy: Refer to the resource that takes its place (`Ref`, `Fn::GetAtt`), or keep it with a deletion policy.
    """
    if update.action in ("deleted", "replaced") and given(update.needed_by) and not update.retained:
        yield f"it is deleted, and {update.needed_by} still names it"


@update_rule("update-data-left", verdict="unknown", source=CLOUDFORMATION, confidence="computed")
def data_left(update: ResourceUpdate) -> Iterator[str]:
    """A resource that holds data is deleted or replaced.

    Remedy: Retain it (`removal_policy=RemovalPolicy.RETAIN`), or move what it holds first.
    """
    if update.action in ("deleted", "replaced") and update.kind in _HOLDS and not update.retained:
        yield f"it is {update.action}: {_HOLDS[update.kind]}"


@update_rule("update-endpoint-deleted", verdict="replaced", source="botocore DeleteEndpoint", confidence="computed")
def endpoint_deleted(update: ResourceUpdate) -> Iterator[str]:
    """An endpoint or an inference component goes, and its callers find nothing under its name.

    Remedy: To keep it, keep its name and its logical id (`override_logical_id` in CDK) when its construct moves.
    """
    called = {
        "AWS::SageMaker::Endpoint": "endpoint",
        "AWS::SageMaker::InferenceComponent": "inference component",
    }
    if update.kind in called and update.action == "deleted" and not update.retained:
        yield f"the {called[update.kind]} is deleted; whoever calls it by its name is refused"


@update_rule(
    "update-api-deleted", verdict="replaced", source="botocore DeleteRestApi, DeleteApiKey", confidence="computed"
)
def api_deleted(update: ResourceUpdate) -> Iterator[str]:
    """An API, a stage or a path of one, or a key of its callers goes.

    Remedy: To keep it, keep its construct where it is, or put a domain name in front before it moves.
    """
    if update.action == "deleted" and update.kind in _CALLED and not update.retained:
        yield _CALLED[update.kind]


@update_rule(
    "update-authorization",
    verdict="replaced",
    source="developer guide of API Gateway, apigateway-control-access-to-api",
    confidence="computed",
)
def authorization(update: ResourceUpdate) -> Iterator[str]:
    """A method of an API lets in other callers than before.

    Remedy: Define a second API for the new way, and move the callers.
    """
    if update.kind == "AWS::ApiGateway::Method" and update.action == "updated":
        if changed := [name for name in _KNOWN_BY if name in update.changed]:
            yield (
                f"{listed(changed)} of the method is another; who was let in may be refused, and who was refused may "
                "be let in"
            )


@update_rule("update-left-behind", verdict="safe", source="CloudFormation user guide, aws-attribute-deletionpolicy")
def left_behind(update: ResourceUpdate) -> Iterator[str]:
    """A resource that is retained leaves the stack, or is replaced.

    Remedy: Delete it by hand once nothing needs it, since no stack does.
    """
    if update.action == "deleted" and update.retained:
        yield "it leaves the stack and stays in the account, where it may cost and keeps its name"
    if update.action == "replaced" and update.retained:
        yield "the old one stays in the account, and belongs to no stack any more"


@update_rule("update-scaling-moved", verdict="two-deployments", source="application-autoscaling RegisterScalableTarget")
def scaling_moved(update: ScalingUpdate) -> Iterator[str]:
    """A scalable target or a policy gets another logical id, and is the same to Application Auto Scaling.

    Remedy: Keep the logical id (`override_logical_id` in CDK), or first deploy without the scaling, then with it.
    """
    if given(update.successor_of):
        yield (
            f"{update.successor_of} is deleted at the end of the deployment, and is the same to Application Auto "
            "Scaling, so the scaling is gone"
        )


@update_rule("update-permissions-first", verdict="unknown", source=CLOUDFORMATION, confidence="computed")
def permissions_first(update: PermissionsUpdate) -> Iterator[str]:
    """Permissions change in place before the model that needs the old ones is gone.

    Remedy: Give changed permissions another logical id, so that the old ones go last, or deploy the model first.
    """
    if given(update.replaced_model):
        yield (
            f"it is {update.action} while instances of the old {update.replaced_model} may still start, or come back "
            "in a rollback; whether they still need what it allowed is not known"
        )


@update_rule("update-same-artifact", verdict="unknown", source="botocore ContainerDefinition.ModelDataUrl")
def same_artifact(update: ArtifactUpdate) -> Iterator[str]:
    """Artifacts change under the key that a model has, so that nothing is deployed anew.

    Remedy: Write new artifacts under a new key (`ModelData.from_asset` does), which makes another model.
    """
    if given(update.model):
        yield (
            f"objects that {update.model} reads may change under the same key: running instances keep the old ones, "
            "instances that start later get the new ones"
        )


@update_rule(
    "update-default-endpoint",
    verdict="replaced",
    source="developer guide of API Gateway, rest-api-disable-default-endpoint",
)
def default_endpoint(update: ApiUpdate) -> Iterator[str]:
    """An API closes the URL that API Gateway has given it.

    Remedy: Keep it open (`ApiDomain(..., disable_execute_api_endpoint=False)`) until no caller uses it.
    """
    if given(update.disable_execute_api_endpoint) and update.disable_execute_api_endpoint:
        yield "calls of API Gateway's own URL (execute-api) are refused with 403 from then on"


@update_rule(
    "update-web-acl",
    verdict="unknown",
    source="inferred from botocore wafv2, DisassociateWebACL: it names the resource alone",
    confidence="unconfirmed",
)
def web_acl(update: ResourceUpdate) -> Iterator[str]:
    """A web ACL takes the place of another one in front of the same resource.

    Remedy: Look after the deployment whether the resource has its web ACL.
    """
    same = update.action == "replaced" and "ResourceArn" not in update.changed
    if update.kind == "AWS::WAFv2::WebACLAssociation" and same:
        yield "the old association goes last, which may leave the resource without a web ACL"


@update_rule("update-domain-deleted", verdict="replaced", source="botocore DeleteDomainName", confidence="computed")
def domain_deleted(update: ResourceUpdate) -> Iterator[str]:
    """A domain name of an API, or a path below it, goes.

    Remedy: Keep it until no caller uses it.
    """
    gone = update.action == "deleted" and not update.retained
    if update.kind in ("AWS::ApiGateway::DomainName", "AWS::ApiGateway::BasePathMapping") and gone:
        yield "callers find no API there any more"
