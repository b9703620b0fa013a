"""The containers that the example stacks serve: iris flowers, in AWS's scikit-learn image."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from constructs_lib import ContainerDefinition, ContainerImage, ModelData

MODELS = Path(__file__).parent / "models"
SCIKIT_LEARN = ContainerImage.from_prebuilt("sagemaker-scikit-learn", "1.9-0-cpu-py3")
SCRIPT: Mapping[str, str] = MappingProxyType(
    {
        "SAGEMAKER_PROGRAM": "inference.py",
        "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code",
        # The image installs the code with pip, which looks for build tools on the network unless told not to.
        "PIP_NO_BUILD_ISOLATION": "0",
    }
)


def iris_container(archive: str, *, hostname: str | None = None, program: str = "inference.py") -> ContainerDefinition:
    """Return a container that serves an archive.

    Args:
        archive: The archive below `stacks/models`, such as `iris/model.tar.gz`.
        hostname: Name of the container in its model. It has none if not given.
        program: The program in the archive that serves.
    """
    return ContainerDefinition(
        image=SCIKIT_LEARN,
        model_data=ModelData.from_asset(str(MODELS / archive)),
        environment={**SCRIPT, "SAGEMAKER_PROGRAM": program},
        container_hostname=hostname,
    )
