"""The changes of an update as the facts that rules are about."""

from collections.abc import Iterator, Mapping
from typing import Any

from constructs_lib.rules import UNKNOWN, Fact, facts
from constructs_lib.rules.tables.update_properties import NAMES
from constructs_lib.template_check.pieces import Piece, Reference, Text
from constructs_lib.template_check.template import Template

from .changes import Change, Changes
from .scaling import successors, targets_of
from .variants import UNCHANGED, variant_changes

ENDPOINT = "AWS::SageMaker::Endpoint"
COMPONENT = "AWS::SageMaker::InferenceComponent"
MODEL = "AWS::SageMaker::Model"
API = "AWS::ApiGateway::RestApi"
METHOD = "AWS::ApiGateway::Method"
_MAPPING = "AWS::ApiGateway::BasePathMapping"
_CLOSED = "DisableExecuteApiEndpoint"
_RETAINS = frozenset({"Retain", "RetainExceptOnCreate", "Snapshot"})
_POLICIES = frozenset({"AWS::IAM::ManagedPolicy", "AWS::IAM::Policy", "AWS::IAM::RolePolicy", "AWS::IAM::Role"})
_DOCUMENTS = frozenset({"PolicyDocument", "Policies", "ManagedPolicyArns"})
_BUCKET_DEPLOYMENT = "Custom::CDKBucketDeployment"


def subjects(changes: Changes) -> Iterator[tuple[str, Fact]]:
    """Yield what rules about updates are about, each with the logical id of its resource."""
    for change in changes.of("created", "deleted", "replaced", "retyped"):
        yield change.resource, _resource(changes, change)
    for change in changes.of("updated", "unknown"):
        if change.kind == ENDPOINT:
            yield change.resource, _endpoint(changes, change)
        elif change.kind == COMPONENT:
            yield change.resource, _component(changes, change)
        elif change.kind == API and _CLOSED in change.properties:
            yield change.resource, _api(changes, change)
        elif change.kind == METHOD:
            yield change.resource, _resource(changes, change)
        elif change.kind in _POLICIES:
            yield change.resource, _permissions(changes, change)
        elif change.kind == _BUCKET_DEPLOYMENT:
            yield from _artifacts(changes, change)
    for change, predecessor in successors(changes):
        fact = facts.ScalingUpdate(kind=change.kind, successor_of=predecessor)
        yield change.resource, fact


def _resource(changes: Changes, change: Change) -> facts.ResourceUpdate:
    before, after = _name(changes.old, change), _name(changes.new, change)
    policy = "UpdateReplacePolicy" if change.action == "replaced" else "DeletionPolicy"
    template = changes.new if change.action == "replaced" else changes.old
    gone = change.action in {"deleted", "replaced"}
    return facts.ResourceUpdate(
        kind=change.kind,
        action=change.action,
        changed=change.properties,
        name=changes.new.intrinsics.known(Text(after)) if after else None,
        same_name=bool(before and after) and _have_one_name(changes, change.resource, change.resource),
        namesake=_namesake(changes, change, after) if change.action in {"created", "replaced"} else None,
        retained=_is_retained(template, change.resource, policy),
        needed_by=_needed_by(changes, change, before) if gone and before and before != after else None,
    )


def _is_retained(template: Template, resource: str, policy: str) -> Any:
    """Whether CloudFormation leaves a resource in place, by one of its policies; unknown if a function decides."""
    body = template.intrinsics.resources.get(resource)
    if not isinstance(body, dict) or body.get(policy) is None:
        return False
    match template.intrinsics.text(body[policy]):
        case [str(word)]:
            return word in _RETAINS
    return UNKNOWN


def _name(template: Template, change: Change) -> tuple[Piece, ...] | None:
    """Return the name that a resource is given, if it is."""
    raw = written_name(template, change.resource)
    return None if raw is None else template.intrinsics.text(raw)


def written_name(template: Template, resource: str) -> Any:
    """Return the name that a resource is given, as the template has it; None if it is given none."""
    properties = template.intrinsics.properties(resource) if resource in template.intrinsics.resources else None
    if not isinstance(properties, dict):
        return None
    kind = template.intrinsics.type_of(resource)
    if kind == _MAPPING and "DomainName" in properties:
        # A domain name has one API below a path.
        return {"Fn::Join": ["/", [properties["DomainName"], properties.get("BasePath", "")]]}
    return properties.get(NAMES.get(kind or ""))


def _have_one_name(changes: Changes, old: str, new: str) -> bool:
    """Whether a resource that is deployed, and one that will be, are known to have the same name."""
    names = written_name(changes.old, old), written_name(changes.new, new)
    return None not in names and changes.compare(*names) == "same"


def _namesake(changes: Changes, change: Change, name: tuple[Piece, ...] | None) -> str | None:
    """Return the resource that has a name until it is deleted, at the end of the deployment."""
    if name is None or None in name:
        return None
    going = [each.resource for each in changes.of("deleted", "replaced") if each.kind == change.kind]
    return next(
        (each for each in going if each != change.resource and _have_one_name(changes, each, change.resource)), None
    )


