"""What CloudFormation does with each resource."""

from constructs_lib.update_plan.changes import Change, Changes
from tests.unit.update_plan.pairs import IMAGE, endpoint, model, template


def test_names_what_changes_and_what_follows_from_it() -> None:
    changes = Changes(template(), template(Model=model(f"{IMAGE}:2")))

    assert changes["Model"] == Change("Model", "AWS::SageMaker::Model", "replaced", ("PrimaryContainer",))
    assert changes["Config"].action == "replaced"
    assert changes["Endpoint"] == Change("Endpoint", "AWS::SageMaker::Endpoint", "updated", ("EndpointConfigName",))
    assert changes["Role"].action == "unchanged"
    assert [each.resource for each in changes.of("replaced")] == ["Model", "Config"]


def test_what_is_of_a_type_that_the_tables_do_not_know_is_unknown_when_it_changes() -> None:
    before = template(Other={"Type": "AWS::Made::Up", "Properties": {"A": 1}})
    after = template(Other={"Type": "AWS::Made::Up", "Properties": {"A": 2}})

    assert Changes(before, after)["Other"].action == "unknown"
    assert Changes(before, before)["Other"].action == "unchanged"


def test_properties_that_a_transform_hides_cannot_be_compared() -> None:
    hidden = {"Type": "AWS::SageMaker::Endpoint", "Properties": {"Fn::Transform": {"Name": "Macro"}}}

    assert Changes(template(Endpoint=hidden), template(Endpoint=hidden))["Endpoint"].action == "unknown"


def test_a_macro_that_comes_goes_or_changes_may_write_anything_anew() -> None:
    before = template()
    after = {**template(), "Transform": ["AWS::LanguageExtensions", "Macro"]}
    other = {**template(), "Transform": ["Macro", {"Name": "AWS::Include", "Parameters": {"Location": "s3://b/k"}}]}

    for pair in ((before, after), (after, before), (after, other)):
        assert Changes(*pair)["Config"] == Change(
            "Config", "AWS::SageMaker::EndpointConfig", "unknown", uncertain=("Transform",)
        )
    assert Changes(after, {**template(), "Transform": "Macro"}).of("unknown") == ()
    assert Changes(before, {**template(), "Transform": "AWS::Serverless-2016-10-31"}).of("unknown") == ()


def test_what_is_included_into_a_resource_may_write_it_anew() -> None:
    included = {**endpoint(), "Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": "s3://b/k"}}}

    changes = Changes(template(), template(Endpoint=included))

    assert changes["Endpoint"].uncertain == ("Fn::Transform",)
    assert changes["Config"].action == "unchanged"


def test_everything_is_listed_once() -> None:
    changes = Changes(template(), template(Extra=endpoint(EndpointName="extra")))

    assert sorted(each.resource for each in changes.all()) == sorted([*template()["Resources"], "Extra"])
