"""How a stream ends that fails after its first part: in its own format, if that has a place for it."""

import re

from .problem import ProblemError

_EVENTS = re.compile(r"text/event-stream(?:[ \t]*;.*)?", re.ASCII | re.IGNORECASE)
_LINES = re.compile(r"application/(?:x-ndjson|jsonl|jsonlines)(?:[ \t]*;.*)?", re.ASCII | re.IGNORECASE)


def ending(content_type: str, problem: ProblemError, request_id: str) -> bytes:
    """Return what tells the reader of a stream that it has failed. Nothing if only a break can tell.

    Args:
        content_type: The media type of the stream.
        problem: What went wrong.
        request_id: How the request is called.
    """
    document = problem.document(request_id)
    if _EVENTS.fullmatch(content_type):
        # The empty line ends the event that the model may have been in.
        return f"\n\nevent: error\ndata: {document}\n\n".encode()
    if _LINES.fullmatch(content_type):
        return f'\n{{"error": {document}}}\n'.encode()
    return b""
