"""A web ACL of AWS WAF in front of an InferenceApi."""

from typing import TYPE_CHECKING, Any, TypeAlias

from aws_cdk import Stack
from aws_cdk import aws_apigateway as apigateway
from constructs import Construct

from constructs_lib.arguments import as_known
from constructs_lib.arguments.checks import Form, is_a, require_text
from constructs_lib.arguments.options import Option
from constructs_lib.arguments.refusal import refusal
from constructs_lib.rules import UNKNOWN, facts
from constructs_lib.rules.fact import Dialect

if TYPE_CHECKING:
    from aws_cdk import aws_wafv2 as wafv2

    WebAcl: TypeAlias = str | wafv2.CfnWebACL

_REMEDY = "pass wafv2.CfnWebACL(...), or the ARN of a web ACL: arn:aws:wafv2:region:account:regional/webacl/name/id"
_ARN = Form("arn:[^:]+:[^:]+:[^:]*:[^:]*:.+", "the ARN of a web ACL")


def some_web_acl() -> Option:
    """Return the option that takes a web ACL: CDK's resource, or an ARN."""
    return Option(
        _require_web_acl,
        None,
        constructs=lambda value: () if isinstance(value, str) else (value,),
        also=("web_acl_arn",),
    )


def _require_web_acl(name: str, value: Any) -> Any:
    if is_a(value, "aws-cdk-lib.aws_wafv2.CfnWebACL"):
        return value
    if not isinstance(value, str):
        raise refusal(name, value, "a CfnWebACL or an ARN", _REMEDY)
    return require_text(name, value, _ARN, _REMEDY)


def association_of(web_acl: "WebAcl", at: str, words: Dialect) -> facts.WebAclAssociation:
    """Return what the rules may know of a web ACL in front of an API.

    Args:
        web_acl: The web ACL.
        at: What messages call the API.
        words: The words of its arguments.
    """
    if isinstance(web_acl, str):
        return facts.WebAclAssociation(
            at=at, dialect=words, web_acl_arn=as_known(web_acl), scope=UNKNOWN, refuses_large_bodies=UNKNOWN
        )
    return facts.WebAclAssociation(
        at=at,
        dialect=words,
        web_acl_arn=UNKNOWN,
        scope=as_known(web_acl.scope),
        refuses_large_bodies=_refuses_large_bodies(Stack.of(web_acl).resolve(web_acl.rules)),
    )


def associate(scope: Construct, api: apigateway.RestApi, web_acl: "WebAcl") -> None:
    """Have AWS WAF look at the requests for the stage of an API."""
    from aws_cdk import aws_wafv2 as wafv2  # only for a web ACL

    wafv2.CfnWebACLAssociation(
        scope,
        "WebAclAssociation",
        resource_arn=api.deployment_stage.stage_arn,
        web_acl_arn=web_acl if isinstance(web_acl, str) else web_acl.attr_arn,
    )


def _refuses_large_bodies(rules: Any) -> Any:
    """Return whether the rules of a web ACL refuse bodies above 8 KB, as a template with it alone would say."""
    # Only for a web ACL.
    from constructs_lib.template_check.template import Template
    from constructs_lib.template_check.web_acls import refuses_large_bodies

    return refuses_large_bodies(Template({"Resources": {}}), {"Rules": _as_in_templates(rules)})


def _as_in_templates(value: Any) -> Any:
    """Return a property with the names that CloudFormation gives its parts, which CDK writes in camel case."""
    if isinstance(value, dict):
        return {f"{name[:1].upper()}{name[1:]}": _as_in_templates(each) for name, each in value.items()}
    return [_as_in_templates(each) for each in value] if isinstance(value, list) else value
