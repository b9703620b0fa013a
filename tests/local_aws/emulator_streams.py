"""What the local AWS uses of ministack to stream: answers that go out in parts, and functions that write them."""

import asyncio
import io
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ministack.core import lambda_runtime
from ministack.core.responses import StreamingResponse
from ministack.services import apigateway_v1, lambda_svc

from tests.local_aws.runtime_api import Answer, BrokenOffError, RuntimeApi

_URI = "/response-streaming-invocations"
_TASK = "/var/task/"


def streamed(parts: Iterator[bytes]) -> Any:
    """A body whose parts are sent as they are made. One that breaks off has no end."""

    async def run(send: Any, _receive: Any) -> None:
        try:
            while (part := await asyncio.to_thread(next, parts, None)) is not None:
                await send({"type": "http.response.body", "body": part, "more_body": True})
        except BrokenOffError:
            return
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    return StreamingResponse(run)


def stream_answers_of_functions() -> None:
    """Have API Gateway pass on what functions write, where an integration asks for it: ministack waits for the end."""
    usual = apigateway_v1._invoke_lambda_proxy_v1

    async def invoke(integration: dict[str, Any], *request: Any, **known: Any) -> Any:
        uri = integration.get("uri", "")
        if not uri.endswith(_URI):
            return await usual(integration, *request, **known)
        owner = {"account_id": known.pop("owner_account_id"), "region": known.pop("owner_region")}
        event = apigateway_v1._build_lambda_event_v1(*request, **known)
        arn = uri.split("/functions/", 1)[1].removesuffix(_URI)
        function, config, _ = lambda_svc._get_func_record_for_ref_in_scope(arn, **owner)
        environment = await asyncio.to_thread(_environments.take, config, function["code_zip"])
        answer = environment.api.invoke(event, config["Timeout"])
        about = await asyncio.to_thread(answer.begin)
        return about["statusCode"], dict(about["headers"]), streamed(_parts(answer, environment))

    apigateway_v1._invoke_lambda_proxy_v1 = invoke


def _parts(answer: Answer, environment: "_Environment") -> Iterator[bytes]:
    yield from answer.body()
    _environments.keep(environment)


class _Environment:
    """An execution environment: the code, unpacked, and the process that Lambda's wrapper starts."""

    def __init__(self, config: dict[str, Any], code: bytes) -> None:
        self.key = _key(config)
        self.api = RuntimeApi()
        self._directory = Path(tempfile.mkdtemp(prefix="streaming-function-"))
        with zipfile.ZipFile(io.BytesIO(code)) as archive:
            archive.extractall(self._directory)
            for member in archive.infolist():
                (self._directory / member.filename).chmod(member.external_attr >> 16 & 0o777 or 0o644)
        variables = config["Environment"]["Variables"]
        wrapper = variables["AWS_LAMBDA_EXEC_WRAPPER"].removeprefix(_TASK)
        _, region = lambda_runtime._account_region_from_function_config(config)
        self._process = subprocess.Popen(
            [str(self._directory / wrapper), sys.executable, "/var/runtime/bootstrap.py"],
            env={
                "PATH": os.environ["PATH"],
                "AWS_ENDPOINT_URL": os.environ["LOCAL_AWS_URL"],
                **variables,
                **lambda_runtime.execution_credentials(config),
                "AWS_REGION": region,
                "AWS_LAMBDA_FUNCTION_NAME": config["FunctionName"],
                "AWS_LAMBDA_RUNTIME_API": self.api.address,
                "LAMBDA_TASK_ROOT": str(self._directory),
            },
            stdout=subprocess.DEVNULL,
        )

    def stop(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()
        self.api.stop()
        shutil.rmtree(self._directory, ignore_errors=True)


class _Environments:
    """The environments of all functions: one for each request at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[_Environment] = []
        self._made: list[_Environment] = []

    def take(self, config: dict[str, Any], code: bytes) -> _Environment:
        """An environment that waits for an event."""
        with self._lock:
            found = next((each for each in self._idle if each.key == _key(config)), None)
            if found is not None:
                self._idle.remove(found)
                return found
        made = _Environment(config, code)
        with self._lock:
            self._made.append(made)
        return made

    def keep(self, environment: _Environment) -> None:
        """Take back an environment whose answer is over."""
        with self._lock:
            self._idle.append(environment)

    def stop(self) -> None:
        """End them all."""
        for each in self._made:
            each.stop()


def _key(config: dict[str, Any]) -> str:
    return f"{config['FunctionArn']} {config['CodeSha256']} {config['Environment']}"


_environments = _Environments()


def stop() -> None:
    """End what runs."""
    _environments.stop()
