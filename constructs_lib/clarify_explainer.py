"""Clarify's explainer: an endpoint that says with each prediction how much each feature contributed."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from aws_cdk import Size
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from .access.options import read_file
from .access.permissions import read_location
from .access.sharing import share_bucket
from .arguments import kinds
from .arguments.options import Options
from .arguments.value import Value
from .rules import facts
from .s3_location import S3Location

_Config = sagemaker.CfnEndpointConfig
# An empty list is kept as one, since SageMaker refuses it.
_TEXTS = replace(kinds.several(kinds.text(), each="string"), template=list)


class ClarifyExplainer(Value):
    """SageMaker Clarify's online explainer: responses hold SHAP values, how much each feature contributed.

    For each record, the explainer asks the container for predictions of a synthetic dataset, made of the record, the
    baseline and `number_of_samples`. The container takes CSV or JSON Lines and answers with probabilities. All of that
    happens within the 60 seconds that an invocation may take: if they do not suffice, take fewer samples or a shorter
    baseline, or let the container take more records at a time.

    The endpoint is invoked as ever; `EnableExplanations` of an invocation takes the place of `enable_explanations`. The
    roles of the models may read the file with the baseline. A bucket that the app defines in another account lets this
    one read.

    Args:
        shap_baseline: The baseline itself, one record a line, such as `0,0,0,0`: up to 4 KB. For text, what replaces a
            unit of it. Either this or `shap_baseline_file`.
        shap_baseline_file: The object with the baseline: bucket and key.
        shap_baseline_mime_type: What the baseline is written in. Default: `text/csv`.
        number_of_samples: The size of the synthetic dataset, at least 1. Default: Clarify decides.
        use_logit: Whether SHAP values are in log-odds units. Default: they are not.
        seed: Where random numbers start, so that a record is explained alike each time. Default: anywhere.
        text_language: The language of text features as an ISO 639 code, `xx` for several; needs `text_granularity`.
            Default: features are not text.
        text_granularity: What is explained of a text; needs `text_language`.
        enable_explanations: A JMESPath expression of up to 64 characters, which says of each record, by what the
            container answers, whether it is explained: a `true` between backticks for all. SageMaker refuses an
            endpoint whose expression is not valid. Default: all records.
        features_attribute: JMESPath expression for the features in a request in JSON Lines, up to 64 characters.
            Default: a request is CSV.
        content_template: What a record in JSON Lines looks like to the container: `{"features":$features}`, up to 64
            characters. JSON Lines need it. Default: records are CSV.
        max_record_count: How many records the container takes in one request, at least 1. Default: Clarify tries.
        max_payload: How large a request to the container may be: `Size.mebibytes(1)` to `Size.mebibytes(25)`.
            Default: 6 MB.
        probability_index: Which column of CSV holds the probability, or a list of them, from 0. Default: all is
            probability.
        label_index: Which column of CSV holds the labels, from 0. Default: none.
        probability_attribute: JMESPath expression for the probability in JSON Lines, up to 64 characters. Default:
            none.
        label_attribute: JMESPath expression for the labels in JSON Lines, up to 64 characters. Default: none.
        label_headers: Names of the classes, if the container does not answer with them: 1 to 16. Default: none.
        feature_headers: Names of the features, for those who read the response: 1 to 256. Default: none.
        feature_types: What each feature is, where some are text: 1 to 256. Default: Clarify infers it from the
            baseline.

    Raises:
        ValueError: If SageMaker would refuse it, or something is of another kind.
    """

    shap_baseline: str | None = None
    shap_baseline_file: S3Location | None = None
    shap_baseline_mime_type: Literal["text/csv", "application/jsonlines"] | None = None
    number_of_samples: int | None = None
    use_logit: bool | None = None
    seed: int | None = None
    text_language: str | None = None
    text_granularity: Literal["token", "sentence", "paragraph"] | None = None
    enable_explanations: str | None = None
    features_attribute: str | None = None
    content_template: str | None = None
    max_record_count: int | None = None
    max_payload: Size | None = None
    probability_index: int | None = None
    label_index: int | None = None
    probability_attribute: str | None = None
    label_attribute: str | None = None
    label_headers: Sequence[str] | None = None
    feature_headers: Sequence[str] | None = None
    feature_types: Sequence[Literal["numerical", "categorical", "text"]] | None = None

    _options = Options(
        facts.Explainer,
        _Config.ExplainerConfigProperty,
        clarify_explainer_config=Options(
            facts.ClarifyExplainer,
            _Config.ClarifyExplainerConfigProperty,
            always=True,
            enable_explanations=kinds.text(remedy="pass a JMESPath expression, such as '`true`'"),
            inference_config=Options(
                facts.ExplainedInference,
                _Config.ClarifyInferenceConfigProperty,
                features_attribute=kinds.text(),
                content_template=kinds.text(),
                max_record_count=kinds.number(),
                max_payload=kinds.mebibytes("max_payload_in_mb"),
                probability_index=kinds.number(),
                label_index=kinds.number(),
                probability_attribute=kinds.text(),
                label_attribute=kinds.text(),
                label_headers=_TEXTS,
                feature_headers=_TEXTS,
                feature_types=_TEXTS,
            ),
            shap_config=Options(
                facts.Shap,
                _Config.ClarifyShapConfigProperty,
                always=True,
                shap_baseline_config=Options(
                    facts.ShapBaseline,
                    _Config.ClarifyShapBaselineConfigProperty,
                    always=True,
                    shap_baseline=kinds.text(),
                    shap_baseline_file=read_file("shap_baseline_uri"),
                    shap_baseline_mime_type=kinds.text("mime_type"),
                ),
                number_of_samples=kinds.number(),
                use_logit=kinds.flag(tokens=True),
                seed=kinds.number(),
                text_config=Options(
                    facts.ExplainedText,
                    _Config.ClarifyTextConfigProperty,
                    needs=["text_language", "text_granularity"],
                    text_language=kinds.text("language"),
                    text_granularity=kinds.text("granularity"),
                ),
            ),
        ),
    )

    def _share(self, scope: Construct) -> None:
        """Let the account of a scope read the baseline in another account, if the app defines the bucket."""
        if self.shap_baseline_file is not None:
            share_bucket(scope, self.shap_baseline_file.bucket, read_location(self.shap_baseline_file))
