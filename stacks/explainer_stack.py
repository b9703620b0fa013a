"""A model that says with each prediction how much each feature contributed to it."""

from typing import Any

from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_s3_assets as s3_assets
from constructs import Construct

from constructs_lib import (
    ClarifyExplainer,
    Endpoint,
    EndpointConfig,
    InstanceProductionVariant,
    InstanceType,
    Model,
    S3Location,
)
from stacks.iris_model import MODELS, iris_container


class ExplainerStack(Stack):
    """A classifier explained by SageMaker Clarify, compared with the average flower of each species."""

    def __init__(self, scope: Construct, id: str, **kwargs: Any) -> None:
        super().__init__(scope, id, **kwargs)

        baseline = s3_assets.Asset(self, "Baseline", path=str(MODELS / "iris/baseline.csv"))

        # An explainer reads CSV of probabilities: the program in this archive answers nothing else.
        container = iris_container("iris/explained.tar.gz", program="probabilities.py")
        model = Model(self, "Model", containers=[container], network_isolation=True)
        config = EndpointConfig(
            self,
            "Config",
            instance_production_variants=[
                InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE, initial_instance_count=2)
            ],
            explainer=ClarifyExplainer(
                shap_baseline_file=S3Location(baseline.bucket, baseline.s3_object_key),
                number_of_samples=100,
                seed=1936,
                feature_headers=["sepal length", "sepal width", "petal length", "petal width"],
                label_headers=["setosa", "versicolor", "virginica"],
            ),
        )
        endpoint = Endpoint(self, "Endpoint", endpoint_config=config)

        CfnOutput(self, "EndpointName", value=endpoint.endpoint_name)
