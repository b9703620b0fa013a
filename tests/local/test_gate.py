"""Nobody is let in but holders of the keys: no web page, and no other program of this machine."""

import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from tests.local.front_doors import Reply
from tests.local.signatures import keys, send, signed
from tests.local.templates import put_artifact
from tests.local_aws.instance import Aws, local_aws

OURS, THEIRS = "https://shop.example", "https://evil.example"
_FORM = "application/x-www-form-urlencoded"
_JSON = "application/x-amz-json-1.1"


def identity(aws: Aws, credentials: Credentials, **headers: str) -> Reply:
    """Ask who is asking, which IAM denies to nobody."""
    body = urlencode({"Action": "GetCallerIdentity", "Version": "2011-06-15"}).encode()
    made = signed(aws, credentials, "sts", "/", body, Content_Type=_FORM)
    return send(aws, "POST", "/", {**made, **{name.replace("_", "-"): value for name, value in headers.items()}}, body)


def test_every_instance_has_keys_of_its_own(aws: Aws) -> None:
    with local_aws() as other:
        assert len({aws.access_key, other.access_key, aws.secret_key, other.secret_key}) == 4
        assert identity(other, keys(other)).status == 200
        assert identity(other, keys(aws)).status == 403


def test_a_request_of_nobody_else_passes(aws: Aws) -> None:
    reply = identity(aws, keys(aws), Sec_Fetch_Site="none")

    assert reply.status == 200
    assert b":root" in reply.body


@pytest.mark.parametrize(
    "host", ["evil.example:{port}", "localhost:{port}", "127.0.0.1", "bucket.127.0.0.1:{port}", ""]
)
def test_another_host_is_refused(aws: Aws, host: str) -> None:
    reply = identity(aws, keys(aws), Host=host.format(port=urlsplit(aws.url or "").port))

    assert reply.status == 403
    assert b"requests for the host 127.0.0.1:" in reply.body


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": THEIRS},
        {"Origin": "null"},
        {"Origin": "{url}"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "same-origin"},
    ],
)
def test_a_web_page_is_refused_even_with_the_keys(aws: Aws, headers: dict[str, str]) -> None:
    reply = identity(aws, keys(aws), **{name: value.format(url=aws.url) for name, value in headers.items()})

    assert reply.status == 403
    assert b"answers no web pages" in reply.body


@pytest.mark.parametrize("path", ["/", "/artifacts/model.tar.gz", "/endpoints/ours/invocations"])
def test_no_preflight_is_answered(aws: Aws, path: str) -> None:
    asked = {"Origin": THEIRS, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "*"}

    for headers in (asked, {}):
        reply = send(aws, "OPTIONS", path, headers)
        assert reply.status == 403
        assert not [name for name in reply.headers if name.startswith("access-control")]


def test_no_answer_is_for_other_pages_to_read(aws: Aws) -> None:
    put_artifact(aws, "read.tar.gz")
    listing = signed(aws, keys(aws), "sagemaker", "/", b"{}", X_Amz_Target="SageMaker.ListModels", Content_Type=_JSON)
    reading = signed(aws, keys(aws), "s3", "/artifacts/read.tar.gz", method="GET")
    replies = [
        identity(aws, keys(aws)),
        send(aws, "POST", "/", listing, b"{}"),
        send(aws, "GET", "/artifacts/read.tar.gz", reading),
        send(aws, "POST", "/oauth2/token", {"Content-Type": _FORM}, b"grant_type=client_credentials"),
    ]

    assert [reply.status for reply in replies[:3]] == [200] * 3
    assert not [name for reply in replies for name in reply.headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    ("method", "path", "headers", "body"),
    [
        ("PUT", "/taken", {}, b""),
        ("GET", "/artifacts", {}, b""),
        ("PUT", "/artifacts/model.tar.gz", {}, b"x"),
        ("POST", "/", {"X-Amz-Target": "SageMaker.ListModels", "Content-Type": _JSON}, b"{}"),
        ("POST", "/", {"Content-Type": _FORM}, b"Action=CreateRole&Version=2010-05-08&RoleName=r"),
        ("POST", "/endpoints/ours/invocations", {"Content-Type": "text/csv"}, b"5.1"),
        ("POST", "/_ministack/reset", {}, b""),
        ("POST", "/_ministack/config", {}, b'{"lambda_svc.LAMBDA_EXECUTOR": "docker"}'),
        ("POST", "/_ministack/reset", {"X-Amz-Target": "AWSCognitoIdentityProviderService.SignUp"}, b"{}"),
        ("GET", "/_ministack/health", {}, b""),
        ("GET", "/nobody/.well-known/other", {}, b""),
        ("POST", "/", {"X-Amz-Target": "AWSCognitoIdentityProviderService.ListUserPools"}, b'{"MaxResults": 1}'),
    ],
)
def test_without_a_signature_nothing_is_done(
    aws: Aws, method: str, path: str, headers: dict[str, str], body: bytes
) -> None:
    reply = send(aws, method, path, headers, body)

    assert reply.status in {400, 403}
    assert b"Missing Authentication Token" in reply.body or b"<Code>AccessDenied</Code>" in reply.body


@pytest.mark.parametrize("access_key", ["test", "123456789012", "AKIAIOSFODNN7EXAMPLE", "{root}"])
@pytest.mark.parametrize("secret", ["test", "", "123456789012"])
def test_no_other_key_is_believed(aws: Aws, access_key: str, secret: str) -> None:
    reply = identity(aws, Credentials(access_key.format(root=aws.access_key), secret))

    assert reply.status == 403


