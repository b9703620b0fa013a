"""What SageMaker accepts of monitors: the endpoint, the input, the baseline and the instances."""

from typing import Any

from constructs_lib.rules import MAYBE, UNKNOWN, Context
from constructs_lib.rules.facts import (
    AsyncInference,
    BatchTransformInput,
    CaptureOption,
    DataCapture,
    DataQualityBaseline,
    DataQualityInput,
    Endpoint,
    EndpointInput,
    LabelledInput,
    ModelBiasJobDefinition,
    ModelExplainabilityJobDefinition,
    ModelQualityApp,
    ModelQualityJobDefinition,
    MonitoringCluster,
    MonitoringConstraints,
    MonitoringNetwork,
    MonitoringStatistics,
    Serverless,
)
from constructs_lib.rules.hidden import Partial
from tests.unit.rules.conftest import (
    Case,
    RuleTests,
    config,
    container,
    endpoint,
    model,
    variant,
    watched,
    watched_batch,
)
from tests.unit.rules.sound import CAPTURED, MANY_MODELS, NO_VALUE, SERVERLESS, SOUND, WATCHED

CAPTURE = DataCapture(initial_sampling_percentage=20)
BASELINE = "Definition.DataQualityBaselineConfig"


def of(*variants: Any, **values: Any) -> Endpoint:
    return endpoint(config=config(*variants, **{"data_capture_config": CAPTURE, **values}))


def serving(mode: Any) -> Endpoint:
    return of(variant(model=model(container(mode=mode))))


def capturing(*modes: Any) -> Endpoint:
    options = tuple(CaptureOption(capture_mode=mode) for mode in modes)
    return of(data_capture_config=DataCapture(initial_sampling_percentage=20, capture_options=options))


def baseline(**values: Any) -> DataQualityBaseline:
    sound = {
        "constraints_resource": MonitoringConstraints(s3_uri="s3://shop/baseline/constraints.json"),
        "statistics_resource": MonitoringStatistics(s3_uri="s3://shop/baseline/statistics.json"),
    }
    return DataQualityBaseline(**{**sound, **values})


def inputs(**values: Any) -> DataQualityInput:
    return DataQualityInput(**values)


def judged(problem: Any, **attributes: Any) -> ModelQualityJobDefinition:
    return ModelQualityJobDefinition(
        model_quality_app_specification=ModelQualityApp(problem_type=problem),
        model_quality_job_input=LabelledInput(endpoint_input=EndpointInput(endpoint_name="shop", **attributes)),
        endpoint=None,
        waits_for_endpoint=True,
    )


def explained(isolated: Any) -> ModelExplainabilityJobDefinition:
    return ModelExplainabilityJobDefinition(network_config=MonitoringNetwork(enable_network_isolation=isolated))


_COMMON = {
    name: value for name, value in SOUND["Definition"]["Properties"].items() if not name.startswith("DataQuality")
}
EXPLAINED = {
    "Type": "AWS::SageMaker::ModelExplainabilityJobDefinition",
    "Properties": {
        **_COMMON,
        "ModelExplainabilityAppSpecification": {"ImageUri": "x", "ConfigUri": "s3://shop/analysis_config.json"},
        "ModelExplainabilityJobInput": SOUND["Definition"]["Properties"]["DataQualityJobInput"],
        "ModelExplainabilityJobOutputConfig": SOUND["Definition"]["Properties"]["DataQualityJobOutputConfig"],
        "NetworkConfig": {"EnableNetworkIsolation": True},
    },
}
QUALITY = {
    "Type": "AWS::SageMaker::ModelQualityJobDefinition",
    "Properties": {
        **_COMMON,
        "ModelQualityAppSpecification": {"ImageUri": "x", "ProblemType": "Regression"},
        "ModelQualityJobInput": {
            **SOUND["Definition"]["Properties"]["DataQualityJobInput"],
            "GroundTruthS3Input": {"S3Uri": "s3://shop/labels"},
        },
        "ModelQualityJobOutputConfig": SOUND["Definition"]["Properties"]["DataQualityJobOutputConfig"],
    },
}

QUALITY_OF_ENDPOINT = {
    **QUALITY,
    "Properties": {
        **_COMMON,
        "ModelQualityAppSpecification": {"ImageUri": "x", "ProblemType": "Regression"},
        "ModelQualityJobInput": {
            "EndpointInput": {
                "EndpointName": {"Fn::GetAtt": ["Endpoint", "EndpointName"]},
                "LocalPath": "/opt/ml/processing/input/endpoint",
                "InferenceAttribute": "0",
            },
            "GroundTruthS3Input": {"S3Uri": "s3://shop/labels"},
        },
        "ModelQualityJobOutputConfig": SOUND["Definition"]["Properties"]["DataQualityJobOutputConfig"],
    },
}

