"""Services as a role reaches them: over HTTP, so that the role's policies, and those of resources, decide."""

import os
from typing import Any

import botocore.session
from botocore.config import Config
from botocore.loaders import create_loader

from tests.local_aws import emulator
from tests.local_aws.emulator_iam import RoleSession

# It keeps the descriptions of services, which take longer to read than most requests.
_LOADER = create_loader()


def s3_of(session: RoleSession) -> Any:
    """A client of the local S3 with a role's credentials."""
    return client_of(session, "s3", s3={"addressing_style": "path"})


def client_of(session: RoleSession, service: str, **config: Any) -> Any:
    """A client of a local service with a role's credentials."""
    own = botocore.session.get_session()
    own.register_component("data_loader", _LOADER)
    return own.create_client(
        service,
        region_name=emulator.region(),
        endpoint_url=os.environ["LOCAL_AWS_URL"],
        aws_access_key_id=session.access_key,
        aws_secret_access_key=session.secret_key,
        aws_session_token=session.token,
        config=Config(**config, retries={"total_max_attempts": 1}),
    )
