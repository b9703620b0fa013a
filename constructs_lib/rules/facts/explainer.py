"""The facts of SageMaker Clarify's explainer, which an endpoint configuration may have."""

from constructs_lib.rules.fact import Fact, owned, value


class ShapBaseline(Fact):
    """What records are compared with."""

    mime_type: str = value("ClarifyMimeType")
    shap_baseline: str = value("ClarifyShapBaseline")
    shap_baseline_uri: str = value("Url")


class ExplainedText(Fact):
    """How text is taken apart."""

    language: str = value("ClarifyTextLanguage")
    granularity: str = value("ClarifyTextGranularity")


class Shap(Fact):
    """How the shares of the features are computed."""

    shap_baseline_config: ShapBaseline = owned(ShapBaseline)
    number_of_samples: int = value("ClarifyShapNumberOfSamples")
    use_logit: bool = value("ClarifyShapUseLogit")
    seed: int = value("ClarifyShapSeed")
    text_config: ExplainedText = owned(ExplainedText)


class ExplainedInference(Fact):
    """How the explainer asks the container, and reads what it answers."""

    features_attribute: str = value("ClarifyFeaturesAttribute")
    content_template: str = value("ClarifyContentTemplate")
    max_record_count: int = value("ClarifyMaxRecordCount")
    max_payload_in_mb: int = value("ClarifyMaxPayloadInMB", cfn="MaxPayloadInMB")
    probability_index: int = value("ClarifyProbabilityIndex")
    label_index: int = value("ClarifyLabelIndex")
    probability_attribute: str = value("ClarifyProbabilityAttribute")
    label_attribute: str = value("ClarifyLabelAttribute")
    label_headers: tuple[str, ...] = value("ClarifyLabelHeaders")
    feature_headers: tuple[str, ...] = value("ClarifyFeatureHeaders")
    feature_types: tuple[str, ...] = value("ClarifyFeatureTypes")


class ClarifyExplainer(Fact):
    """SageMaker Clarify's explainer."""

    enable_explanations: str = value("ClarifyEnableExplanations")
    inference_config: ExplainedInference = owned(ExplainedInference)
    shap_config: Shap = owned(Shap)


class Explainer(Fact):
    """Which explainer an endpoint has."""

    clarify_explainer_config: ClarifyExplainer = owned(ClarifyExplainer)
