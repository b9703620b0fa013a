"""The facts of SageMaker hosting: the properties of the CloudFormation resources, and what they are linked to."""

# Each file says itself what it defines.
from .component import *  # noqa: F403
from .endpoint import *  # noqa: F403
from .endpoint_config import *  # noqa: F403
from .front_door import *  # noqa: F403
from .model import *  # noqa: F403
from .scaling import *  # noqa: F403
from .template import *  # noqa: F403
from .update import *  # noqa: F403
from .variant import *  # noqa: F403
