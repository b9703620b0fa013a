"""Clarify's explainer."""

from typing import Any

import pytest
from aws_cdk import CfnParameter, Environment, Size, Stack, Token
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sagemaker as sagemaker

from constructs_lib import (
    AsyncInference,
    ClarifyExplainer,
    ContainerDefinition,
    EndpointConfig,
    InstanceProductionVariant,
    InstanceType,
    Model,
    S3Location,
    ServerlessProductionVariant,
)
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import NOT_CONSTRUCTS, NOT_FLAGS, NOT_NUMBERS, NOT_STRINGS, refused, said
from tests.unit.model_templates import warnings
from tests.unit.templates import only, resources_of
from tests.unit.with_each import with_each

CONFIG = "AWS::SageMaker::EndpointConfig"
IRELAND = Environment(account="111122223333", region="eu-west-1")
TEXTS = [
    *("shap_baseline_mime_type", "text_language", "text_granularity", "enable_explanations", "features_attribute"),
    *("content_template", "probability_attribute", "label_attribute"),
]
LISTS = ["label_headers", "feature_headers", "feature_types"]


def explaining(**options: Any) -> ClarifyExplainer:
    return ClarifyExplainer(**{"shap_baseline": "0,0,0,0", **options})


def configured(stack: Stack, variant: InstanceProductionVariant, explainer: ClarifyExplainer | None) -> Any:
    EndpointConfig(stack, "Config", instance_production_variants=[variant], explainer=explainer)
    return only(stack, CONFIG)["Properties"].get("ExplainerConfig")


def added_statements(stack: Stack) -> list[Any]:
    """Return what the role of the model may do on behalf of the configuration."""
    policies = resources_of(stack, "AWS::IAM::ManagedPolicy")
    return [
        statement
        for name, policy in policies.items()
        if name.startswith("Config")
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
    ]


def test_explains_nothing_unless_asked_to(stack: Stack, variant: InstanceProductionVariant) -> None:
    assert configured(stack, variant, None) is None


def test_takes_a_baseline_and_nothing_more(stack: Stack, variant: InstanceProductionVariant) -> None:
    assert configured(stack, variant, explaining()) == {
        "ClarifyExplainerConfig": {"ShapConfig": {"ShapBaselineConfig": {"ShapBaseline": "0,0,0,0"}}}
    }
    assert added_statements(stack) == []
    assert warnings(stack) == []


def test_has_every_option_in_its_place(stack: Stack, variant: InstanceProductionVariant, bucket: s3.Bucket) -> None:
    explainer = ClarifyExplainer(
        shap_baseline_file=S3Location(bucket, "baseline.jsonl"),
        shap_baseline_mime_type="application/jsonlines",
        number_of_samples=1,
        use_logit=False,
        seed=0,
        text_language="xx",
        text_granularity="sentence",
        enable_explanations="`true`",
        features_attribute="features",
        content_template='{"features":$features}',
        max_record_count=1,
        max_payload=Size.mebibytes(25),
        probability_attribute="probability",
        label_attribute="label",
        label_headers=["cat", "dog"],
        feature_headers=("review", "stars"),
        feature_types=["text", "numerical"],
    )

    found = configured(stack, variant, explainer)["ClarifyExplainerConfig"]

    uri = found["ShapConfig"]["ShapBaselineConfig"].pop("ShapBaselineUri")
    assert uri == {"Fn::Join": ["", ["s3://", stack.resolve(bucket.bucket_name), "/baseline.jsonl"]]}
    assert found == {
        "EnableExplanations": "`true`",
        "InferenceConfig": {
            "ContentTemplate": '{"features":$features}',
            "FeatureHeaders": ["review", "stars"],
            "FeatureTypes": ["text", "numerical"],
            "FeaturesAttribute": "features",
            "LabelAttribute": "label",
            "LabelHeaders": ["cat", "dog"],
            "MaxPayloadInMB": 25,
            "MaxRecordCount": 1,
            "ProbabilityAttribute": "probability",
        },
        "ShapConfig": {
            "NumberOfSamples": 1,
            "Seed": 0,
            "ShapBaselineConfig": {"MimeType": "application/jsonlines"},
            "TextConfig": {"Granularity": "sentence", "Language": "xx"},
            "UseLogit": False,
        },
    }
    assert warnings(stack) == []


