"""What SageMaker accepts of shadow variants."""

from typing import Any

from constructs_lib.rules import MAYBE, UNKNOWN
from constructs_lib.rules.facts import AsyncInference, EndpointConfig, Serverless, Variant
from tests.unit.rules import sound
from tests.unit.rules.conftest import Case, RuleTests, config, container, model, variant

SERVERLESS = variant(
    variant_name="new", instance_type=None, initial_instance_count=None, serverless_config=Serverless()
)
TWO = model(container(), container())
MANY_MODELS = model(container(mode="MultiModel", model_data_url="s3://bucket/models/"))


def new(**values: Any) -> Variant:
    return variant(**{"variant_name": "new", "model": model(), **values})


def shadowed(*production: Variant, by: Any = None, **values: Any) -> EndpointConfig:
    shadows = (new(),) if by is None else by
    return config(*(production or (variant(model=model()),)), shadow_production_variants=shadows, **values)


def weighed(production: Any, shadow: Any) -> EndpointConfig:
    """Return a configuration with weights of a production variant and of its shadow."""
    return shadowed(variant(model=model(), initial_variant_weight=production), by=(new(initial_variant_weight=shadow),))


CASES = [
    Case(
        rule="one-shadow-variant",
        severity="error",
        passes=[config(), shadowed(), config(variant(), new(), shadow_production_variants=())],
        fails=[shadowed(by=(new(), variant(variant_name="other"))), shadowed(variant(), variant(variant_name="b"))],
        in_template="ShadowProductionVariants has 2 variants, but only one is accepted; keep one production variant",
        hidden=[shadowed(by=UNKNOWN), shadowed(by=MAYBE), shadowed(production_variants=UNKNOWN)],
    ),
    Case(
        rule="shadow-of-instances",
        severity="error",
        passes=[shadowed(), config(SERVERLESS)],
        fails=[shadowed(by=(SERVERLESS,)), shadowed(SERVERLESS)],
        in_template="a shadow variant cannot be combined with a serverless variant; serve both variants from instances",
        shown={**sound.SHADOW, **sound.SERVERLESS},
        hidden=[shadowed(by=MAYBE), shadowed(by=(new(serverless_config=MAYBE),))],
    ),
    Case(
        rule="shadow-answers-at-once",
        severity="error",
        passes=[shadowed(), config(async_inference_config=AsyncInference())],
        fails=[shadowed(async_inference_config=AsyncInference()), shadowed(async_inference_config=UNKNOWN)],
        in_template="a shadow variant cannot be combined with asynchronous inference; leave out",
        shown={**sound.SHADOW, "Config.AsyncInferenceConfig.OutputConfig.S3OutputPath": "s3://shop/a"},
        hidden=[shadowed(async_inference_config=MAYBE), shadowed(by=MAYBE, async_inference_config=AsyncInference())],
    ),
    Case(
        rule="shadow-one-container",
        severity="error",
        passes=[shadowed(), config(variant(model=TWO))],
        fails=[shadowed(by=(new(model=TWO),)), shadowed(variant(model=TWO))],
        in_template="a shadow variant cannot be combined with a model of several containers; put all that a model",
        shown={**sound.SHADOW, **sound.PIPELINE},
        hidden=[shadowed(by=(new(model=UNKNOWN),)), shadowed(by=(new(model=model(containers=UNKNOWN)),))],
    ),
    Case(
        rule="shadow-one-model",
        severity="error",
        passes=[shadowed(), config(variant(model=MANY_MODELS))],
        fails=[shadowed(by=(new(model=MANY_MODELS),)), shadowed(variant(model=MANY_MODELS))],
        in_template="a shadow variant cannot be combined with a multi-model container; let each container host one",
        hidden=[shadowed(by=(new(model=UNKNOWN),)), shadowed(by=(new(model=model(container(mode=MAYBE))),))],
    ),
    Case(
        rule="shadow-on-inferentia",
        severity="error",
        passes=[shadowed(), config(variant(instance_type="ml.inf1.xlarge"))],
        fails=[shadowed(by=(new(instance_type="ml.inf1.xlarge"),)), shadowed(variant(instance_type="ml.inf1.xlarge"))],
        in_template="a shadow variant cannot be combined with Inferentia1 instances (ml.inf1); choose instances with",
        shown={**sound.SHADOW, "Config.ProductionVariants.0.InstanceType": "ml.inf1.xlarge"},
        hidden=[shadowed(by=(new(instance_type=UNKNOWN),)), shadowed(by=(new(instance_type=MAYBE),))],
    ),
    Case(
        rule="shadow-of-components",
        severity="warning",
        passes=[shadowed(), config(variant(model_name=None))],
        fails=[shadowed(by=(new(model_name=None),)), shadowed(variant(model_name=None))],
        in_template="a shadow variant is not documented to work with a variant that hosts inference components; give",
        shown={"Fleet.ShadowProductionVariants": [{"VariantName": "s", "InstanceType": "ml.g5.xlarge"}]},
        hidden=[shadowed(by=(new(model_name=MAYBE),)), shadowed(by=MAYBE), shadowed(production_variants=UNKNOWN)],
    ),
    Case(
        rule="shadow-share",
        severity="warning",
        passes=[
            weighed(1, 1),
            weighed(1, 0.5),
            weighed(None, 2),
            weighed(1, None),
            config(variant(initial_variant_weight=1)),
        ],
        fails=[weighed(1, 2), weighed(0, 0.5)],
        in_template="the weight 2 of a shadow variant is above that of the production variant, 1; give the shadow",
        shown={
            "Config.ProductionVariants.0.InitialVariantWeight": 1,
            "Config.ShadowProductionVariants": [{**sound.SECOND, "InitialVariantWeight": 2}],
        },
        hidden=[weighed(UNKNOWN, 2), weighed(1, UNKNOWN), weighed(MAYBE, 2), shadowed(by=MAYBE)],
    ),
    Case(
        rule="shadow-of-nothing",
        severity="information",
        passes=[weighed(1, 1), weighed(0, 0.5)],
        fails=[weighed(1, 0), weighed(0, 0)],
        in_template="a shadow variant has the weight 0, and receives no copies of requests; raise the weight of the",
        hidden=[weighed(1, UNKNOWN), weighed(1, MAYBE), shadowed(by=UNKNOWN)],
    ),
    Case(
        rule="shadow-name",
        severity="warning",
        passes=[shadowed(), config(new())],
        fails=[shadowed(by=(variant(),))],
        in_template="ShadowProductionVariants has the name 'stable' of a production variant; give the shadow variant",
        shown={"Config.ShadowProductionVariants": [{**sound.SECOND, "VariantName": "a"}]},
        hidden=[shadowed(by=(new(variant_name=UNKNOWN),)), shadowed(variant(variant_name=UNKNOWN), by=(variant(),))],
    ),
]


class TestShadowRules(RuleTests):
    """Each rule about shadow variants."""
