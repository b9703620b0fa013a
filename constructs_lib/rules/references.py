"""What a value may refer to: names, ARNs and places that look alike, and of which each property takes one kind."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from .engine import rule
from .fact import Fact, Field, cached, schema
from .facts import Endpoint, EndpointConfig, InferenceComponent, JobDefinition, Metric, Model
from .hidden import SAME_IN_EVERY_DEPLOYMENT, Partial, given
from .tables.service_limits import LIMITS

_UNKNOWN = "\0"


class Slot(NamedTuple):
    """A place for a reference.

    Attributes:
        takes: The kinds that may stand there.
        words: What belongs there.
        by: How a template refers to that.
        after: What stands before it in the text, as a regular expression; the whole text is the slot if empty.
    """

    takes: frozenset[str]
    words: str
    by: str
    after: str = ""


def _slot(words: str, by: str, *others: str, after: str = "") -> Slot:
    return Slot(frozenset({words, *others}), words, by, after)


_BUCKET = (
    _slot("the name of a bucket", "Ref", "the alias of an access point", "the ARN of an access point", after=r"s3://"),
    _slot("the domain of a bucket", "Fn::GetAtt RegionalDomainName", "the name of a bucket", after=r"https://"),
    _slot("the name of a bucket", "Ref", after=r"amazonaws\.com/"),
    Slot(frozenset(), "s3:// and the name of a bucket", "Ref", after=r"\A"),
)

# By shape. Source: CloudFormation, return values of Ref and Fn::GetAtt.
SLOTS: Final[Mapping[str, tuple[Slot, ...]]] = {
    "AlarmName": (_slot("the name of an alarm", "Ref"),),
    "ContainerImage": (
        _slot("the URI of a repository", "Fn::GetAtt RepositoryUri", after=r"\A"),
        _slot("the name of a repository", "Ref", after=r"/"),
    ),
    "DestinationS3Uri": _BUCKET,
    "EndpointConfigName": (_slot("the name of an endpoint configuration", "Fn::GetAtt EndpointConfigName"),),
    "EndpointName": (_slot("the name of an endpoint", "Fn::GetAtt EndpointName"),),
    "InferenceComponentName": (_slot("the name of an inference component", "Fn::GetAtt InferenceComponentName"),),
    "KmsKeyId": (
        _slot(
            "the ARN of a key",
            "Fn::GetAtt Arn",
            "the id of a key",
            "the name of an alias of a key",
            "the ARN of an alias of a key",
        ),
        _slot("the id of a key", "Ref", after=r":key/"),
    ),
    "MonitoringJobDefinitionName": (
        _slot("the name of a job definition", "Fn::Select and Fn::Split on the Ref of a job definition"),
    ),
    "ModelName": (_slot("the name of a model", "Fn::GetAtt ModelName"),),
    "MonitoringS3Uri": _BUCKET,
    "RepositoryCredentialsProviderArn": (
        _slot("the ARN of a function", "Fn::GetAtt Arn"),
        _slot("the name of a function", "Ref", after=r":function:"),
    ),
    "RoleArn": (
        _slot("the ARN of a role", "Fn::GetAtt Arn"),
        _slot("the name of a role", "Ref", after=r":role/(?:[^:]*/)?"),
    ),
    "S3ModelUri": _BUCKET,
    "S3Uri": _BUCKET,
    "SecurityGroupId": (_slot("the id of a security group", "Fn::GetAtt GroupId"),),
    "SnsTopicArn": (
        _slot("the ARN of a topic", "Ref"),
        _slot("the name of a topic", "Fn::GetAtt TopicName", after=r":"),
    ),
    "SubnetId": (_slot("the id of a subnet", "Ref"),),
    "Url": _BUCKET,
    "VersionedArnOrName": (_slot("the ARN of a model package", "Ref", "the name of a model package"),),
}
_BY_NAME: Final[Mapping[str, tuple[Slot, ...]]] = {
    "resource_id": (
        Slot(frozenset(), "endpoint/NAME/variant/VARIANT or inference-component/NAME", "Fn::Sub"),
        _slot("the name of an endpoint", "Fn::GetAtt EndpointName", after=r"\Aendpoint/"),
        _slot(
            "the name of an inference component",
            "Fn::GetAtt InferenceComponentName",
            after=r"\Ainference-component/",
        ),
    ),
    "scaling_target_id": (_slot("the id of a scalable target", "Ref"),),
}

# A resource may take its own name from wherever it likes.
_OWN_NAMES = frozenset(
    {
        (Model, "model_name"),
        (EndpointConfig, "endpoint_config_name"),
        (Endpoint, "endpoint_name"),
        (InferenceComponent, "inference_component_name"),
        *((each, "job_definition_name") for each in (JobDefinition, *JobDefinition.__subclasses__())),
    }
)

# How far back it is looked for what stands before a reference.
_LONGEST_BEFORE: Final = 300

_ARNS: Final[Mapping[str, str]] = {
    "the ARN of a model": r"sagemaker:[^:]*:[^:]*:model/",
    "the ARN of an endpoint configuration": r"sagemaker:[^:]*:[^:]*:endpoint-config/",
    "the ARN of an endpoint": r"sagemaker:[^:]*:[^:]*:endpoint/",
    "the ARN of an inference component": r"sagemaker:[^:]*:[^:]*:inference-component/",
    "the ARN of a job definition": r"sagemaker:[^:]*:[^:]*:[a-z]+-[a-z]+-job-definition/",
    "the ARN of a model package": r"sagemaker:[^:]*:[^:]*:model-package/",
    "the ARN of a group of model packages": r"sagemaker:[^:]*:[^:]*:model-package-group/",
    "the ARN of a role": r"iam::[^:]*:role/",
    "the ARN of a user": r"iam::[^:]*:user/",
    "the ARN of a policy": r"iam::[^:]*:policy/",
    "the ARN of a bucket": r"s3:::",
    "the ARN of a repository": r"ecr:[^:]*:[^:]*:repository/",
    "the ARN of a topic": r"sns:[^:]*:[^:]*:",
    "the ARN of a queue": r"sqs:[^:]*:[^:]*:",
    "the ARN of a key": r"kms:[^:]*:[^:]*:key/",
    "the ARN of an alias of a key": r"kms:[^:]*:[^:]*:alias/",
    "the ARN of a function": r"lambda:[^:]*:[^:]*:function:",
    "the ARN of an alarm": r"cloudwatch:[^:]*:[^:]*:alarm:",
    "the ARN of a secret": r"secretsmanager:[^:]*:[^:]*:secret:",
    "the ARN of a log group": r"logs:[^:]*:[^:]*:log-group:",
}


@rule("reference-of-another-kind", source="CloudFormation: return values of Ref and Fn::GetAtt")
def reference_of_another_kind(subject: Fact) -> Iterator[str]:
    """A reference to something that the property does not take, such as an ARN in place of a name.

    Remedy: Refer to what belongs there: Ref and Fn::GetAtt give different things.
    """
    given = vars(subject)
    for name, slots, members in _referring(type(subject)):
        seen = given.get(name)
        for value in seen if members and isinstance(seen, tuple) else (seen,):
            yield from (f"{{{name}}} {trouble}" for trouble in troubles(value, slots))


@rule("dimension-of-another-kind", source="CloudFormation: return values of Ref and Fn::GetAtt", severity="warning")
def dimension_of_another_kind(metric: Metric) -> Iterator[str]:
    """A metric of SageMaker whose dimension is something else than its name says, so that it never has data.

    Remedy: Refer to what belongs there: Ref and Fn::GetAtt give different things.
    """
    if given(metric.namespace) and "sagemaker" in metric.namespace.lower() and given(metric.dimensions):
        for dimension in metric.dimensions:
            slots = SLOTS.get(dimension.name, ()) if given(dimension.name) else ()
            yield from (f"the dimension {dimension.name} {trouble}" for trouble in troubles(dimension.value, slots))


@cached
def _referring(about: type[Fact]) -> tuple[tuple[str, tuple[Slot, ...], bool], ...]:
    """Return the fields in which references may stand, with where, and whether that is in the members of a list."""
    found = (
        (name, *_slots_of(name, field)) for name, field in schema(about).items() if (about, name) not in _OWN_NAMES
    )
    return tuple((name, slots, members) for name, slots, members in found if slots)


def _slots_of(name: str, field: Field) -> tuple[tuple[Slot, ...], bool]:
    """Return where references may stand in a value, or in the members of a list."""
    limit = LIMITS.get(field.shape or "")
    found = SLOTS.get((limit.member if limit else None) or "")
    return (found, True) if found else (_BY_NAME.get(name) or SLOTS.get(field.shape or "", ()), False)


def troubles(value: Any, slots: tuple[Slot, ...]) -> Iterator[str]:
    """Yield what refers to another kind of thing than belongs there."""
    if not isinstance(value, str | Partial):
        return
    pieces, kinds = (value.pieces, value.kinds) if isinstance(value, Partial) else ((value,), (None,))
    text = "".join(_UNKNOWN if piece is None else piece for piece in pieces)
    for slot in slots:
        for kind in _found(slot, pieces, kinds, text):
            if kind not in slot.takes:
                yield f"{'refers to' if slot.after else 'is'} {kind}, where {slot.words} belongs: {slot.by}"


def _found(slot: Slot, pieces: tuple[str | None, ...], kinds: tuple[str | None, ...], text: str) -> Iterator[str]:
    """Yield what stands in a slot, where that is known."""
    if not slot.after:
        kind = kinds[0] if len(pieces) == 1 else None
        if kind := kind or _kind_of_arn(text):
            yield kind
        return
    start = 0
    for piece, kind in zip(pieces, kinds, strict=True):
        if piece is None and kind and kind not in SAME_IN_EVERY_DEPLOYMENT:
            before = re.compile(rf"{slot.after}\Z")
            if before.search(text, max(0, start - _LONGEST_BEFORE), start):
                yield kind
        start += len(piece or _UNKNOWN)
    for arn in re.finditer(rf"(?:{slot.after})(?=arn:)", text) if "arn:" in text else ():
        if kind := _kind_of_arn(text[arn.end() :]):
            yield kind


def _kind_of_arn(text: str) -> str | None:
    if not text.startswith("arn:"):
        return None
    found = (kind for kind, form in _ARNS.items() if re.match(rf"arn:[^:]*:{form}", text))
    return next(found, None)
