"""What SageMaker accepts of Clarify's explainer."""

from typing import Any

from constructs_lib.rules import MAYBE, UNKNOWN
from constructs_lib.rules.facts import (
    AsyncInference,
    ClarifyExplainer,
    EndpointConfig,
    ExplainedInference,
    Explainer,
    Serverless,
    ShapBaseline,
    Variant,
)
from constructs_lib.rules.hidden import Partial
from tests.unit.rules import sound
from tests.unit.rules.conftest import Case, RuleTests, config, variant

CLARIFY = "Config.ExplainerConfig.ClarifyExplainerConfig"
BASELINE = f"{CLARIFY}.ShapConfig.ShapBaselineConfig"
EXPLAINED: dict[str, Any] = {f"{BASELINE}.ShapBaseline": "0,0"}
SERVERLESS = variant(instance_type=None, initial_instance_count=None, serverless_config=Serverless())
FLEET = variant(model_name=None, model=None)
FILE = "s3://shop/baseline.csv"


def explained(*variants: Variant, **values: Any) -> EndpointConfig:
    return config(*(variants or (variant(),)), **{"explainer_config": Explainer(), **values})


CASES = [
    Case(
        rule="explainer-serverless",
        severity="warning",
        passes=[explained(), config(SERVERLESS)],
        fails=[explained(SERVERLESS)],
        in_template="ExplainerConfig is not documented to work with a serverless variant; serve the model from",
        shown={**EXPLAINED, **sound.SERVERLESS},
        hidden=[explained(variant(serverless_config=MAYBE)), explained(SERVERLESS, explainer_config=MAYBE)],
    ),
    Case(
        rule="explainer-asynchronous",
        severity="warning",
        passes=[explained(), config(variant(), async_inference_config=AsyncInference())],
        fails=[explained(async_inference_config=AsyncInference())],
        in_template="ExplainerConfig is not documented to work with asynchronous inference; leave out ExplainerConfig",
        shown={**EXPLAINED, "Config.AsyncInferenceConfig.OutputConfig.S3OutputPath": "s3://shop/a"},
        hidden=[
            explained(async_inference_config=MAYBE),
            explained(async_inference_config=AsyncInference(), explainer_config=MAYBE),
        ],
    ),
    Case(
        rule="explainer-hosts-components",
        severity="warning",
        passes=[explained(), config(FLEET)],
        fails=[explained(FLEET)],
        in_template="ExplainerConfig is not documented to work with a variant that hosts inference components; give",
        shown={**EXPLAINED, "Config.ProductionVariants.0.ModelName": sound.NO_VALUE},
        hidden=[explained(variant(model_name=MAYBE)), explained(FLEET, explainer_config=MAYBE)],
    ),
    Case(
        rule="one-shap-baseline",
        severity="error",
        passes=[ShapBaseline(shap_baseline="0,0"), ShapBaseline(shap_baseline_uri=FILE)],
        fails=[
            ShapBaseline(shap_baseline="0,0", shap_baseline_uri=FILE),
            ShapBaseline(shap_baseline=UNKNOWN, shap_baseline_uri=UNKNOWN),
            ShapBaseline(mime_type="text/csv"),
        ],
        in_template="ShapBaseline and ShapBaselineUri are both set, but only one is accepted; set ShapBaseline for up",
        shown={BASELINE: {"ShapBaseline": "0,0", "ShapBaselineUri": FILE}},
        hidden=[
            ShapBaseline(shap_baseline="0,0", shap_baseline_uri=MAYBE),
            ShapBaseline(shap_baseline=MAYBE),
        ],
    ),
    Case(
        rule="shap-baseline-type",
        severity="error",
        passes=[ShapBaseline(mime_type="text/csv"), ShapBaseline(mime_type="application/jsonlines"), ShapBaseline()],
        fails=[ShapBaseline(mime_type="application/json")],
        in_template="MimeType 'application/json' is not a type of baseline; set MimeType to text/csv or",
        shown={BASELINE: {"ShapBaseline": "0,0", "MimeType": "application/json"}},
        hidden=[ShapBaseline(mime_type=UNKNOWN), ShapBaseline(mime_type=MAYBE)],
    ),
    Case(
        rule="shap-baseline-file",
        severity="warning",
        passes=[ShapBaseline(shap_baseline_uri=FILE), ShapBaseline(shap_baseline="0,0")],
        fails=[
            ShapBaseline(shap_baseline_uri="s3://shop/baseline/"),
            ShapBaseline(shap_baseline_uri=Partial(("s3://", None, "/"))),
        ],
        in_template="ShapBaselineUri 's3://shop/baseline/' ends with a slash; name the object with its whole key",
        shown={BASELINE: {"ShapBaselineUri": "s3://shop/baseline/"}},
        hidden=[
            ShapBaseline(shap_baseline_uri=UNKNOWN),
            ShapBaseline(shap_baseline_uri=MAYBE),
            ShapBaseline(shap_baseline_uri=Partial(("s3://shop/", None))),
        ],
    ),
    Case(
        rule="explained-feature-types",
        severity="error",
        passes=[ExplainedInference(feature_types=("text", "numerical")), ExplainedInference()],
        fails=[ExplainedInference(feature_types=("numerical", "categorical"))],
        in_template="FeatureTypes must have 'text' at least once; name the features that are text, or leave out",
        shown={**EXPLAINED, f"{CLARIFY}.InferenceConfig": {"FeatureTypes": ["numerical"]}},
        hidden=[
            ExplainedInference(feature_types=UNKNOWN),
            ExplainedInference(feature_types=MAYBE),
            ExplainedInference(feature_types=("numerical", UNKNOWN)),
        ],
    ),
    Case(
        rule="explained-json-lines",
        severity="warning",
        passes=[
            ExplainedInference(features_attribute="features", content_template='{"features":$features}'),
            ExplainedInference(content_template='{"features":$features}'),
        ],
        fails=[ExplainedInference(features_attribute="features")],
        in_template="FeaturesAttribute 'features' is there without ContentTemplate; set ContentTemplate, in which",
        shown={**EXPLAINED, f"{CLARIFY}.InferenceConfig": {"FeaturesAttribute": "features"}},
        hidden=[
            ExplainedInference(features_attribute="features", content_template=UNKNOWN),
            ExplainedInference(features_attribute="features", content_template=MAYBE),
            ExplainedInference(features_attribute=MAYBE),
        ],
    ),
    Case(
        rule="explained-as-one-format",
        severity="warning",
        passes=[
            ExplainedInference(probability_index=0, label_index=1),
            ExplainedInference(probability_attribute="p", label_attribute="l"),
        ],
        fails=[
            ExplainedInference(probability_index=0, probability_attribute="p"),
            ExplainedInference(label_index=0, label_attribute="l"),
        ],
        in_template="ProbabilityIndex 0 is for CSV, and ProbabilityAttribute 'p' for JSON Lines; keep the index if",
        shown={**EXPLAINED, f"{CLARIFY}.InferenceConfig": {"ProbabilityIndex": 0, "ProbabilityAttribute": "p"}},
        hidden=[
            ExplainedInference(probability_index=MAYBE, probability_attribute="p"),
            ExplainedInference(label_index=0, label_attribute=MAYBE),
        ],
    ),
    Case(
        rule="explanations-of-a-field",
        severity="warning",
        passes=[
            ClarifyExplainer(enable_explanations="`false`"),
            ClarifyExplainer(enable_explanations="probability>`0.8`"),
            ClarifyExplainer(),
        ],
        fails=[ClarifyExplainer(enable_explanations="false"), ClarifyExplainer(enable_explanations="True")],
        in_template="EnableExplanations 'false' names a field of what the container answers; set EnableExplanations",
        shown={**EXPLAINED, f"{CLARIFY}.EnableExplanations": "false"},
        hidden=[ClarifyExplainer(enable_explanations=UNKNOWN), ClarifyExplainer(enable_explanations=MAYBE)],
    ),
]


class TestExplainerRules(RuleTests):
    """Each rule about explainers."""