def _needed_by(changes: Changes, change: Change, name: tuple[Piece, ...]) -> str | None:
    """Return a resource that names one that goes, though it cannot refer to it any more."""
    users = {
        MODEL: ("AWS::SageMaker::EndpointConfig", "production_variants", "model_name"),
        "AWS::SageMaker::EndpointConfig": (ENDPOINT, "", "endpoint_config_name"),
    }
    if change.kind not in users or not all(isinstance(piece, str) for piece in name):
        return None
    kind, inner, field = users[change.kind]
    for user in changes.new.of_type(kind):
        fact: Any = changes.new.fact(user)
        owners = getattr(fact, inner, ()) if inner else (fact,)
        for owner in owners if isinstance(owners, tuple) else ():
            if isinstance(getattr(owner, field, None), str) and getattr(owner, field) == "".join(map(str, name)):
                return user
    return None


def _endpoint(changes: Changes, change: Change) -> facts.EndpointUpdate:
    keeps = "EndpointConfigName" not in (*change.properties, *change.uncertain)
    gone, shadows_gone, retyped = UNCHANGED if keeps else variant_changes(changes, change.resource)
    return facts.EndpointUpdate(
        changed=change.properties,
        before=changes.old.fact(change.resource),
        after=changes.new.fact(change.resource),
        scaled=_scaled_variants(changes.old, change.resource),
        gone=gone,
        shadows_gone=shadows_gone,
        retyped=retyped,
        keeps_config=keeps,
    )


def _scaled_variants(template: Template, endpoint: str) -> Any:
    targets = targets_of(template, endpoint)
    paths: list[Any] = [target.path for target in targets]
    return UNKNOWN if any(path is UNKNOWN for path in paths) else tuple(path[3] for path in paths)


def _component(changes: Changes, change: Change) -> facts.ComponentUpdate:
    after = changes.new.fact(change.resource)
    targets = [changes.new.fact(each) for each in changes.new.of_type("AWS::ApplicationAutoScaling::ScalableTarget")]
    return facts.ComponentUpdate(
        changed=change.properties,
        before=changes.old.fact(change.resource),
        after=after,
        scaled=any(isinstance(each, facts.ScalableTarget) and each.component is after for each in targets),
    )


def _api(changes: Changes, change: Change) -> facts.ApiUpdate:
    closed = changes.new.intrinsics.resolve(changes.new.intrinsics.properties(change.resource).get(_CLOSED))
    # CloudFormation takes texts for booleans.
    known = {"true": True, "false": False}.get(str(closed).lower(), UNKNOWN)
    return facts.ApiUpdate(disable_execute_api_endpoint=known)


def _permissions(changes: Changes, change: Change) -> facts.PermissionsUpdate:
    concerned = _DOCUMENTS.intersection((*change.properties, *change.uncertain))
    models = [each.resource for each in changes.of("replaced") if each.kind == MODEL] if concerned else []
    waits = changes.old.dependencies.waits_for
    found = next((model for model in models if waits(model, change.resource)), None)
    return facts.PermissionsUpdate(action=change.action, replaced_model=found)


def _artifacts(changes: Changes, change: Change) -> Iterator[tuple[str, Fact]]:
    """Yield the models that stay as they are while objects are written to where their artifacts lie."""
    if "SourceObjectKeys" not in change.properties:
        return
    properties: Mapping[str, Any] = changes.new.intrinsics.properties(change.resource)
    bucket = changes.new.intrinsics.text(properties.get("DestinationBucketName"))
    for model in changes.of("unchanged"):
        if model.kind == MODEL and any(_lies_in(uri, bucket) for uri in _artifacts_of(changes.new, model.resource)):
            yield model.resource, facts.ArtifactUpdate(model=model.resource)


def _lies_in(uri: tuple[Piece, ...], bucket: tuple[Piece, ...]) -> bool:
    """Whether an object lies in a bucket, as far as both are the same reference or the same text."""
    if len(bucket) != 1 or None in bucket:
        return False
    return uri[1:2] == bucket if isinstance(bucket[0], Reference) else str(uri[0]).startswith(f"s3://{bucket[0]}/")


def _artifacts_of(template: Template, model: str) -> list[tuple[Piece, ...]]:
    """Return where the artifacts of the containers of a model lie."""
    properties = template.intrinsics.properties(model)
    several = template.intrinsics.resolve(properties.get("Containers"))
    containers = [properties.get("PrimaryContainer"), *(several if isinstance(several, list) else ())]
    seen = [template.intrinsics.resolve(raw) for raw in containers]
    return [
        template.intrinsics.pieces(each["ModelDataUrl"], 0)
        for each in seen
        if isinstance(each, dict) and "ModelDataUrl" in each
    ]
