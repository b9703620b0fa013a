"""What runs in a container: serves one unpacked model as SageMaker's script-mode images do.

A program of its own, started with a listening socket to inherit. The first line of its standard input is the token
that every request must have: it runs code, and everybody on this machine can connect. It ends when its standard input
closes, so that no server outlives the local AWS, however that ends.
"""

import hmac
import importlib.util
import json
import os
import socket
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

_CONTAINER_MODEL_DIRECTORY = "/opt/ml/model"
_TEXT = ("application/json", "text/csv")
TOKEN_HEADER = "X-Local-Aws-Token"  # noqa: S105  # only its name


class Context:
    """What a `transform_fn` knows of a request beside its body, and says beside its answer: AWS's images call it so."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._headers = headers
        self.status = 200
        self.answered: dict[str, str] = {}

    def get_request_header(self, idx: int, key: str) -> str | None:
        """A header of the request."""
        del idx
        return next((value for name, value in self._headers.items() if name.lower() == key.lower()), None)

    def set_response_status(self, code: int = 200, phrase: str = "", idx: int = 0) -> None:
        """Answer with another status."""
        del phrase, idx
        self.status = code

    def set_response_header(self, idx: int, key: str, value: str) -> None:
        """Answer with a header."""
        del idx
        self.answered[key] = value


class Script:
    """An inference script and the model that its `model_fn` loaded."""

    def __init__(self, model_directory: Path) -> None:
        module = _import(_script_path(model_directory))
        self.model = module.model_fn(str(model_directory))
        self.transform_fn: Callable[..., tuple[str | bytes, str]] | None = getattr(module, "transform_fn", None)
        if self.transform_fn:
            return
        # The image has defaults for these; a script of ours that relies on them fails here, and says so.
        self.input_fn: Callable[[str | bytes, str], Any] = module.input_fn
        self.predict_fn: Callable[[Any, Any], Any] = module.predict_fn
        self.output_fn: Callable[[Any, str], Any] = module.output_fn

    def answer(
        self, body: bytes, content_type: str, accept: str, context: Context
    ) -> tuple[bytes | Iterator[bytes | str], str]:
        """The model's answer to a request, with its content type: a whole, or parts while the script makes them."""
        media_type = content_type.partition(";")[0].strip().lower()
        content = body.decode() if media_type in _TEXT else body
        if self.transform_fn:
            answer: Any = self.transform_fn(self.model, content, content_type, accept, context)
        else:
            answer = self.output_fn(self.predict_fn(self.input_fn(content, content_type), self.model), accept)
        payload, answered_type = answer if isinstance(answer, tuple) else (answer, accept)
        return payload.encode() if isinstance(payload, str) else payload, answered_type


def _script_path(model_directory: Path) -> Path:
    program = os.environ.get("SAGEMAKER_PROGRAM")
    directory = os.environ.get("SAGEMAKER_SUBMIT_DIRECTORY", "")
    if not program:
        raise LookupError("SAGEMAKER_PROGRAM is not set: the container does not know which script to run")
    if not directory.startswith(_CONTAINER_MODEL_DIRECTORY):
        raise LookupError(f"SAGEMAKER_SUBMIT_DIRECTORY must lie in {_CONTAINER_MODEL_DIRECTORY}, got {directory!r}")
    code = model_directory / directory.removeprefix(_CONTAINER_MODEL_DIRECTORY).strip("/")
    if (code / "requirements.txt").exists():
        raise LookupError("requirements.txt is not installed by the local AWS: what the image brings must do")
    return code / program


def _import(path: Path) -> Any:
    sys.path.insert(0, str(path.parent))
    specification = importlib.util.spec_from_file_location(path.stem, path)
    if specification is None or specification.loader is None:
        raise LookupError(f"{path} is no Python module")
    module = importlib.util.module_from_spec(specification)
    sys.modules[path.stem] = module
    specification.loader.exec_module(module)
    return module


