"""What SageMaker accepts of Clarify's explainer, and which modes it is documented for."""

from collections.abc import Iterator

from .engine import rule
from .exclusion import exclusion
from .facts import ClarifyExplainer, ExplainedInference, ShapBaseline
from .features import ASYNCHRONOUS, EXPLAINED, HOSTS_COMPONENTS, SERVERLESS, of_any_variant
from .hidden import given

BASELINE_TYPES = ("text/csv", "application/jsonlines")
REAL_TIME = "inferred from developer guide, clarify-online-explainability: real-time endpoints of instances"

exclusion(
    "explainer-serverless",
    EXPLAINED,
    of_any_variant(SERVERLESS),
    source=REAL_TIME,
    confidence="unconfirmed",
    remedy="Serve the model from instances, or leave out {explainer_config}.",
)

exclusion(
    "explainer-asynchronous",
    EXPLAINED,
    ASYNCHRONOUS,
    source="inferred: botocore InvokeEndpointAsync has no EnableExplanations",
    confidence="unconfirmed",
    remedy="Leave out {explainer_config} or {async_inference_config}.",
)

exclusion(
    "explainer-hosts-components",
    EXPLAINED,
    of_any_variant(HOSTS_COMPONENTS),
    source="inferred: the guide shows the explainer with models only",
    confidence="unconfirmed",
    remedy="Give the variant a model, or leave out {explainer_config}.",
)


@rule("one-shap-baseline", source="botocore ClarifyShapBaselineConfig: mutually exclusive, one is required")
def one_shap_baseline(baseline: ShapBaseline) -> Iterator[str]:
    """A baseline that is given twice, inline and as a file, or not at all.

    Remedy: Set {shap_baseline} for up to 4 KB of records, or {shap_baseline_uri} for a file in S3.
    """
    inline, file = given(baseline.shap_baseline), given(baseline.shap_baseline_uri)
    if inline and file:
        yield "{shap_baseline} and {shap_baseline_uri} are both set, but only one is accepted"
    elif not inline and not file:
        yield "neither {shap_baseline} nor {shap_baseline_uri} is set"


@rule("shap-baseline-type", source="botocore ClarifyShapBaselineConfig.MimeType")
def shap_baseline_type(baseline: ShapBaseline) -> Iterator[str]:
    """A baseline of another type than the two that the explainer reads.

    Remedy: Set {mime_type} to text/csv or application/jsonlines.
    """
    if given(baseline.mime_type) and baseline.mime_type not in BASELINE_TYPES:
        yield "{mime_type=} is not a type of baseline"


@rule(
    "shap-baseline-file",
    source="inferred from botocore ClarifyShapBaselineConfig.ShapBaselineUri: a file",
    confidence="unconfirmed",
)
def shap_baseline_file(baseline: ShapBaseline) -> Iterator[str]:
    """A baseline in S3 that is a bucket or a prefix, where the explainer reads one file.

    Remedy: Name the object with its whole key.
    """
    if given(baseline.shap_baseline_uri) and baseline.shap_baseline_uri.endswith("/"):
        yield "{shap_baseline_uri=} ends with a slash"


@rule("explained-feature-types", source="botocore ClarifyInferenceConfig.FeatureTypes")
def explained_feature_types(inference: ExplainedInference) -> Iterator[str]:
    """Types of features of which none is text. The explainer takes them for text only, and infers the others.

    Remedy: Name the features that are text, or leave out {feature_types}.
    """
    if given(inference.feature_types) and "text" not in inference.feature_types:
        yield "{feature_types} must have 'text' at least once"


@rule(
    "explained-json-lines",
    source="botocore ClarifyInferenceConfig.ContentTemplate: required for JSON Lines",
    confidence="unconfirmed",
)
def explained_json_lines(inference: ExplainedInference) -> Iterator[str]:
    """Features that are read from JSON Lines, without the template that writes them for the container.

    Remedy: Set {content_template}, in which $features stands for the list of features.
    """
    if given(inference.features_attribute) and not given(inference.content_template):
        yield "{features_attribute=} is there without {content_template}"


@rule(
    "explained-as-one-format",
    source="botocore ClarifyInferenceConfig: an index is for CSV, an attribute for JSON Lines",
    confidence="unconfirmed",
)
def explained_as_one_format(inference: ExplainedInference) -> Iterator[str]:
    """Responses that are read as CSV and as JSON Lines.

    Remedy: Keep the index if the container answers with CSV, the attribute if with JSON Lines.
    """
    if given(inference.probability_index) and given(inference.probability_attribute):
        yield "{probability_index=} is for CSV, and {probability_attribute=} for JSON Lines"
    if given(inference.label_index) and given(inference.label_attribute):
        yield "{label_index=} is for CSV, and {label_attribute=} for JSON Lines"


@rule(
    "explanations-of-a-field",
    source="JMESPath specification: literals stand between backticks",
    severity="warning",
)
def explanations_of_a_field(explainer: ClarifyExplainer) -> Iterator[str]:
    """True or false without backticks, which JMESPath reads as the name of a field.

    Remedy: Set {enable_explanations} to `true` or `false`, backticks included.
    """
    if given(explainer.enable_explanations) and explainer.enable_explanations.lower() in {"true", "false"}:
        yield "{enable_explanations=} names a field of what the container answers"