def test_reads_csv_by_columns(stack: Stack, variant: InstanceProductionVariant) -> None:
    found = configured(stack, variant, explaining(probability_index=0, label_index=1))

    assert found["ClarifyExplainerConfig"]["InferenceConfig"] == {"ProbabilityIndex": 0, "LabelIndex": 1}


def test_takes_tokens(stack: Stack, variant: InstanceProductionVariant) -> None:
    text = CfnParameter(stack, "Text").value_as_string
    number: Any = CfnParameter(stack, "Number", type="Number").value_as_number
    flag: Any = Token.as_any({"Ref": "Flag"})
    explainer = ClarifyExplainer(
        shap_baseline=text, number_of_samples=number, use_logit=flag, label_index=number, feature_headers=[text]
    )

    found = configured(stack, variant, explainer)["ClarifyExplainerConfig"]

    assert found["ShapConfig"]["ShapBaselineConfig"] == {"ShapBaseline": {"Ref": "Text"}}
    assert found["ShapConfig"]["NumberOfSamples"] == {"Ref": "Number"}
    assert found["ShapConfig"]["UseLogit"] == {"Ref": "Flag"}
    assert found["InferenceConfig"] == {"LabelIndex": {"Ref": "Number"}, "FeatureHeaders": [{"Ref": "Text"}]}


def test_two_configurations_share_an_explainer(stack: Stack, variant: InstanceProductionVariant) -> None:
    explainer = explaining()

    configs = [
        EndpointConfig(stack, name, instance_production_variants=[variant], explainer=explainer) for name in ("A", "B")
    ]

    assert [config.explainer for config in configs] == [explainer, explainer]
    assert len(resources_of(stack, CONFIG)) == 2


def test_an_escape_hatch_reaches_the_property(stack: Stack, variant: InstanceProductionVariant) -> None:
    config = EndpointConfig(stack, "Config", instance_production_variants=[variant], explainer=explaining())
    resource = config.node.default_child
    assert isinstance(resource, sagemaker.CfnEndpointConfig)

    resource.add_property_override("ExplainerConfig.ClarifyExplainerConfig.ShapConfig.Seed", 7)

    found = only(stack, CONFIG)["Properties"]["ExplainerConfig"]["ClarifyExplainerConfig"]
    assert found["ShapConfig"]["Seed"] == 7


# Permissions


def test_the_role_of_the_model_may_read_the_baseline_and_nothing_else(
    stack: Stack, variant: InstanceProductionVariant, bucket: s3.Bucket
) -> None:
    configured(stack, variant, ClarifyExplainer(shap_baseline_file=S3Location(bucket, "a*/baseline.csv")))

    assert added_statements(stack) == [
        {
            "Effect": "Allow",
            "Action": "s3:GetObject",
            "Resource": {"Fn::Join": ["", [stack.resolve(bucket.bucket_arn), "/a${*}/baseline.csv"]]},
        }
    ]
    assert [each for each in only(stack, CONFIG)["DependsOn"] if each.startswith("ConfigModel1Policy")]


def test_the_role_may_use_the_key_of_the_bucket(stack: Stack, variant: InstanceProductionVariant) -> None:
    encrypted = s3.Bucket(stack, "Encrypted", encryption=s3.BucketEncryption.KMS)

    configured(stack, variant, ClarifyExplainer(shap_baseline_file=S3Location(encrypted, "baseline.csv")))

    assert [statement["Action"] for statement in added_statements(stack)] == ["s3:GetObject", "kms:Decrypt"]


