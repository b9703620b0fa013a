"""A front door with everything on that costs something: what scanners still find here is so by design."""

from aws_cdk import Acknowledgment, Environment, Stack, Validations
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from constructs import Construct

from constructs_lib import (
    ApiFunction,
    ApiLogs,
    CognitoAuthorization,
    Endpoint,
    EndpointConfig,
    InferenceApi,
    InstanceProductionVariant,
    InstanceType,
    Model,
)
from stacks.iris_model import iris_container

_ID = "1234abcd-12ab-34cd-56ef-1234567890ab"


class HardenedStack(Stack):
    """An endpoint with a key, behind an API for users, with the key, a firewall and a limit."""

    def __init__(self, scope: Construct, id: str, *, env: Environment) -> None:
        super().__init__(scope, id, env=env)
        key = kms.Key.from_key_arn(self, "Key", f"arn:aws:kms:{env.region}:{env.account}:key/{_ID}")
        model = Model(self, "Model", containers=[iris_container("iris/model.tar.gz")], network_isolation=True)
        variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE, initial_instance_count=2)
        config = EndpointConfig(self, "Config", instance_production_variants=[variant], encryption_key=key)
        endpoint = Endpoint(self, "Endpoint", endpoint_config=config)
        pool = cognito.UserPool.from_user_pool_id(self, "Users", "us-east-1_abcdefghi")
        api = InferenceApi(
            self,
            "Api",
            endpoint=endpoint,
            authorization=CognitoAuthorization(user_pools=[pool]),
            logs=ApiLogs(retention=logs.RetentionDays.ONE_YEAR, encryption_key=key),
            function=ApiFunction(reserved_concurrent_executions=20),
            web_acl=f"arn:aws:wafv2:{env.region}:{env.account}:regional/webacl/firewall/{_ID}",
        )
        # The policy of the key is written where the key is defined.
        known = Acknowledgment(id="constructs-lib:front-door-key-policy", reason="its policy lets the logs use it")
        Validations.of(api).acknowledge(known)
