"""The facts of SageMaker hosting: the properties of the CloudFormation resources, and what they are linked to."""

# Each file says itself what it defines.
from .component import *  # noqa: F403  # see above
from .endpoint import *  # noqa: F403  # see above
from .endpoint_config import *  # noqa: F403  # see above
from .explainer import *  # noqa: F403  # see above
from .front_door import *  # noqa: F403  # see above
from .gateway import *  # noqa: F403  # see above
from .model import *  # noqa: F403  # see above
from .monitoring import *  # noqa: F403  # see above
from .monitoring_job import *  # noqa: F403  # see above
from .policy import *  # noqa: F403  # see above
from .scaling import *  # noqa: F403  # see above
from .smoke_test import *  # noqa: F403  # see above
from .template import *  # noqa: F403  # see above
from .transform import *  # noqa: F403  # see above
from .update import *  # noqa: F403  # see above
from .variant import *  # noqa: F403  # see above
