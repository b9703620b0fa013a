"""What is left away in unit tests is in no template."""

from aws_cdk import App, Stack
from aws_cdk.assertions import Template

from constructs_lib import IamAuthorization, InferenceApi
from tests.unit.apps import quick_app
from tests.unit.front_door.pieces import endpoint


def template(app: App) -> object:
    stack = Stack(app, "Test")
    InferenceApi(stack, "Api", endpoint=endpoint(stack), authorization=IamAuthorization())
    return Template.from_stack(stack).to_json()


def test_a_quick_app_has_the_template_of_every_other() -> None:
    assert template(quick_app()) == template(App())


def test_a_quick_app_takes_the_options_of_every_other() -> None:
    app = quick_app(context={"key": "value"})

    assert app.node.try_get_context("key") == "value"
