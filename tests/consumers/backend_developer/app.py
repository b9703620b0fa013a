"""An API in front of another team's endpoint: users of Cognito, web pages, a plan for each customer, alarms."""

from aws_cdk import App, Duration, Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_wafv2 as wafv2
from constructs import Construct

from constructs_lib import (
    ApiDomain,
    ApiKeyAuthorization,
    ApiKeyPlan,
    ApiLogs,
    ApiQuota,
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
        InferenceApi(
            self,
            "Pages",
            endpoint=self.endpoint,
            authorization=users,
            allow_origins=["https://shop.example.com"],
            logs=ApiLogs(cloud_watch_role=True),
            web_acl=self.firewall("Pages"),
        )
        keys = ApiKeyAuthorization(plans=[self.plan(name) for name in self.customers()])
        InferenceApi(
            self,
            "Systems",
            endpoint=self.endpoint,
            authorization=keys,
            domain=self.domain("v1"),
            web_acl=self.firewall("Systems"),
        )
        self.watch()

    def customers(self) -> list[str]:
        """Return who has bought predictions."""
        return str(self.node.try_get_context("customers") or "Gold").split(",")

    def plan(self, name: str) -> ApiKeyPlan:
        """Give a customer a key, and limits of its own."""
        month = ApiQuota(limit=100_000, period=apigateway.Period.MONTH)
        return ApiKeyPlan(
            name=name, rate_limit=5, burst_limit=10, quota=month, api_keys=[apigateway.ApiKey(self, name)]
        )

    def domain(self, version: str) -> ApiDomain:
        """Return where customers' systems find a version of the API."""
        name = "churn.example.com"
        issued = acm.Certificate(self, "Issued", domain_name=name, validation=acm.CertificateValidation.from_email())
        return ApiDomain(domain_name=name, certificate=issued, base_path=version, disable_execute_api_endpoint=True)

    def firewall(self, name: str) -> wafv2.CfnWebACL:
        """Return a firewall, which lets large bodies pass."""
        rules = wafv2.CfnWebACL.RuleProperty(
            name="Rate",
            priority=1,
            action=wafv2.CfnWebACL.RuleActionProperty(block=wafv2.CfnWebACL.BlockActionProperty()),
            statement=wafv2.CfnWebACL.StatementProperty(
                rate_based_statement=wafv2.CfnWebACL.RateBasedStatementProperty(limit=2000, aggregate_key_type="IP")
            ),
            visibility_config=self.visible(f"{name}Rate"),
        )
        return wafv2.CfnWebACL(
            self,
            f"{name}Firewall",
            scope="REGIONAL",
            default_action=wafv2.CfnWebACL.DefaultActionProperty(allow=wafv2.CfnWebACL.AllowActionProperty()),
            rules=[rules],
            visibility_config=self.visible(name),
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
