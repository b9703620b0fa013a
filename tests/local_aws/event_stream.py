"""Events as SageMaker frames them in a stream."""

import struct
import zlib

_TEXT = 7


def event(payload: bytes, **headers: str) -> bytes:
    """An event; a header's underscores are hyphens. Without headers, a part of a model's answer."""
    told = headers or {"message_type": "event", "event_type": "PayloadPart"}
    packed = b""
    for name, value in told.items():
        key = f":{name.replace('_', '-')}".encode()
        packed += bytes([len(key)]) + key + bytes([_TEXT]) + struct.pack(">H", len(value)) + value.encode()
    prelude = struct.pack(">II", 16 + len(packed) + len(payload), len(packed))
    framed = prelude + struct.pack(">I", zlib.crc32(prelude)) + packed + payload
    return framed + struct.pack(">I", zlib.crc32(framed))