class Handler(BaseHTTPRequestHandler):
    """SageMaker's contract with a container: `/ping`, `/invocations`, and `/models` for containers of many models."""

    protocol_version = "HTTP/1.1"
    scripts: dict[str, Script]
    token: bytes

    def parse_request(self) -> bool:
        """Refuse whoever does not know the token."""
        if not super().parse_request():
            return False
        if hmac.compare_digest(self.headers.get(TOKEN_HEADER, "").encode("latin-1", "replace"), self.token):
            return True
        self.close_connection = True
        self._send(403)
        return False

    def do_GET(self) -> None:
        match self._path():
            case ["ping"]:
                self._send(200)
            case ["models"]:
                self._send_json(200, {"models": [{"modelName": name} for name in self.scripts if name]})
            case ["models", name] if name in self.scripts:
                self._send_json(200, {"modelName": name})
            case _:
                self._send(404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        match self._path():
            case ["invocations"] if "" in self.scripts:
                self._answer(self.scripts[""], body)
            case ["models", name, "invoke"] if name in self.scripts:
                self._answer(self.scripts[name], body)
            case ["models"]:
                self._load(json.loads(body))
            case _:
                self._send(404)

    def do_DELETE(self) -> None:
        match self._path():
            case ["models", name] if self.scripts.pop(name, None):
                self._send(200)
            case _:
                self._send(404)

    def log_message(self, format: str, *args: object) -> None:
        """Only what a script prints is of interest."""

    def _path(self) -> list[str]:
        return [unquote(part) for part in self.path.strip("/").split("/")]

    def _load(self, request: dict[str, str]) -> None:
        if request["model_name"] in self.scripts:
            self._send(409)
            return
        try:
            self.scripts[request["model_name"]] = Script(Path(request["url"]))
        except Exception:  # noqa: BLE001  # whatever a script raises is an answer
            self._send(500, traceback.format_exc().encode())
            return
        self._send(200)

    def _answer(self, script: Script, body: bytes) -> None:
        accept = self.headers.get("Accept") or "*/*"
        context = Context(dict(self.headers))
        try:
            payload, content_type = script.answer(
                body,
                self.headers.get("Content-Type") or "application/json",
                "application/json" if accept == "*/*" else accept,
                context,
            )
        except Exception as error:  # noqa: BLE001  # whatever a script raises is an answer
            traceback.print_exc()
            self._send(500, f"{type(error).__name__}: {error}".encode())
            return
        if isinstance(payload, bytes):
            self._send(context.status, payload, content_type, context.answered)
        else:
            self._stream(context, payload, content_type)

    def _stream(self, context: Context, parts: Iterator[bytes | str], content_type: str) -> None:
        """Send parts as the script makes them, the first of which decides whether it has failed."""
        try:
            part = next(parts, b"")
        except Exception as error:  # noqa: BLE001  # whatever a script raises is an answer
            traceback.print_exc()
            self._send(500, f"{type(error).__name__}: {error}".encode())
            return
        self.send_response(context.status)
        for name, value in {**context.answered, "Content-Type": content_type}.items():
            self.send_header(name, value)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            while part:
                sent = part.encode() if isinstance(part, str) else part
                self.wfile.write(b"%x\r\n%b\r\n" % (len(sent), sent))
                part = next(parts, b"")
            self.wfile.write(b"0\r\n\r\n")
        except Exception:  # noqa: BLE001  # the reader learns of it by the missing end
            traceback.print_exc()
            self.close_connection = True

    def _send_json(self, status: int, value: object) -> None:
        self._send(status, json.dumps(value).encode(), "application/json")

    def _send(
        self,
        status: int,
        payload: bytes = b"",
        content_type: str = "text/plain",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)


def _end_with_the_parent() -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    os._exit(0)


def serve(listener: socket.socket, token: bytes, model_directory: Path | None) -> None:
    """Load the model, then answer on the listener: a model that does not load never answers a ping."""
    Handler.token = token
    Handler.scripts = {"": Script(model_directory)} if model_directory else {}
    server = ThreadingHTTPServer(listener.getsockname(), Handler, bind_and_activate=False)
    server.socket.close()
    server.socket = listener
    server.serve_forever()


def _first_line() -> bytes:
    """Read byte by byte: a buffer would take what the thread that watches the parent waits for."""
    line = b""
    while not line.endswith(b"\n"):
        if not (byte := os.read(sys.stdin.fileno(), 1)):
            sys.exit("the first line of the standard input must be the token")
        line += byte
    return line.strip()


if __name__ == "__main__":
    told = _first_line()
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    inherited = socket.socket(fileno=int(sys.argv[1]))
    serve(inherited, told, Path(sys.argv[2]) if len(sys.argv) > 2 else None)
