"""The changes of an update as facts."""

from typing import Any

import pytest

from constructs_lib.rules import UNKNOWN, facts
from constructs_lib.update_plan.changes import Changes
from constructs_lib.update_plan.subjects import subjects
from tests.unit.update_plan.pairs import COMPONENTS, IMAGE, component, endpoint, model, template


def found(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    return dict(subjects(Changes(before, after)))


def test_a_resource_that_is_replaced_says_whether_it_has_its_name_already() -> None:
    named = found(template(Model=model(ModelName="a")), template(Model=model(f"{IMAGE}:2", ModelName="a")))["Model"]
    unnamed = found(template(), template(Model=model(f"{IMAGE}:2")))["Model"]

    assert named.same_name is True
    assert named.name == "a"
    assert unnamed.same_name is False


def mapping(path: Any = "flowers", domain: Any = "models.example.com") -> dict[str, Any]:
    properties = {"DomainName": domain, **({} if path is None else {"BasePath": path})}
    return {"Type": "AWS::ApiGateway::BasePathMapping", "Properties": properties}


@pytest.mark.parametrize(
    ("old", "new", "namesake"),
    [
        (mapping(), mapping(), "Old"),
        (mapping(None), mapping(None), "Old"),
        (mapping(None), mapping(), None),
        (mapping(), mapping("trees"), None),
        (mapping(domain={"Ref": "Domain"}), mapping(domain={"Ref": "Domain"}), "Old"),
        (mapping(domain={"Ref": "Domain"}), mapping(), None),
        (mapping({"Fn::ImportValue": "a"}), mapping({"Fn::ImportValue": "a"}), None),
    ],
    ids=["as it was", "no path", "a path", "another path", "a domain that stays", "another domain", "hidden"],
)
def test_a_path_below_a_domain_name_is_a_name(old: Any, new: Any, namesake: str | None) -> None:
    domain = {"Type": "AWS::ApiGateway::DomainName", "Properties": {"DomainName": "www.example.com"}}

    assert found(template(Domain=domain, Old=old), template(Domain=domain, New=new))["New"].namesake == namesake


def test_a_path_below_a_domain_name_that_is_replaced_is_another() -> None:
    names = ({"Type": "AWS::ApiGateway::DomainName", "Properties": {"DomainName": each}} for each in ("a.com", "b.com"))
    ours = mapping(domain={"Ref": "Domain"})

    old, new = (template(Domain=domain, Mapping=ours) for domain in names)

    assert found(old, new)["Mapping"].same_name is False


def test_two_resources_that_exchange_their_names_are_namesakes() -> None:
    update = found(
        template(A=model(ModelName="a"), B=model(ModelName="b"), C=model(ModelName="c")),
        template(A=model(ModelName="b"), B=model(ModelName="a"), C=model(ModelName="d")),
    )

    assert [update[each].namesake for each in "ABC"] == ["B", "A", None]


@pytest.mark.parametrize(
    ("policy", "retained"),
    [
        ("Retain", True),
        ("Delete", False),
        (None, False),
        ({"Fn::If": ["Live", "Retain", "Delete"]}, UNKNOWN),
        ([], UNKNOWN),
    ],
)
def test_a_resource_that_goes_says_whether_it_stays(policy: Any, *, retained: Any) -> None:
    before = template(Store={"Type": "AWS::S3::Bucket", "Properties": {}, "DeletionPolicy": policy})

    assert found(before, template())["Store"].retained is retained


@pytest.mark.parametrize("body", [5, [], None, {"Type": 7}])
def test_what_is_not_a_resource_says_nothing(body: Any) -> None:
    update = found(template(Odd=body), template())["Odd"]

    assert (update.action, update.namesake, update.retained) == ("deleted", None, False)


def test_an_endpoint_is_a_pair() -> None:
    update = found(template(), template(Endpoint=endpoint(Tags=[])))["Endpoint"]

    assert isinstance(update, facts.EndpointUpdate)
    assert update.before.endpoint_name == update.after.endpoint_name == "shop"
    assert update.changed == ("Tags",)
    assert update.scaled == update.gone == update.retyped == ()


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (None, True, True),
        (False, "true", True),
        (True, False, False),
        (True, "FALSE", False),
        (True, "perhaps", UNKNOWN),
    ],
)
def test_an_api_says_what_becomes_of_its_own_url(before: Any, after: Any, told: Any) -> None:
    first, second = (
        {"Name": "shop"} if value is None else {"Name": "shop", "DisableExecuteApiEndpoint": value}
        for value in (before, after)
    )
    old, new = (template(Api={"Type": "AWS::ApiGateway::RestApi", "Properties": each}) for each in (first, second))

    assert found(old, new)["Api"].disable_execute_api_endpoint is told


def test_a_component_is_a_pair() -> None:
    after = template(**{**COMPONENTS, "Component": component(RuntimeConfig={"CopyCount": 2})})
    update = found(template(**COMPONENTS), after)["Component"]

    assert isinstance(update, facts.ComponentUpdate)
    assert update.after.runtime_config.copy_count == 2
    assert update.scaled is False
