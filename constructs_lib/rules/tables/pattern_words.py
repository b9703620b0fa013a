"""Patterns of the service models in words: what a value that does not match may be."""

from collections.abc import Mapping
from typing import Final

_NAME = "may hold letters, digits and inner hyphens"
_S3 = "must be a place in S3, such as s3://bucket/prefix/"
_XML = "may hold any characters but control characters"
_CONTENT_TYPE = "must be a content type without parameters, such as text/csv"
_CAPTURED_TYPE = "must be a content type without parameters and without +, such as text/csv"
_VARIABLE = "may hold letters, digits and underscores, and not start with a digit"

WORDS: Final[Mapping[str, str]] = {
    r"mig-[0-9]+g\.[0-9]+gb([+-][a-z0-9.]+)*": "must be a partition of an accelerator, such as mig-1g.5gb",
    r".*": "must be on one line",
    r"[A-Za-z0-9\.\-_]+": "may hold letters, digits, dots, hyphens and underscores",
    r"(?a)(?!\s*$).+": "must be on one line, and hold more than spaces",
    r"[a-zA-Z0-9](-*[a-zA-Z0-9])*\/[a-zA-Z0-9](-*[a-zA-Z0-9+.])*": _CONTENT_TYPE,
    r"[a-zA-Z0-9](-*[a-zA-Z0-9])*\/[a-zA-Z0-9](-*[a-zA-Z0-9.])*": _CAPTURED_TYPE,
    r"(?a)[\s\S]+": "must not be empty",
    r"(?a)[\S\s]*": "may hold anything",
    r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}": _NAME,
    r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}": _NAME,
    r"[a-zA-Z0-9]([\-a-zA-Z0-9]*[a-zA-Z0-9])?": _NAME,
    r"^[a-zA-Z0-9]([\-a-zA-Z0-9]*[a-zA-Z0-9])?$": _NAME,
    r"^[a-zA-Z0-9](-*[a-zA-Z0-9])*": _NAME,
    r"^(NEW_SESSION)$|^[a-zA-Z0-9](-*[a-zA-Z0-9])*$": f"{_NAME}, or be NEW_SESSION",
    r"[a-zA-Z0-9]+(-[a-zA-Z0-9]+)*": "may hold letters, digits and single inner hyphens",
    r"(?a)[\S]+": "must not hold spaces, nor be empty",
    r"[\x00-\x7f]*": "may hold ASCII characters",
    r"(?a)\A\S[\x20-\x7e]*\Z": "may hold printable ASCII characters, and not start with a space",
    r"[\x20-\x7e]+": "may hold printable ASCII characters",
    r"(https|s3)://([^/])/?(.*)": _S3,
    r"(https|s3)://([^/]+)/?(.*)": _S3,
    r"^(https|s3)://([^/]+)/?(.*)$": _S3,
    r"^(?!s3:|https:)[a-zA-Z0-9!_.*'()/-]+$": "must be a path within S3, without s3:// and spaces",
    r"[a-zA-Z_][a-zA-Z0-9_]*": _VARIABLE,
    r"[a-zA-Z_][a-zA-Z0-9_]{0,1023}": _VARIABLE,
    r"[\u0020-\uD7FF\uE000-\uFFFD\U00010000-\U0010ffff\r\n\t]*": _XML,
    r"^(?!.*\..*\.)[a-zA-Z0-9][a-zA-Z0-9-_\.]*$": (
        "may hold letters, digits, hyphens, underscores and one dot, and start with a letter or digit"
    ),
    r"[a-zA-Z0-9:/_-]*": "must be the id, the ARN or the alias of a key",
    r"/(?!.*\.\.)[a-zA-Z0-9/_.\-]+": "must be a path, such as /metrics",
    r"arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:[a-z0-9\-]{1,14}/.*": (
        "must be an ARN, arn:aws:sagemaker:REGION:ACCOUNT:TYPE/NAME"
    ),
    r"arn:aws[a-z\-]*:iam::[0-9]{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+": (
        "must be the ARN of a role, arn:aws:iam::ACCOUNT:role/NAME"
    ),
    r"arn:aws[a-z\-]*:sns:[a-z0-9\-]*:[0-9]{12}:[a-zA-Z0-9_.-]+": (
        "must be the ARN of a topic, arn:aws:sns:REGION:ACCOUNT:NAME"
    ),
    r"(arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:[a-z\-]*\/)?"
    r"([a-zA-Z0-9]([a-zA-Z0-9-]){0,62})(?<!-)(\/[0-9]{1,9})?": (
        "must be the name or the ARN of a model package, with or without /VERSION"
    ),
    r".?P.*": "must be a duration, such as -PT1H",
    r"(?!((^[ ]+.*)|(.*([\u0000-\u001f]|[\u007f-\u009f]|[:/|])+.*)|(.*[ ]+$))).+": (
        "may hold any characters but : / | and control characters, and no space at either end"
    ),
    r"[-0-9a-zA-Z]+": "must be an id, such as subnet-0a1b2c3d or sg-0a1b2c3d",
    r"([\w\x20\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\w_.:/=+\-@]*)": (
        "may hold letters, digits, spaces and _ . : / = + - @"
    ),
}