ENDPOINT_INPUT = EndpointInput(endpoint_name="shop")
BATCH_INPUT = BatchTransformInput(data_captured_destination_s3_uri="s3://shop/captured")

CASES = [
    Case(
        rule="monitoring-multi-model",
        severity="error",
        passes=[watched(), watched_batch(), watched(endpoint=serving("SingleModel"))],
        fails=[watched(endpoint=serving("MultiModel"))],
        in_template="a monitor cannot be combined with a multi-model container; give the model that is to be monitored",
        shown={**WATCHED, **CAPTURED, **MANY_MODELS},
        hidden=[watched(endpoint=serving(UNKNOWN)), watched(endpoint=UNKNOWN)],
    ),
    Case(
        rule="monitoring-serverless",
        severity="error",
        passes=[watched(), watched_batch()],
        fails=[watched(endpoint=of(variant(serverless_config=Serverless(max_concurrency=5))))],
        in_template="a monitor cannot be combined with a serverless variant; serve the model from instances",
        shown={**WATCHED, **SERVERLESS},
        hidden=[watched(endpoint=of(variant(serverless_config=MAYBE))), watched(endpoint=UNKNOWN)],
    ),
    Case(
        rule="monitoring-asynchronous",
        severity="warning",
        passes=[watched(), watched_batch()],
        fails=[watched(endpoint=of(async_inference_config=AsyncInference()))],
        in_template="a monitor is not documented to work with asynchronous inference; serve the model from a real-time",
        shown={**WATCHED, **CAPTURED, "Config.AsyncInferenceConfig.OutputConfig.S3OutputPath": "s3://shop/out"},
        hidden=[watched(endpoint=of(async_inference_config=MAYBE))],
    ),
    Case(
        rule="monitoring-components",
        severity="warning",
        passes=[watched(), watched_batch(), watched(endpoint=of(variant(serverless_config=Serverless())))],
        fails=[watched(endpoint=of(variant(model_name=None, model=None)))],
        in_template="a monitor is not documented to work with a variant that hosts inference components; give",
        shown={**WATCHED, **CAPTURED, "Config.ProductionVariants.0.ModelName": NO_VALUE},
        hidden=[watched(endpoint=of(variant(model_name=MAYBE))), watched(endpoint=UNKNOWN)],
    ),
    Case(
        rule="monitoring-captured-sides",
        severity="warning",
        passes=[
            watched(endpoint=capturing("Output")),
            ModelQualityJobDefinition(endpoint=capturing("Output")),
            ModelBiasJobDefinition(endpoint=capturing("Input", "Output")),
            ModelBiasJobDefinition(endpoint=capturing("InputAndOutput")),
            ModelExplainabilityJobDefinition(endpoint=capturing("Input")),
            ModelQualityJobDefinition(endpoint=None),
            ModelQualityJobDefinition(endpoint=of(data_capture_config=None)),
            ModelQualityJobDefinition(endpoint=of(data_capture_config=DataCapture(capture_options=None))),
        ],
        fails=[
            ModelQualityJobDefinition(endpoint=capturing("Input")),
            ModelBiasJobDefinition(endpoint=capturing("Output")),
            ModelExplainabilityJobDefinition(endpoint=capturing("Output")),
        ],
        in_template="the endpoint does not capture Output, which jobs of ModelQuality compare; capture both, Input and",
        shown={**CAPTURED, "Quality": QUALITY_OF_ENDPOINT},
        hidden=[
            ModelQualityJobDefinition(endpoint=capturing(UNKNOWN)),
            ModelQualityJobDefinition(endpoint=capturing("Input", MAYBE)),
            ModelQualityJobDefinition(endpoint=of(data_capture_config=DataCapture(capture_options=UNKNOWN))),
            ModelQualityJobDefinition(endpoint=UNKNOWN),
        ],
    ),
    Case(
        rule="monitoring-in-region",
        severity="warning",
        context=Context(region="eu-south-1"),
        passes=[MonitoringCluster()],
        fails=[watched()],
        in_template="CloudFormation has no job definitions of monitors in eu-south-1; deploy to another region",
        shown={"Schedule.MonitoringScheduleName": "daily"},
        region="eu-south-1",
        hidden=[MonitoringCluster(instance_type=UNKNOWN)],
    ),
    Case(
        rule="monitoring-endpoint-captures",
        severity="error",
        passes=[
            watched(),
            watched_batch(),
            watched(endpoint=of(variant(serverless_config=Serverless()), data_capture_config=None)),
        ],
        fails=[
            watched(endpoint=of(data_capture_config=None)),
            watched(endpoint=of(data_capture_config=DataCapture(enable_capture=False))),
        ],
        in_template="the endpoint captures no data, and a monitor looks at captured data; give the endpoint",
        shown=WATCHED,
        hidden=[
            watched(endpoint=UNKNOWN),
            watched(endpoint=of(data_capture_config=MAYBE)),
            watched(endpoint=of(data_capture_config=DataCapture(enable_capture=UNKNOWN))),
        ],
    ),
    Case(
        rule="monitoring-waits-for-endpoint",
        severity="error",
        passes=[watched()],
        fails=[watched(waits_for_endpoint=False)],
        in_template="the job definition may be made before its endpoint; refer to the endpoint by Fn::GetAtt",
        shown={
            **WATCHED,
            **CAPTURED,
            "Endpoint.EndpointName": "shop",
            "Definition.DataQualityJobInput.EndpointInput.EndpointName": "shop",
        },
        hidden=[watched(waits_for_endpoint=UNKNOWN)],
    ),
    Case(
        rule="monitoring-input",
        severity="error",
        passes=[watched(), watched_batch(), watched(data_quality_job_input=None)],
        fails=[
            watched(data_quality_job_input=inputs(endpoint_input=ENDPOINT_INPUT, batch_transform_input=BATCH_INPUT)),
            watched(data_quality_job_input=inputs()),
        ],
        in_template="the job definition has both EndpointInput and BatchTransformInput; set EndpointInput or",
        shown={"Definition.DataQualityJobInput.BatchTransformInput": NO_VALUE},
        hidden=[
            watched(data_quality_job_input=inputs(endpoint_input=ENDPOINT_INPUT, batch_transform_input=MAYBE)),
            watched(data_quality_job_input=UNKNOWN),
        ],
    ),
    Case(
        rule="monitoring-problem-attributes",
        severity="warning",
        passes=[
            judged("Regression", inference_attribute="0"),
            judged("BinaryClassification", probability_attribute="0"),
            judged("BinaryClassification", inference_attribute="0"),
            ModelQualityJobDefinition(),
        ],
        fails=[
            judged("Regression", probability_attribute="0"),
            judged("MulticlassClassification"),
            judged("BinaryClassification"),
        ],
        in_template="Regression needs an attribute of the records, and none is set; set InferenceAttribute to",
        shown={"Quality": QUALITY},
        hidden=[
            judged(UNKNOWN),
            judged("Regression", inference_attribute=MAYBE),
            judged("BinaryClassification", probability_attribute=MAYBE),
        ],
    ),
    Case(
        rule="monitoring-explainability-isolated",
        severity="error",
        passes=[explained(False), explained(None), ModelExplainabilityJobDefinition(network_config=None)],
        fails=[explained(True)],
        in_template="EnableNetworkIsolation True keeps jobs of explainability from asking the model; leave",
        shown={"Explained": EXPLAINED},
        hidden=[explained(UNKNOWN), explained(MAYBE), ModelExplainabilityJobDefinition(network_config=UNKNOWN)],
    ),
    Case(
        rule="monitoring-instance-type",
        severity="warning",
        passes=[MonitoringCluster(instance_type="ml.m5.xlarge"), MonitoringCluster()],
        fails=[MonitoringCluster(instance_type="ml.m5.xlrage"), MonitoringCluster(instance_type="ml.inf1.xlarge")],
        in_template="InstanceType 'ml.m5.xlrage' is not a known instance type for monitoring jobs",
        shown={"Definition.JobResources.ClusterConfig.InstanceType": "ml.inf1.xlarge"},
        hidden=[MonitoringCluster(instance_type=UNKNOWN), MonitoringCluster(instance_type=Partial(("ml.", None)))],
    ),
    Case(
        rule="monitoring-baseline-incomplete",
        severity="warning",
        passes=[baseline()],
        fails=[baseline(statistics_resource=None), baseline(constraints_resource=None)],
        in_template="the baseline has no StatisticsResource; set both StatisticsResource and ConstraintsResource",
        shown={f"{BASELINE}.StatisticsResource": NO_VALUE},
        hidden=[baseline(statistics_resource=MAYBE)],
    ),
    Case(
        rule="monitoring-baseline-file",
        severity="warning",
        passes=[MonitoringConstraints(s3_uri="s3://shop/baseline/constraints.json"), MonitoringStatistics()],
        fails=[MonitoringConstraints(s3_uri="s3://shop/baseline/"), MonitoringStatistics(s3_uri="s3://shop/b/")],
        in_template="S3Uri 's3://shop/baseline/' is a folder; name the file, such as baseline/constraints.json",
        shown={f"{BASELINE}.ConstraintsResource.S3Uri": "s3://shop/baseline/"},
        hidden=[MonitoringConstraints(s3_uri=UNKNOWN), MonitoringConstraints(s3_uri=Partial(("s3://", None)))],
    ),
]


class TestMonitoringRules(RuleTests):
    """Each rule about monitors."""
