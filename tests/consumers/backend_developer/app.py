"""An API in front of another team's endpoint: users of Cognito, web pages, a plan for each customer, alarms."""

from aws_cdk import App, Duration, Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_wafv2 as wafv2
from constructs import Construct

from constructs_lib import (
    ApiKeyAuthorization,
    ApiKeyPlan,
    ApiLogs,
    CognitoAuthorization,
    Endpoint,
    IdleAlarm,
    InferenceApi,
    InvocationHttpResponseCode,
)


class Churn(Stack):
    """Predictions of churn, for the shop's pages and for customers' systems."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        self.endpoint = Endpoint.from_endpoint_name(self, "Churn", "churn")
        pool = cognito.UserPool(self, "Users")
        users = CognitoAuthorization(user_pools=[pool])
        pages = InferenceApi(
            self,
            "Pages",
            endpoint=self.endpoint,
            authorization=users,
            allow_origins=["https://shop.example.com"],
            logs=ApiLogs(cloud_watch_role=True),
        )
        keys = ApiKeyAuthorization(plans=[self.plan(name) for name in self.customers()])
        systems = InferenceApi(self, "Systems", endpoint=self.endpoint, authorization=keys)
        for name, api in (("Pages", pages), ("Systems", systems)):
            self.protect(name, api)
        self.watch()

    def customers(self) -> list[str]:
        """Return who has bought predictions."""
        return str(self.node.try_get_context("customers") or "Gold").split(",")

    def plan(self, name: str) -> ApiKeyPlan:
        """Give a customer a key, and limits of its own."""
        return ApiKeyPlan(name=name, rate_limit=5, burst_limit=10, api_keys=[apigateway.ApiKey(self, name)])

    def protect(self, name: str, api: InferenceApi) -> None:
        """Put a firewall before an API, which counts large bodies and lets them pass."""
        rules = wafv2.CfnWebACL.RuleProperty(
            name="Rate",
            priority=1,
            action=wafv2.CfnWebACL.RuleActionProperty(block=wafv2.CfnWebACL.BlockActionProperty()),
            statement=wafv2.CfnWebACL.StatementProperty(
                rate_based_statement=wafv2.CfnWebACL.RateBasedStatementProperty(limit=2000, aggregate_key_type="IP")
            ),
            visibility_config=self.visible(f"{name}Rate"),
        )
        acl = wafv2.CfnWebACL(
            self,
            f"{name}Firewall",
            scope="REGIONAL",
            default_action=wafv2.CfnWebACL.DefaultActionProperty(allow=wafv2.CfnWebACL.AllowActionProperty()),
            rules=[rules],
            visibility_config=self.visible(name),
        )
        wafv2.CfnWebACLAssociation(
            self,
            f"{name}Protected",
            resource_arn=api.rest_api.deployment_stage.stage_arn,
            web_acl_arn=acl.attr_arn,
        )

    def visible(self, name: str) -> wafv2.CfnWebACL.VisibilityConfigProperty:
        """Return where the firewall counts."""
        return wafv2.CfnWebACL.VisibilityConfigProperty(
            cloud_watch_metrics_enabled=True, metric_name=name, sampled_requests_enabled=False
        )

    def watch(self) -> None:
        """Watch what the other team's endpoint answers."""
        variant = self.endpoint.variant("AllTraffic")
        errors = variant.metric_invocation_response_code(InvocationHttpResponseCode.INVOCATION_5XX_ERRORS)
        errors.create_alarm(self, "Errors", threshold=5, evaluation_periods=3)
        IdleAlarm(variant, "Idle", idle_time=Duration.hours(12))


app = App()
Churn(app, "ChurnApi")
app.synth()