def test_a_bucket_that_the_app_has_in_another_account_lets_this_one_read(container: ContainerDefinition) -> None:
    app = quick_app()
    theirs = Stack(app, "Theirs", env=Environment(account="222233334444", region="eu-west-1"))
    bucket = s3.Bucket(theirs, "Bucket", bucket_name="baselines-of-shop")
    stack = Stack(app, "Ours", env=IRELAND)
    model = Model(stack, "Model", containers=[container])
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE, initial_instance_count=2)

    configured(stack, variant, ClarifyExplainer(shap_baseline_file=S3Location(bucket, "baseline.csv")))

    (statement,) = only(theirs, "AWS::S3::BucketPolicy")["Properties"]["PolicyDocument"]["Statement"]
    assert statement["Action"] == "s3:GetObject"
    assert "111122223333" in str(statement["Principal"])
    assert str(statement["Resource"]).endswith("'/baseline.csv']]}")


# What warns


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"enable_explanations": "false"}, "enable_explanations='false' names a field of what the container answers"),
        ({"features_attribute": "features"}, "features_attribute='features' is there without content_template"),
        (
            {"label_index": 0, "label_attribute": "label"},
            "label_index=0 is for CSV, and label_attribute='label' for JSON Lines",
        ),
    ],
)
def test_warns_of_what_is_read_otherwise_than_it_looks(
    stack: Stack, variant: InstanceProductionVariant, options: dict[str, Any], told: str
) -> None:
    configured(stack, variant, explaining(**options))

    (warning,) = warnings(stack)
    assert told in warning


@pytest.mark.parametrize("prefix", ["", "baselines/"])
def test_warns_of_a_baseline_that_is_not_an_object(
    stack: Stack, variant: InstanceProductionVariant, prefix: str
) -> None:
    bucket = s3.Bucket.from_bucket_name(stack, "Named", "shop")

    configured(stack, variant, ClarifyExplainer(shap_baseline_file=S3Location(bucket, prefix)))

    (warning,) = warnings(stack)
    assert f"shap_baseline_file='s3://shop/{prefix}' ends with a slash" in warning


def test_warns_of_a_serverless_variant(stack: Stack, model: Model) -> None:
    variant = ServerlessProductionVariant(model=model, max_concurrency=5)

    EndpointConfig(stack, "Config", serverless_production_variant=variant, explainer=explaining())

    (warning,) = warnings(stack)
    assert "explainer is not documented to work with a serverless variant" in warning


def test_warns_of_asynchronous_inference(stack: Stack, variant: InstanceProductionVariant, bucket: s3.Bucket) -> None:
    EndpointConfig(
        stack,
        "Config",
        instance_production_variants=[variant],
        async_inference=AsyncInference(output=S3Location(bucket, "responses/")),
        explainer=explaining(),
    )

    (warning,) = [each for each in warnings(stack) if "explainer" in each]
    assert "explainer is not documented to work with asynchronous inference; leave out explainer or" in warning


def test_warns_of_components(stack: Stack, fleet: InstanceProductionVariant) -> None:
    EndpointConfig(stack, "Config", instance_production_variants=[fleet], explainer=explaining())

    (warning,) = [each for each in warnings(stack) if "explainer" in each]
    assert "explainer is not documented to work with a variant that hosts inference components" in warning


# What is refused


def test_fails_without_a_baseline() -> None:
    with refused("ClarifyExplainer: neither shap_baseline nor shap_baseline_file is set; set shap_baseline for up to"):
        ClarifyExplainer()


def test_fails_with_two_baselines(bucket: s3.Bucket) -> None:
    with refused("ClarifyExplainer: shap_baseline and shap_baseline_file are both set, but only one is accepted"):
        explaining(shap_baseline_file=S3Location(bucket, "baseline.csv"))


@with_each("given, missing", [("text_language", "text_granularity"), ("text_granularity", "text_language")])
def test_fails_when_half_of_the_text_is_missing(given: str, missing: str) -> None:
    with refused(f"ClarifyExplainer has {given} without {missing}; pass {missing} too"):
        explaining(**{given: "token"})