def test_the_keys_are_checked_against_the_whole_request(aws: Aws) -> None:
    body = urlencode({"Action": "GetCallerIdentity", "Version": "2011-06-15"}).encode()
    made = signed(aws, keys(aws), "sts", "/", body, Content_Type=_FORM)

    assert send(aws, "POST", "/", made, body).status == 200
    assert send(aws, "POST", "/", made, body.replace(b"GetCallerIdentity", b"GetSessionToken")).status == 403
    assert send(aws, "POST", "/?x=1", made, body).status == 403


def test_a_request_that_names_two_keys_is_served_for_neither(aws: Aws) -> None:
    user = "somebody"
    aws.client("iam").create_user(UserName=user)
    made = aws.client("iam").create_access_key(UserName=user)["AccessKey"]
    own = Credentials(made["AccessKeyId"], made["SecretAccessKey"])
    root = f"Credential={aws.access_key}/20261126/us-east-1/sts/aws4_request, Credential="

    reply = identity(aws, own)
    body = urlencode({"Action": "GetCallerIdentity", "Version": "2011-06-15"}).encode()
    sent = dict(signed(aws, own, "sts", "/", body, Content_Type=_FORM))
    sent["Authorization"] = sent["Authorization"].replace("Credential=", root)

    assert f"user/{user}".encode() in reply.body
    assert send(aws, "POST", "/", sent, body).status == 400
    aws.client("iam").delete_access_key(UserName=user, AccessKeyId=own.access_key)
    aws.client("iam").delete_user(UserName=user)


@pytest.mark.parametrize("version", ["s3", "s3v4"])
def test_a_presigned_address_opens_its_object_only_and_not_for_ever(aws: Aws, version: str) -> None:
    put_artifact(aws, "presigned.tar.gz")
    s3 = aws.client("s3", config=Config(signature_version=version))

    def path(key: str, seconds: int) -> str:
        url = urlsplit(s3.generate_presigned_url("get_object", {"Bucket": "artifacts", "Key": key}, seconds))
        return f"{url.path}?{url.query}"

    opened = path("presigned.tar.gz", 60)
    assert send(aws, "GET", opened, {}).status == 200
    assert send(aws, "GET", opened.replace("presigned", "read"), {}).status == 403
    assert send(aws, "PUT", opened, {}, b"x").status == 403
    assert send(aws, "GET", path("presigned.tar.gz", -1), {}).status == 403


def test_the_credentials_of_a_function_cannot_be_computed_from_its_name(aws: Aws) -> None:
    role, function = "arn:aws:iam::123456789012:role/r", "arn:aws:lambda:us-east-1:123456789012:function:f"
    digest = hashlib.sha256(f"{function}:{role}".encode()).hexdigest()
    computed = Credentials(
        f"ASIA{digest[:16].upper()}",
        hashlib.sha256(f"secret:{digest}".encode()).hexdigest(),
        hashlib.sha256(f"token:{digest}".encode()).hexdigest(),
    )
    aws.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps(TRUSTING_LAMBDA))
    code = {
        "ZipFile": zipped("def handler(event, context):\n    import os\n    return os.environ['AWS_ACCESS_KEY_ID']")
    }
    client = aws.client("lambda")
    client.create_function(FunctionName="f", Role=role, Code=code, Runtime="python3.13", Handler="index.handler")

    used = json.loads(client.invoke(FunctionName="f")["Payload"].read())

    assert used.startswith("ASIA")
    assert used != computed.access_key
    assert identity(aws, computed).status == 403
    client.delete_function(FunctionName="f")
    aws.client("iam").delete_role(RoleName="r")


TRUSTING_LAMBDA = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


def zipped(source: str) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("index.py", source)
    return archive.getvalue()


def test_a_socket_of_a_page_is_closed(aws: Aws) -> None:
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }

    api = "/_aws/execute-api/nobody/prod/"
    root = {**upgrade, "Authorization": f"AWS4-HMAC-SHA256 Credential={aws.access_key}/1/2/execute-api/aws4_request"}

    for path, headers in ("/", upgrade), ("/", {**upgrade, "Origin": THEIRS}), (api, {**upgrade, "Origin": THEIRS}):
        assert send(aws, "GET", path, headers).status == 403
    assert send(aws, "GET", api, root).status == 403
    assert send(aws, "GET", api, upgrade).status in {403, 404}


def test_what_a_page_would_try_does_nothing(aws: Aws, tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    script = f"open({str(marker)!r}, 'w').close()\n"
    put_artifact(aws, "drive-by.tar.gz", script + "def model_fn(directory): return None\n")

    def ask(operation: str, credentials: Credentials, **request: Any) -> int:
        target = {"X_Amz_Target": f"SageMaker.{operation}", "Content_Type": _JSON}
        body = json.dumps(request).encode()
        made = signed(aws, credentials, "sagemaker", "/", body, **target)
        return send(aws, "POST", "/", {**made, "Origin": THEIRS}, body).status

    for credentials in (Credentials("test", "test"), keys(aws)):
        image = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.9-0-cpu-py3"
        container = {"Image": image, "ModelDataUrl": "s3://artifacts/drive-by.tar.gz"}
        role = "arn:aws:iam::123456789012:role/r"
        assert ask("CreateModel", credentials, ModelName="m", ExecutionRoleArn=role, PrimaryContainer=container) == 403
        assert ask("CreateEndpoint", credentials, EndpointName="e", EndpointConfigName="c") == 403
    assert not marker.exists()
    with pytest.raises(ClientError, match="Could not find model"):
        aws.client("sagemaker").describe_model(ModelName="m")
