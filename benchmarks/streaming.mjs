// What the managed runtime of Node.js would need at the least to stream: it signs, relays and frames, and checks nothing.
import { createHash, createHmac } from "node:crypto";
import http from "node:http";

const { AWS_LAMBDA_RUNTIME_API, AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME, AWS_REGION, ENDPOINT_NAME } = process.env;
const agent = new http.Agent({ keepAlive: true });
const runtime = (path, method = "GET", headers = {}) => {
  const [host, port] = AWS_LAMBDA_RUNTIME_API.split(":");
  return http.request({ host, port, path: `/2018-06-01/runtime/invocation${path}`, method, headers, agent });
};
const answered = (request) =>
  new Promise((resolve, reject) => request.on("response", resolve).on("error", reject));
const read = async (response) => Buffer.concat(await Array.fromAsync(response));
const hash = (data) => createHash("sha256").update(data).digest("hex");
const mac = (key, data) => createHmac("sha256", key).update(data).digest();

const signed = (url, body, headers) => {
  const at = new Date().toISOString().replace(/[:-]|\.\d{3}/g, "");
  const all = { ...headers, host: url.host, "x-amz-date": at };
  const names = Object.keys(all).sort();
  const scope = `${at.slice(0, 8)}/${AWS_REGION}/sagemaker/aws4_request`;
  const canonical = ["POST", url.pathname, "", ...names.map((name) => `${name}:${all[name]}`), "", names.join(";"), hash(body)];
  const text = ["AWS4-HMAC-SHA256", at, scope, hash(canonical.join("\n"))].join("\n");
  const key = scope.split("/").reduce((sofar, part) => mac(sofar, part), `AWS4${process.env.AWS_SECRET_ACCESS_KEY}`);
  const signature = createHmac("sha256", key).update(text).digest("hex");
  all.authorization = `AWS4-HMAC-SHA256 Credential=${process.env.AWS_ACCESS_KEY_ID}/${scope}, SignedHeaders=${names.join(";")}, Signature=${signature}`;
  return all;
};

for (;;) {
  const asked = runtime("/next");
  asked.end();
  const next = await answered(asked);
  const event = JSON.parse(await read(next));
  const body = Buffer.from(event.body, event.isBase64Encoded ? "base64" : "utf8");
  const url = new URL(`${AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME}/endpoints/${ENDPOINT_NAME}/invocations-response-stream`);
  const call = http.request(url, {
    method: "POST",
    agent,
    headers: { ...signed(url, body, { "content-type": "application/json" }), "content-length": body.length },
  });
  call.end(body);
  const stream = await answered(call);
  const answer = runtime(`/${next.headers["lambda-runtime-aws-request-id"]}/response`, "POST", {
    "Content-Type": "application/vnd.awslambda.http-integration-response",
    "Lambda-Runtime-Function-Response-Mode": "streaming",
    "Transfer-Encoding": "chunked",
  });
  answer.setNoDelay(true);
  answer.write(Buffer.concat([Buffer.from(JSON.stringify({ statusCode: 200, headers: {} })), Buffer.alloc(8)]));
  let rest = Buffer.alloc(0);
  for await (const chunk of stream) {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 12 && rest.length >= rest.readUInt32BE(0)) {
      const length = rest.readUInt32BE(0);
      answer.write(rest.subarray(12 + rest.readUInt32BE(4), length - 4));
      rest = rest.subarray(length);
    }
  }
  answer.end();
  await read(await answered(answer));
}
