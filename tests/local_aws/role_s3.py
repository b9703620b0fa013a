"""S3 as a role reaches it: over HTTP, so that the role's and the bucket's policies decide."""

import os
from typing import Any

import botocore.session
from botocore.config import Config

from tests.local_aws import emulator
from tests.local_aws.emulator_iam import RoleSession


def s3_of(session: RoleSession) -> Any:
    """A client of the local S3 with a role's credentials."""
    return botocore.session.get_session().create_client(
        "s3",
        region_name=emulator.region(),
        endpoint_url=os.environ["LOCAL_AWS_URL"],
        aws_access_key_id=session.access_key,
        aws_secret_access_key=session.secret_key,
        aws_session_token=session.token,
        config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}),
    )
