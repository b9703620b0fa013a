"""Licences and packages."""

from typing import Any

from constructs_lib.rules import MAYBE, UNKNOWN, Partial
from constructs_lib.rules.facts import HubAccess, ModelAccess, Role, S3DataSource
from tests.unit.rules.conftest import PACKAGE, Case, RuleTests, container, model

GATED = "s3://jumpstart-private-cache-prod-eu-west-1/llama/7/"
CONTENT = "arn:aws:sagemaker:eu-west-1:123456789012:hub-content/ours/ModelReference/llama/1.0.0"
PUBLIC = "arn:aws:sagemaker:eu-west-1:aws:hub-content/SageMakerPublicHub/Model/llama/1.0.0"
SOLD = "arn:aws:sagemaker:eu-west-1:985815980388:model-package/iris-1-0a1b"


def source(uri: Any, access: Any = None, **values: Any) -> S3DataSource:
    return S3DataSource(
        s3_uri=uri, s3_data_type="S3Prefix", compression_type="None", model_access_config=access, **values
    )


def packaged(name: Any, **values: Any) -> Any:
    return model(container(image=None, model_data_url=None, model_package_name=name), **values)


def role(*, pulls: Any, reads: Any) -> Role:
    return Role(may_pull_images=pulls, may_read_objects=reads)


def registered(approval: Any, name: Any = PACKAGE) -> Any:
    return container(image=None, model_data_url=None, model_package_name=name, package_approval=approval)


CASES = [
    Case(
        rule="licence-accepted",
        severity="error",
        passes=[
            source(GATED, ModelAccess(accept_eula=True)),
            source("s3://jumpstart-cache-prod-eu-west-1/t5/7/"),
            source("s3://models/7/"),
            source(GATED, hub_access_config=HubAccess(hub_content_arn=CONTENT)),
            source(None),
        ],
        fails=[
            source(GATED),
            source(GATED, ModelAccess()),
            source(GATED, ModelAccess(accept_eula=False)),
            source(Partial(("s3://jumpstart-private-cache-prod-", None, "/llama/7/"))),
        ],
        in_template="is in JumpStart's bucket of models under a licence, and none is accepted; read the licence",
        shown={
            "Model.PrimaryContainer.ModelDataUrl": {"Ref": "AWS::NoValue"},
            "Model.PrimaryContainer.ModelDataSource": {
                "S3DataSource": {"S3Uri": GATED, "S3DataType": "S3Prefix", "CompressionType": "None"}
            },
        },
        hidden=[
            source(UNKNOWN),
            source(GATED, UNKNOWN),
            source(GATED, MAYBE),
            source(GATED, hub_access_config=MAYBE),
            source(GATED, ModelAccess(accept_eula=UNKNOWN)),
        ],
    ),
    Case(
        rule="licence-has-a-place",
        severity="error",
        passes=[container(), container(model_data_url=None)],
        fails=[container(model_data_url=f"{GATED}model.tar.gz")],
        in_template="is in JumpStart's bucket of models under a licence; read the licence of the model, and",
        shown={"Model.PrimaryContainer.ModelDataUrl": f"{GATED}model.tar.gz"},
        hidden=[container(model_data_url=UNKNOWN), container(model_data_url=MAYBE)],
    ),
    Case(
        rule="package-can-be-fetched",
        severity="warning",
        passes=[
            packaged(PACKAGE, role=role(pulls=True, reads=False)),
            packaged(PACKAGE, role=role(pulls=False, reads=True)),
            packaged(PACKAGE, role=None),
            packaged(SOLD, role=role(pulls=False, reads=False)),
            model(role=role(pulls=False, reads=False)),
        ],
        fails=[packaged(PACKAGE, role=role(pulls=False, reads=False))],
        in_template="ExecutionRoleArn may neither pull the image nor read the artifacts of a model package; let the",
        shown={
            "Model.PrimaryContainer": {"ModelPackageName": PACKAGE},
            "Policy.PolicyDocument.Statement.0.Action": "logs:PutLogEvents",
        },
        hidden=[
            packaged(UNKNOWN, role=role(pulls=False, reads=False)),
            packaged(PACKAGE, role=UNKNOWN),
            packaged(PACKAGE, role=role(pulls=UNKNOWN, reads=False)),
            packaged(PACKAGE, role=role(pulls=False, reads=UNKNOWN)),
        ],
    ),
    Case(
        rule="hub-content-is-reference",
        severity="warning",
        passes=[HubAccess(hub_content_arn=CONTENT), HubAccess()],
        fails=[HubAccess(hub_content_arn=PUBLIC)],
        in_template="HubContentArn is not a reference to a model of JumpStart; name the ModelReference in a hub of",
        shown={
            "Model.PrimaryContainer.ModelDataUrl": {"Ref": "AWS::NoValue"},
            "Model.PrimaryContainer.ModelDataSource": {
                "S3DataSource": {
                    "S3Uri": GATED,
                    "S3DataType": "S3Prefix",
                    "CompressionType": "None",
                    "HubAccessConfig": {"HubContentArn": PUBLIC},
                }
            },
        },
        hidden=[HubAccess(hub_content_arn=UNKNOWN), HubAccess(hub_content_arn=MAYBE)],
    ),
    Case(
        rule="package-approved",
        severity="warning",
        passes=[registered("Approved"), registered(None), container(package_approval=None)],
        fails=[registered("PendingManualApproval"), registered("Rejected")],
        in_template="the status of the model package is PendingManualApproval; set ModelApprovalStatus of the package",
        shown={
            "Package": {
                "Type": "AWS::SageMaker::ModelPackage",
                "Properties": {"ModelPackageGroupName": "shop", "ModelApprovalStatus": "PendingManualApproval"},
            },
            "Model.PrimaryContainer": {"ModelPackageName": {"Ref": "Package"}},
        },
        hidden=[registered(UNKNOWN), registered(MAYBE), registered("Rejected", MAYBE)],
    ),
    Case(
        rule="specification-of-package",
        severity="warning",
        passes=[
            container(),
            container(model_package_name=PACKAGE, inference_specification_name="neo"),
            container(model_package_name=UNKNOWN, inference_specification_name="neo"),
        ],
        fails=[container(inference_specification_name="neo"), container(inference_specification_name=UNKNOWN)],
        in_template="InferenceSpecificationName 'neo' is a specification of no ModelPackageName; set ModelPackageName,",
        shown={"Model.PrimaryContainer.InferenceSpecificationName": "neo"},
        hidden=[
            container(inference_specification_name=MAYBE),
            container(inference_specification_name="neo", model_package_name=MAYBE),
        ],
    ),
]


class TestLicenceRules(RuleTests):
    pass
