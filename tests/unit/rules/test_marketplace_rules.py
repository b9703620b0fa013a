"""What AWS Marketplace sells."""

from typing import Any

from constructs_lib.rules import MAYBE, UNKNOWN, Context
from constructs_lib.rules.facts import (
    AsyncInference,
    AsyncOutput,
    BlueGreenUpdate,
    Deployment,
    Endpoint,
    RollingUpdate,
    Serverless,
    TrafficRouting,
    Variant,
)
from tests.unit.rules import sound
from tests.unit.rules.conftest import PACKAGE, Case, RuleTests, config, container, endpoint, model, variant

SOLD = "arn:aws:sagemaker:eu-west-1:985815980388:model-package/iris-1-0a1b"
SHARED = "arn:aws:sagemaker:eu-west-1:210987654321:model-package/iris-1-0a1b"
HERE = Context(region="eu-west-1", account="123456789012")
ASYNC = AsyncInference(output_config=AsyncOutput(s3_output_path="s3://shop/answers/"))
CANARY = Deployment(
    blue_green_update_policy=BlueGreenUpdate(traffic_routing_configuration=TrafficRouting(type="CANARY"))
)
AT_ONCE = Deployment(
    blue_green_update_policy=BlueGreenUpdate(traffic_routing_configuration=TrafficRouting(type="ALL_AT_ONCE"))
)
SHOWN = {"Model.PrimaryContainer": {"ModelPackageName": SOLD}, "Model.EnableNetworkIsolation": True}


def packaged(name: Any, **values: Any) -> Any:
    return model(container(image=None, model_data_url=None, model_package_name=name), **values)


def serving(name: Any, **values: Any) -> Variant:
    return variant(model=packaged(name, enable_network_isolation=True), **values)


def serverless(name: Any, **values: Any) -> Variant:
    at_night = Serverless(memory_size_in_mb=2048, max_concurrency=5)
    return serving(
        name, **{"instance_type": None, "initial_instance_count": None, "serverless_config": at_night, **values}
    )


def deployed(name: Any, deployment: Any) -> Endpoint:
    return endpoint(config=config(serving(name)), deployment_config=deployment)


CASES = [
    Case(
        rule="serverless-marketplace",
        severity="error",
        passes=[serverless(PACKAGE), serverless("iris"), serving(SOLD)],
        fails=[serverless(SOLD)],
        in_template="a serverless variant cannot be combined with a model package of AWS Marketplace; serve the",
        shown={**sound.SERVERLESS, **SHOWN},
        hidden=[serverless(UNKNOWN), serverless(MAYBE), serverless(SOLD, serverless_config=MAYBE)],
    ),
    Case(
        rule="async-marketplace",
        severity="error",
        passes=[config(serving(PACKAGE), async_inference_config=ASYNC), config(serving(SOLD))],
        fails=[config(serving(SOLD), async_inference_config=ASYNC)],
        in_template="asynchronous inference cannot be combined with a model package of AWS Marketplace; leave out",
        shown={**SHOWN, "Config.AsyncInferenceConfig.OutputConfig.S3OutputPath": "s3://shop/answers/"},
        hidden=[
            config(serving(UNKNOWN), async_inference_config=ASYNC),
            config(serving(SOLD), async_inference_config=MAYBE),
            config(variant(model=UNKNOWN), async_inference_config=ASYNC),
        ],
    ),
    Case(
        rule="shadow-marketplace",
        severity="error",
        passes=[config(serving(SOLD)), config(serving(PACKAGE), shadow_production_variants=(variant(model=model()),))],
        fails=[
            config(serving(SOLD), shadow_production_variants=(variant(model=model()),)),
            config(variant(model=model()), shadow_production_variants=(serving(SOLD),)),
        ],
        in_template="a shadow variant cannot be combined with a model package of AWS Marketplace; leave out Shadow",
        shown={**SHOWN, **sound.SHADOW},
        hidden=[
            config(serving(SOLD), shadow_production_variants=MAYBE),
            config(serving(UNKNOWN), shadow_production_variants=(variant(model=model()),)),
        ],
    ),
    Case(
        rule="guardrails-on-marketplace",
        severity="warning",
        passes=[deployed(SOLD, AT_ONCE), deployed(SOLD, None), deployed(PACKAGE, CANARY)],
        fails=[deployed(SOLD, CANARY), deployed(SOLD, Deployment(rolling_update_policy=RollingUpdate()))],
        in_template="DeploymentConfig falls back to all at once for a model package of AWS Marketplace; expect all",
        shown={
            **SHOWN,
            "Endpoint.DeploymentConfig.RollingUpdatePolicy": {
                "MaximumBatchSize": {"Type": "CAPACITY_PERCENT", "Value": 50},
                "WaitIntervalInSeconds": 60,
            },
        },
        hidden=[
            deployed(UNKNOWN, CANARY),
            deployed(SOLD, MAYBE),
            endpoint(config=UNKNOWN, deployment_config=CANARY),
        ],
    ),
    Case(
        rule="package-is-isolated",
        severity="error",
        passes=[packaged(SOLD, enable_network_isolation=True), packaged(PACKAGE), packaged("iris"), model()],
        fails=[packaged(SOLD), packaged(SOLD, enable_network_isolation=False)],
        in_template="a model package is sold by AWS Marketplace, and EnableNetworkIsolation is not set; set",
        shown={"Model.PrimaryContainer": {"ModelPackageName": SOLD}},
        hidden=[
            packaged(UNKNOWN),
            packaged(SOLD, enable_network_isolation=UNKNOWN),
            packaged(SOLD, enable_network_isolation=MAYBE),
        ],
    ),
    Case(
        rule="package-of-others-is-isolated",
        severity="warning",
        passes=[
            packaged(SHARED, enable_network_isolation=True),
            packaged(SHARED.replace("210987654321", "123456789012")),
            packaged(PACKAGE.replace("123456789012", "210987654321")),
            packaged(SOLD),
            packaged("iris"),
            model(),
        ],
        fails=[packaged(SHARED), packaged(SHARED, enable_network_isolation=False)],
        in_template="a model package of account 210987654321 has no version, as those of AWS Marketplace, and",
        context=HERE,
        not_shown_because="the account of a template is known to the plugin and in assemblies only",
        hidden=[
            packaged(UNKNOWN),
            packaged(SHARED, enable_network_isolation=UNKNOWN),
            packaged(SHARED, enable_network_isolation=MAYBE),
        ],
    ),
]


class TestMarketplaceRules(RuleTests):
    """Each rule about what AWS Marketplace sells."""
