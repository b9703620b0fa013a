"""What SageMaker accepts of endpoints that answer later."""

from constructs_lib.rules import MAYBE, UNKNOWN, Context, Partial
from constructs_lib.rules.facts import (
    AsyncInference,
    AsyncNotification,
    AsyncOutput,
    InferenceExecution,
    Serverless,
)
from tests.unit.rules.conftest import Case, RuleTests, config, container, model, variant
from tests.unit.rules.sound import NO_VALUE

LATER = AsyncInference(output_config=AsyncOutput(s3_output_path="s3://bucket/answers/"))
SERVERLESS = variant(instance_type=None, initial_instance_count=None, serverless_config=Serverless())
BOTH = ("SUCCESS_NOTIFICATION_TOPIC", "ERROR_NOTIFICATION_TOPIC")
TOPIC = "arn:aws:sns:eu-west-1:123456789012:answers"
FIFO = f"{TOPIC}.fifo"
SHOWN_OUTPUT = {"Config.AsyncInferenceConfig.OutputConfig.S3OutputPath": "s3://shop/answers"}
CATALOG = variant(model=model(container(mode="MultiModel")))
ONE_BY_ONE = variant(
    model=model(container(), container(), inference_execution_config=InferenceExecution(mode="Direct"))
)

CASES = [
    Case(
        rule="async-one-variant",
        severity="error",
        passes=[config(async_inference_config=LATER), config(variant(), variant(variant_name="b"))],
        fails=[
            config(variant(), variant(variant_name="b"), async_inference_config=LATER),
            config(variant(), UNKNOWN, async_inference_config=UNKNOWN),
        ],
        in_template="asynchronous inference cannot be combined with several production variants; keep one variant in",
        hidden=[
            config(variant(), variant(), async_inference_config=MAYBE),
            config(production_variants=UNKNOWN, async_inference_config=LATER),
        ],
    ),
    Case(
        rule="async-or-serverless",
        severity="error",
        passes=[config(async_inference_config=LATER), config(SERVERLESS)],
        fails=[config(SERVERLESS, async_inference_config=LATER)],
        in_template="asynchronous inference cannot be combined with a serverless variant; use instances for",
        hidden=[
            config(SERVERLESS, async_inference_config=MAYBE),
            config(variant(serverless_config=MAYBE), async_inference_config=LATER),
        ],
    ),
    Case(
        rule="async-on-inferentia",
        severity="warning",
        passes=[
            config(async_inference_config=LATER),
            config(variant(instance_type="ml.inf1.xlarge")),
            config(variant(instance_type="ml.inf2.xlarge"), async_inference_config=LATER),
        ],
        fails=[config(variant(instance_type="ml.inf1.xlarge"), async_inference_config=LATER)],
        in_template="asynchronous inference is not documented to work with Inferentia1 instances (ml.inf1); choose",
        shown={
            "Config.ProductionVariants.0.InstanceType": "ml.inf1.xlarge",
            "Config.AsyncInferenceConfig.OutputConfig.S3OutputPath": "s3://shop/answers",
        },
        hidden=[
            config(variant(instance_type=UNKNOWN), async_inference_config=LATER),
            config(variant(instance_type="ml.inf1.xlarge"), async_inference_config=MAYBE),
        ],
    ),
    Case(
        rule="async-hosts-components",
        severity="warning",
        passes=[config(async_inference_config=LATER), config(variant(model_name=None))],
        fails=[config(variant(model_name=None, model=None), async_inference_config=LATER)],
        in_template="asynchronous inference is not documented to work with a variant that hosts inference components;",
        shown={**SHOWN_OUTPUT, "Config.ProductionVariants.0.ModelName": NO_VALUE},
        hidden=[
            config(variant(model_name=None), async_inference_config=MAYBE),
            config(variant(model_name=MAYBE), async_inference_config=LATER),
            config(production_variants=UNKNOWN, async_inference_config=LATER),
        ],
    ),
    Case(
        rule="async-multi-model",
        severity="warning",
        passes=[config(CATALOG), config(variant(model=model()), async_inference_config=LATER)],
        fails=[config(CATALOG, async_inference_config=LATER)],
        in_template="asynchronous inference is not documented to work with a multi-model container; give each model an",
        shown={
            **SHOWN_OUTPUT,
            "Model.PrimaryContainer.Mode": "MultiModel",
            "Model.PrimaryContainer.ModelDataUrl": "s3://shop/models/",
        },
        hidden=[
            config(CATALOG, async_inference_config=MAYBE),
            config(variant(model=model(container(mode=UNKNOWN))), async_inference_config=LATER),
        ],
    ),
    Case(
        rule="async-by-container",
        severity="warning",
        passes=[
            config(ONE_BY_ONE),
            config(variant(model=model(container(), container())), async_inference_config=LATER),
        ],
        fails=[config(ONE_BY_ONE, async_inference_config=LATER)],
        in_template="asynchronous inference is not documented to work with containers that are invoked directly; let",
        shown={**SHOWN_OUTPUT, "Model.InferenceExecutionConfig.Mode": "Direct"},
        hidden=[
            config(ONE_BY_ONE, async_inference_config=MAYBE),
            config(
                variant(model=model(container(), container(), inference_execution_config=MAYBE)),
                async_inference_config=LATER,
            ),
        ],
    ),
    Case(
        rule="async-bucket-in-region",
        severity="warning",
        context=Context(region="eu-west-1"),
        passes=[AsyncOutput(), AsyncOutput(bucket_regions=("eu-west-1",))],
        fails=[AsyncOutput(bucket_regions=("eu-west-1", "us-east-1"))],
        in_template="requests or responses are in a bucket in us-east-1, and the endpoint is in eu-west-1; choose a",
        not_shown_because="a template does not say where a bucket of another stack is",
        hidden=[AsyncOutput(bucket_regions=UNKNOWN), AsyncOutput(bucket_regions=MAYBE)],
    ),
    Case(
        rule="async-bucket-in-account",
        severity="warning",
        context=Context(region="eu-west-1", account="123456789012"),
        passes=[AsyncOutput(), AsyncOutput(bucket_accounts=("123456789012",))],
        fails=[AsyncOutput(bucket_accounts=("999999999999",))],
        in_template="requests or responses are in account 999999999999, and the endpoint is in account 123456789012;",
        not_shown_because="a template does not say whose a bucket of another stack is",
        hidden=[AsyncOutput(bucket_accounts=UNKNOWN), AsyncOutput(bucket_accounts=MAYBE)],
    ),
    Case(
        rule="async-topic-standard",
        severity="warning",
        passes=[AsyncNotification(), AsyncNotification(success_topic=TOPIC, error_topic=TOPIC)],
        fails=[
            AsyncNotification(success_topic=FIFO),
            AsyncNotification(error_topic=Partial((None, ".fifo"))),
        ],
        in_template="SuccessTopic is a FIFO topic, to which SageMaker is not documented to publish; choose a standard",
        shown={"Config.AsyncInferenceConfig.OutputConfig.NotificationConfig.SuccessTopic": FIFO},
        hidden=[
            AsyncNotification(success_topic=UNKNOWN, error_topic=FIFO),
            AsyncNotification(success_topic=MAYBE),
        ],
    ),
    Case(
        rule="async-output",
        severity="warning",
        passes=[LATER, AsyncInference(output_config=AsyncOutput(s3_output_path=UNKNOWN))],
        fails=[AsyncInference(), AsyncInference(output_config=AsyncOutput())],
        in_template="OutputConfig names no S3 path for responses; set the S3 path in OutputConfig, unless every",
        shown={"Config.AsyncInferenceConfig.OutputConfig": {}},
        hidden=[
            AsyncInference(output_config=UNKNOWN),
            AsyncInference(output_config=MAYBE),
            AsyncInference(output_config=AsyncOutput(s3_output_path=MAYBE)),
        ],
    ),
    Case(
        rule="async-answer-needs-topic",
        severity="error",
        passes=[
            AsyncNotification(),
            AsyncNotification(success_topic=TOPIC, error_topic=TOPIC, include_inference_response_in=BOTH),
            AsyncNotification(success_topic=UNKNOWN, include_inference_response_in=BOTH[:1]),
            AsyncNotification(include_inference_response_in=()),
        ],
        fails=[
            AsyncNotification(include_inference_response_in=BOTH[:1]),
            AsyncNotification(include_inference_response_in=BOTH[1:], success_topic=TOPIC),
        ],
        in_template="IncludeInferenceResponseIn names the success topic, but SuccessTopic is not set; set the topic,",
        shown={
            "Config.AsyncInferenceConfig.OutputConfig.NotificationConfig.IncludeInferenceResponseIn": [
                "SUCCESS_NOTIFICATION_TOPIC"
            ]
        },
        hidden=[
            AsyncNotification(include_inference_response_in=UNKNOWN),
            AsyncNotification(include_inference_response_in=MAYBE),
            AsyncNotification(include_inference_response_in=BOTH, success_topic=MAYBE, error_topic=MAYBE),
        ],
    ),
]


class TestAsyncRules(RuleTests):
    """Each rule about endpoints that answer later."""