@with_each(
    "options, told",
    [
        ({"shap_baseline": ""}, "shap_baseline='' must not be empty"),
        ({"shap_baseline": "0" * 4097}, "has 4097 characters, at most 4096 are allowed"),
        ({"shap_baseline_mime_type": "text/plain"}, "shap_baseline_mime_type='text/plain' is not a type of baseline"),
        ({"number_of_samples": 0}, "number_of_samples=0 must be at least 1"),
        ({"number_of_samples": 1.5}, "number_of_samples=1.5 must be a whole number"),
        ({"seed": 2**31}, "seed=2147483648 must be a number that fits integer"),
        ({"text_language": "english", "text_granularity": "token"}, "text_language='english' is not known"),
        ({"text_language": "en", "text_granularity": "word"}, "text_granularity='word' must be paragraph, sentence"),
        ({"enable_explanations": ""}, "enable_explanations='' must not be empty"),
        ({"enable_explanations": "a" * 65}, "has 65 characters, at most 64 are allowed"),
        ({"content_template": "a" * 65}, "has 65 characters, at most 64 are allowed"),
        ({"max_record_count": 0}, "max_record_count=0 must be at least 1"),
        ({"max_payload": Size.mebibytes(0)}, "max_payload=0 MiB must be between 1 and 25"),
        ({"max_payload": Size.mebibytes(26)}, "max_payload=26 MiB must be between 1 and 25"),
        ({"probability_index": -1}, "probability_index=-1 must be at least 0"),
        ({"label_index": -1}, "label_index=-1 must be at least 0"),
        ({"label_headers": []}, "label_headers has no entries"),
        ({"label_headers": ["a"] * 17}, "label_headers has 17 entries, at most 16 are allowed"),
        ({"feature_headers": ["a"] * 257}, "feature_headers has 257 entries, at most 256 are allowed"),
        ({"feature_types": ["numerical"]}, "feature_types must have 'text' at least once"),
        ({"feature_types": ["text", "number"]}, "feature_types"),
    ],
)
def test_fails_when_the_service_would_refuse_it(options: dict[str, Any], told: str) -> None:
    with refused("ClarifyExplainer: ", told):
        explaining(**options)


@with_each("value", NOT_STRINGS)
@with_each("argument", TEXTS)
def test_fails_when_a_text_is_something_else(argument: str, value: Any) -> None:
    with refused(f"{argument} of ClarifyExplainer must be a string, got {said(value)}"):
        explaining(**{argument: value})


def test_says_how_true_is_written() -> None:
    with refused("got bool True; pass a JMESPath expression, such as '`true`'"):
        explaining(enable_explanations=True)


@with_each("value", NOT_NUMBERS)
@with_each("argument", ["number_of_samples", "seed", "max_record_count", "probability_index", "label_index"])
def test_fails_when_a_number_is_something_else(argument: str, value: Any) -> None:
    with refused(argument):
        explaining(**{argument: value})


@with_each("value", NOT_FLAGS)
def test_fails_when_a_flag_is_something_else(value: Any) -> None:
    with refused("use_logit of ClarifyExplainer must be True or False"):
        explaining(use_logit=value)


@with_each("value", ["text", 0, object(), {"text": 1}, [1], [None]])
@with_each("argument", LISTS)
def test_fails_when_a_list_is_something_else(argument: str, value: Any) -> None:
    with refused(argument):
        explaining(**{argument: value})


@with_each("value", [0, "", "s3://shop/baseline.csv", object(), []])
def test_fails_when_the_file_is_not_in_s3(value: Any) -> None:
    with refused("shap_baseline_file of ClarifyExplainer must be an S3Location", "pass S3Location(bucket, key)"):
        ClarifyExplainer(shap_baseline_file=value)


@with_each("value", [6, "6", object(), True])
def test_fails_when_the_payload_is_not_a_size(value: Any) -> None:
    with refused("max_payload of ClarifyExplainer must be a Size"):
        explaining(max_payload=value)


@with_each("explainer", [*NOT_CONSTRUCTS, ClarifyExplainer])
def test_fails_when_the_explainer_is_something_else(
    stack: Stack, variant: InstanceProductionVariant, explainer: Any
) -> None:
    with refused("explainer of EndpointConfig 'Config' must be", "pass ClarifyExplainer(...)", stack=stack):
        EndpointConfig(stack, "Config", instance_production_variants=[variant], explainer=explainer)
