"""The example stacks: one story each, deployable as they are."""

from aws_cdk import App

from stacks.ab_testing_stack import AbTestingStack
from stacks.realtime_stack import RealtimeStack

app = App()
RealtimeStack(app, "Realtime")
AbTestingStack(app, "AbTesting")
app.synth()
