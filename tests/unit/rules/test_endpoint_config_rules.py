"""What SageMaker accepts of an endpoint configuration."""

from constructs_lib.rules import MAYBE, UNKNOWN, Context, Partial, check
from constructs_lib.rules.facts import EndpointConfig, InstancePool, Metrics, Serverless, VpcConfig
from constructs_lib.rules.tables.regional_instance_types import offered_in
from tests.unit.rules import sound
from tests.unit.rules.conftest import IRELAND, ROLE, Case, RuleTests, config, variant

NETWORK = VpcConfig(subnets=["subnet-0a"], security_group_ids=["sg-0a"])
FLEET = variant(model_name=None)
SERVERLESS = Serverless(memory_size_in_mb=2048, max_concurrency=5)
NOT_IN_IRELAND = "ml.p6-b200.48xlarge"
NO_INSTANCES = {"instance_type": None, "initial_instance_count": None}

CASES = [
    Case(
        rule="variant-names-unique",
        severity="error",
        passes=[config(), config(variant(), variant(variant_name="canary")), EndpointConfig()],
        fails=[config(variant(), variant()), config(variant(), variant(variant_name="canary"), variant())],
        in_template="more than one of ProductionVariants has the name 'stable'; give every variant a name of its own",
        hidden=[
            config(variant(), variant(variant_name=UNKNOWN)),
            config(variant(), variant(variant_name=Partial(("stab", None)))),
            config(variant(), variant(variant_name=MAYBE)),
            config(variant(), UNKNOWN),
            EndpointConfig(production_variants=UNKNOWN),
            EndpointConfig(production_variants=MAYBE),
        ],
    ),
    Case(
        rule="some-traffic",
        severity="warning",
        passes=[
            config(),
            config(variant(initial_variant_weight=0), variant(variant_name="canary", initial_variant_weight=0.1)),
            config(variant(initial_variant_weight=0), variant(variant_name="canary")),
            EndpointConfig(),
            EndpointConfig(production_variants=[]),
        ],
        fails=[
            config(variant(initial_variant_weight=0)),
            config(variant(initial_variant_weight=0), variant(variant_name="canary", initial_variant_weight=0.0)),
        ],
        in_template="all of ProductionVariants have the weight 0, so none receives a request; give one variant a",
        shown={"Config.ProductionVariants.0.InitialVariantWeight": 0},
        hidden=[
            config(variant(initial_variant_weight=0), variant(initial_variant_weight=UNKNOWN)),
            config(variant(initial_variant_weight=0), variant(initial_variant_weight=MAYBE)),
            config(variant(initial_variant_weight=0), UNKNOWN),
            EndpointConfig(production_variants=UNKNOWN),
            EndpointConfig(production_variants=MAYBE),
        ],
    ),
    Case(
        rule="components-need-role",
        severity="error",
        passes=[
            config(),
            config(FLEET, execution_role_arn=ROLE),
            config(FLEET, execution_role_arn=UNKNOWN),
            config(variant(model_name=None, serverless_config=SERVERLESS, **NO_INSTANCES)),
            EndpointConfig(),
        ],
        fails=[config(FLEET), config(variant(), FLEET)],
        in_template="a variant without a model hosts inference components, which need ExecutionRoleArn; set",
        shown={"Fleet.ExecutionRoleArn": sound.NO_VALUE},
        hidden=[
            config(FLEET, execution_role_arn=MAYBE),
            config(variant(model_name=UNKNOWN)),
            config(variant(model_name=MAYBE)),
            config(variant(model_name=None, serverless_config=MAYBE)),
            config(variant(model_name=None, instance_type=MAYBE)),
            EndpointConfig(production_variants=UNKNOWN),
            EndpointConfig(production_variants=MAYBE),
        ],
    ),
    Case(
        rule="components-or-models",
        severity="error",
        passes=[
            config(),
            config(enable_network_isolation=False),
            config(FLEET, execution_role_arn=ROLE, vpc_config=NETWORK, enable_network_isolation=True),
            EndpointConfig(vpc_config=NETWORK),
        ],
        fails=[
            config(vpc_config=NETWORK),
            config(enable_network_isolation=True),
            config(vpc_config=NETWORK, enable_network_isolation=UNKNOWN),
            config(variant(model_name=UNKNOWN), vpc_config=UNKNOWN),
        ],
        in_template="VpcConfig or EnableNetworkIsolation of a configuration cannot be combined with a variant with",
        shown={"Config.VpcConfig": sound.VPC},
        hidden=[
            config(vpc_config=MAYBE),
            config(enable_network_isolation=UNKNOWN),
            config(enable_network_isolation=MAYBE),
            config(variant(model_name=MAYBE), vpc_config=NETWORK),
            EndpointConfig(production_variants=UNKNOWN, vpc_config=NETWORK),
            EndpointConfig(production_variants=MAYBE, vpc_config=NETWORK),
        ],
    ),
    Case(
        rule="instance-type-in-region",
        severity="warning",
        context=IRELAND,
        passes=[
            config(),
            config(variant(instance_type="ml.m99.large")),
            config(variant(serverless_config=SERVERLESS, **NO_INSTANCES)),
            EndpointConfig(),
        ],
        fails=[
            config(variant(instance_type=NOT_IN_IRELAND)),
            config(variant(), variant(variant_name="canary", instance_type=NOT_IN_IRELAND)),
            config(variant(instance_type=None, instance_pools=[InstancePool(instance_type=NOT_IN_IRELAND)])),
        ],
        in_template="ml.p6-b200.48xlarge is not known to be offered in eu-west-1; choose another instance type or",
        shown={"Config.ProductionVariants.0.InstanceType": "ml.p4de.24xlarge"},
        hidden=[
            config(variant(instance_type=UNKNOWN)),
            config(variant(instance_type=MAYBE)),
            config(variant(instance_type=Partial(("ml.p6-b200.", None)))),
            config(variant(instance_type=None, instance_pools=UNKNOWN)),
            EndpointConfig(production_variants=UNKNOWN),
            EndpointConfig(production_variants=MAYBE),
        ],
    ),
    Case(
        rule="key-and-local-storage",
        severity="information",
        passes=[
            config(kms_key_id="key"),
            config(variant(instance_type="ml.g5.xlarge")),
            config(variant(serverless_config=SERVERLESS, **NO_INSTANCES), kms_key_id="key"),
            EndpointConfig(kms_key_id="key"),
        ],
        fails=[
            config(variant(instance_type="ml.g5.xlarge"), kms_key_id="key"),
            config(variant(instance_type="ml.m5d.large"), kms_key_id=UNKNOWN),
            config(
                variant(instance_type=None, instance_pools=[InstancePool(instance_type="ml.g5.xlarge")]),
                kms_key_id="key",
            ),
        ],
        in_template="KmsKeyId does not encrypt the local storage of ml.g5.xlarge; rely on the instance: its hardware",
        hidden=[
            config(variant(instance_type="ml.g5.xlarge"), kms_key_id=MAYBE),
            config(variant(instance_type=UNKNOWN), kms_key_id="key"),
            config(variant(instance_type=MAYBE), kms_key_id="key"),
            config(variant(instance_type=Partial(("ml.g5.", None))), kms_key_id="key"),
            EndpointConfig(production_variants=UNKNOWN, kms_key_id="key"),
            EndpointConfig(production_variants=MAYBE, kms_key_id="key"),
        ],
    ),
    Case(
        rule="publish-frequency",
        severity="error",
        passes=[
            Metrics(),
            *(Metrics(metric_publish_frequency_in_seconds=each) for each in (10, 30, 60.0, 120, 180, 240, 300)),
        ],
        fails=[Metrics(metric_publish_frequency_in_seconds=each) for each in (15, 0, 1, 20, 360, 59.9)],
        in_template="MetricPublishFrequencyInSeconds 15 is not an interval that SageMaker offers; publish every 10,",
        hidden=[
            Metrics(metric_publish_frequency_in_seconds=UNKNOWN),
            Metrics(metric_publish_frequency_in_seconds=MAYBE),
        ],
    ),
    Case(
        rule="fixed-endpoint-config-name",
        severity="warning",
        passes=[config()],
        fails=[config(endpoint_config_name="iris")],
        in_template="EndpointConfigName 'iris' is fixed, so the next change cannot be deployed under that name; leave",
        shown={"Config.EndpointConfigName": "shop"},
        hidden=[
            config(endpoint_config_name=UNKNOWN),
            config(endpoint_config_name=MAYBE),
            config(endpoint_config_name=Partial(("iris-", None))),
        ],
    ),
]


class TestEndpointConfigRules(RuleTests):
    pass


def test_offer_is_not_judged_in_a_region_that_is_hidden_or_that_the_table_does_not_know() -> None:
    rare = config(variant(instance_type=NOT_IN_IRELAND))

    assert check(rare) == []
    assert check(rare, Context(region="xx-nowhere-1")) == []


def test_offer_is_not_judged_for_a_type_that_the_price_list_lacks() -> None:
    lagging = "ml.m6i.large"

    assert lagging not in (offered_in("us-east-1") or ())
    assert check(config(variant(instance_type=lagging)), Context(region="us-east-1")) == []


def test_each_instance_type_that_is_not_offered_is_named_once() -> None:
    twice = config(variant(instance_type=NOT_IN_IRELAND), variant(variant_name="canary", instance_type=NOT_IN_IRELAND))

    assert [finding.rule.id for finding in check(twice, IRELAND)] == ["instance-type-in-region"]
