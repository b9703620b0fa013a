"""Starts the local AWS on a free port of the loopback, says where, and ends when its standard input closes."""

import asyncio
import json
import os
import secrets
import socket
import sys
import tempfile
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.local_aws.hosting import Hosting

ACCOUNT = "123456789012"
REGION = "us-east-1"


def main() -> None:
    """Serve until the parent goes."""
    with tempfile.TemporaryDirectory(prefix="local-aws-") as directory:
        # Containers, and whatever ministack writes, go with the directory.
        tempfile.tempdir = os.environ["TMPDIR"] = os.environ["HOME"] = directory
        listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        port = listener.getsockname()[1]
        where = {
            "account": ACCOUNT,
            "region": REGION,
            "url": f"http://127.0.0.1:{port}",
            # Not the form of AWS's own keys, for which programs search what people publish.
            "access_key": f"LOCALAWS{secrets.token_hex(6).upper()}",
            "secret_key": secrets.token_hex(20),
        }
        _configure(where, port)
        asyncio.run(_serve(listener, where))


def _configure(where: dict[str, str], port: int) -> None:
    # ministack reads these when it is imported.
    os.environ.update(
        LOCAL_AWS_URL=where["url"],
        AUTH="true",
        AWS_ACCESS_KEY_ID=where["access_key"],
        AWS_SECRET_ACCESS_KEY=where["secret_key"],
        GATEWAY_PORT=str(port),
        IOT_MTLS_ENABLED="0",
        LOG_LEVEL=os.environ.get("LOCAL_AWS_LOG_LEVEL", "ERROR"),
        MINISTACK_ACCOUNT_ID=ACCOUNT,
        MINISTACK_HOST="127.0.0.1",
        MINISTACK_REGION=REGION,
        SFN_WAIT_SCALE=str(1 / 300),
        SFTP_ENABLED="0",
        STATE_DIR=tempfile.gettempdir(),
    )


async def _serve(listener: socket.socket, where: dict[str, str]) -> None:
    from hypercorn.asyncio import serve
    from hypercorn.config import Config

    from tests.local_aws import emulator, emulator_streams
    from tests.local_aws.gate import Gate
    from tests.local_aws.hosting import Hosting

    hosting = Hosting()
    _teach_emulator(hosting)
    config = Config()
    config.bind = [f"fd://{listener.fileno()}"]
    config.loglevel = "WARNING"
    config.graceful_timeout = 0.2
    ended = asyncio.Event()
    threading.Thread(target=_watch_parent, args=(asyncio.get_running_loop(), ended), daemon=True).start()
    print(json.dumps(where), flush=True)  # noqa: T201  # the parent reads it
    gate = Gate(emulator.asgi(), host=where["url"].removeprefix("http://"))
    await serve(gate, config, shutdown_trigger=ended.wait)
    emulator_streams.stop()
    hosting.components.stop()
    hosting.endpoints.stop()


def _teach_emulator(hosting: "Hosting") -> None:
    """Give ministack SageMaker, and what else it does not do as AWS does."""
    from tests.local_aws import (
        api,
        emulator,
        emulator_alarms,
        emulator_domains,
        emulator_references,
        emulator_signatures,
        emulator_states,
        emulator_streams,
    )
    from tests.local_aws.monitoring_types import monitoring_types
    from tests.local_aws.resource_types import resource_types

    api.register(hosting)
    emulator.answer_when_stacks_have_settled()
    emulator.when_alarms_go_off("autoscaling", hosting.targets.act)
    emulator.keep_tags_of_buckets()
    emulator_alarms.keep_expressions_of_alarms()
    emulator_alarms.look_at_dimensions_of_alarms()
    emulator.check_properties_of_every_type()
    emulator_domains.close_default_endpoints()
    emulator_references.keep_exports_that_are_in_use()
    emulator_references.read_outputs_of_other_stacks()
    emulator_signatures.trust_no_other_root()
    emulator_signatures.keep_credentials_of_functions_secret()
    emulator_states.run_tasks_with_roles()
    emulator_states.start_with_roles()
    emulator_states.keep_time_zones_of_schedules()
    emulator_streams.stream_answers_of_functions()
    for resource_type in (*resource_types(hosting), *monitoring_types(hosting)):
        resource_type.register()


def _watch_parent(loop: asyncio.AbstractEventLoop, ended: asyncio.Event) -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    loop.call_soon_threadsafe(ended.set)


if __name__ == "__main__":
    main()
