"""The model that the example stacks serve: a classifier of iris flowers, in AWS's scikit-learn image."""

from pathlib import Path

from constructs_lib import ContainerDefinition, ContainerImage, ModelData

ARCHIVES = Path(__file__).parent / "models" / "iris"


def iris_container(archive: str) -> ContainerDefinition:
    """Return a container that serves an archive of `stacks/models/iris`.

    Args:
        archive: Name of the archive, `model.tar.gz` or `candidate.tar.gz`.
    """
    return ContainerDefinition(
        image=ContainerImage.from_prebuilt("sagemaker-scikit-learn", "1.9-0-cpu-py3"),
        model_data=ModelData.from_asset(str(ARCHIVES / archive)),
        environment={
            "SAGEMAKER_PROGRAM": "inference.py",
            "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code",
            # The image installs the code with pip, which looks for build tools on the network unless told not to.
            "PIP_NO_BUILD_ISOLATION": "0",
        },
    )
