"""The example stacks: one story each, deployable as they are."""

from aws_cdk import App, Validations

from constructs_lib import HostingRules
from stacks.ab_testing_stack import AbTestingStack
from stacks.async_front_door_stack import AsyncFrontDoorStack
from stacks.asynchronous_stack import AsynchronousStack
from stacks.autoscaling_stack import AutoscalingStack
from stacks.batch_stack import BatchStack
from stacks.canary_stack import CanaryStack
from stacks.components_stack import ComponentsStack
from stacks.data_capture_stack import DataCaptureStack
from stacks.explainer_stack import ExplainerStack
from stacks.front_door_stack import FrontDoorStack
from stacks.hosted_model_stack import HostedModelStack
from stacks.monitoring_stack import MonitoringStack
from stacks.multi_container_stack import MultiContainerStack
from stacks.multi_model_stack import MultiModelStack
from stacks.pipeline_stack import PipelineStack
from stacks.realtime_stack import RealtimeStack
from stacks.retraining_stack import RetrainingStack
from stacks.serverless_stack import ServerlessStack
from stacks.shadow_stack import ShadowStack

app = App()
Validations.of(app).add_plugins(HostingRules())
RealtimeStack(app, "Realtime")
AbTestingStack(app, "AbTesting")
MultiModelStack(app, "MultiModel")
PipelineStack(app, "Pipeline")
MultiContainerStack(app, "MultiContainer")
ServerlessStack(app, "Serverless")
AutoscalingStack(app, "Autoscaling")
CanaryStack(app, "Canary")
HostedModelStack(app, "HostedModel")
DataCaptureStack(app, "DataCapture")
AsynchronousStack(app, "Asynchronous")
ComponentsStack(app, "Components")
ShadowStack(app, "Shadow")
ExplainerStack(app, "Explainer")
FrontDoorStack(app, "FrontDoor")
AsyncFrontDoorStack(app, "AsyncFrontDoor")
BatchStack(app, "Batch")
MonitoringStack(app, "Monitoring")
RetrainingStack(app, "Retraining")
app.synth()
