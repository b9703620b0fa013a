"""The example stacks: one story each, deployable as they are."""

from aws_cdk import App, Validations

from constructs_lib import HostingRules
from stacks.ab_testing_stack import AbTestingStack
from stacks.realtime_stack import RealtimeStack

app = App()
Validations.of(app).add_plugins(HostingRules())
RealtimeStack(app, "Realtime")
AbTestingStack(app, "AbTesting")
app.synth()
