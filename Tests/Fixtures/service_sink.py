"""Amazon SES, SendGrid, Mailgun and a Slack channel, as far as they look at what is sent to them.

    service_sink.py --out FILE

Prints "ready PORT". What is not as the service wants it gets the service's own refusal. The local
part of the recipient (for a channel the text) may ask for an answer: see `act`. Each mail that is
taken is a line of FILE. Standard input's end ends it.
"""

import argparse
import base64
import datetime
import email
import email.parser
import email.policy
import hashlib
import hmac
import http.server
import json
import os
import re
import sys
import threading
import time

parser = argparse.ArgumentParser()
parser.add_argument("--out", required=True)
options = parser.parse_args()
lock = threading.Lock()

KEY, SECRET, SESSION, REGION = "AKIDEXAMPLE", "secret/key+", "session==", "eu-west-1"


class Refused(Exception):
    def __init__(self, status, error, fields=None):
        self.status, self.error, self.fields = status, error, fields or {}


def amazon_signature(method, path, headers, names, body, stamp, scope):
    """As docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html says."""
    lines = [method, path, ""]
    lines += [f"{name}:{' '.join(headers[name].split())}" for name in names]
    lines += ["", ";".join(names), hashlib.sha256(body).hexdigest()]
    request = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    text = "\n".join(["AWS4-HMAC-SHA256", stamp, scope, request])
    key = ("AWS4" + SECRET).encode()
    for word in scope.split("/"):
        key = hmac.new(key, word.encode(), hashlib.sha256).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def amazon(handler, body):
    def refuse(status, word, text=""):
        return Refused(status, {"message": text}, {"x-amzn-ErrorType": word})

    found = re.fullmatch(
        r"AWS4-HMAC-SHA256 Credential=([^/]+)/([^,]+), SignedHeaders=([^,]+), Signature=(\w{64})",
        handler.headers.get("Authorization", ""))
    if not found:
        raise refuse(403, "MissingAuthenticationTokenException")
    key, scope, names, signature = found.groups()
    stamp = handler.headers["X-Amz-Date"]
    when = datetime.datetime.strptime(stamp + "+0000", "%Y%m%dT%H%M%SZ%z").timestamp()
    if abs(when - time.time()) > 300:
        raise refuse(400, "RequestExpired")
    if key != KEY or scope != f"{stamp[:8]}/{REGION}/ses/aws4_request":
        raise refuse(403, "UnrecognizedClientException")
    names = names.split(";")
    if not {"host", "x-amz-date"} <= set(names) or names != sorted(names):
        raise refuse(403, "SignatureDoesNotMatch")
    if handler.headers.get("X-Amz-Security-Token", SESSION) != SESSION:
        raise refuse(403, "ExpiredTokenException")
    good = amazon_signature(
        "POST", handler.path, handler.headers, names, body, stamp, scope)
    if not hmac.compare_digest(good, signature):
        raise refuse(403, "SignatureDoesNotMatch")
    order = json.loads(body)
    raw = base64.b64decode(order["Content"]["Raw"]["Data"], validate=True)
    for tag in order["EmailTags"]:
        if not re.fullmatch(r"[\w-]{1,256}", tag["Name"] + tag["Value"], re.ASCII):
            raise refuse(400, "BadRequestException", "tag")
    return {
        "to": order["Destination"]["ToAddresses"], "raw": raw.decode(),
        "bounces": order.get("FeedbackForwardingEmailAddress"),
        "id": {tag["Name"]: tag["Value"] for tag in order["EmailTags"]}["nagori_id"],
    }


def sendgrid(handler, body):
    def refuse(status, field, text):
        return Refused(status, {"errors": [{"field": field, "message": text, "help": None}]})

    if handler.headers["Authorization"] != "Bearer SG.key":
        raise refuse(401, None, "The provided authorization grant is invalid")
    if handler.headers["Content-Type"] != "application/json":
        raise refuse(415, None, "Content-Type should be application/json")
    order = json.loads(body)
    reserved = {"x-sg-id", "x-sg-eid", "received", "dkim-signature", "content-type", "to", "from",
                "content-transfer-encoding", "subject", "reply-to", "cc", "bcc"}
    for name in order["headers"]:
        if name.lower() in reserved:
            raise refuse(400, "headers", f"{name} is reserved")
    kinds = [part["type"] for part in order["content"]]
    if kinds not in (["text/plain"], ["text/html"], ["text/plain", "text/html"]):
        raise refuse(400, "content", "text/plain must be first")
    (personalization,) = order["personalizations"]
    return {
        "to": [party["email"] for party in personalization["to"]], "order": order,
        "id": personalization["custom_args"]["nagori_id"],
    }


def mailgun(handler, body):
    login = base64.b64encode(b"api:key-1").decode()
    if handler.headers["Authorization"] != f"Basic {login}":
        raise Refused(401, b"Forbidden")
    head = f"Content-Type: {handler.headers['Content-Type']}\r\n\r\n".encode()
    form = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + body)
    if form.defects or not form.is_multipart():
        raise Refused(400, {"message": "bad multipart"})
    # A part that is a mail would be taken apart: its bytes are cut out of the form instead.
    boundary = b"--" + form.get_boundary().encode()
    fields = {}
    for part in body.split(boundary)[1:-1]:
        part_head, _, content = part.partition(b"\r\n\r\n")
        name = re.search(rb'name="([^"]+)"', part_head).group(1).decode()
        fields[name] = content.removesuffix(b"\r\n").decode()
    if "message" not in fields:
        raise Refused(400, {"message": "message parameter is missing"})
    return {
        "to": fields["to"].split(", "), "raw": fields["message"], "id": fields["v:nagori_id"],
    }


def channel(handler, body):
    text = json.loads(body)["text"]
    if not text:
        raise Refused(400, b"no_text")
    return {"to": [text.split("\n")[0] + "@"], "text": text, "id": text}


SERVICES = {
    "/v2/email/outbound-emails": (amazon, {"MessageId": "1"}, 200),
    "/v3/mail/send": (sendgrid, b"", 202),
    "/v3/mg.example.org/messages.mime": (mailgun, {"id": "<1>", "message": "Queued."}, 200),
    "/services/T0/B0/x": (channel, b"ok", 200),
}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if len(body) < int(self.headers["Content-Length"]):
            return
        service = SERVICES.get(self.path)
        if not service:
            return self.answer(404, b"not found")
        take, good, status = service
        try:
            mail = take(self, body)
        except Refused as refused:
            return self.answer(refused.status, refused.error, refused.fields)
        except (KeyError, ValueError) as error:
            return self.answer(422, {"message": f"{error!r}", "errors": []})
        mail["path"], mail["port"] = self.path, self.client_address[1]
        with lock, open(options.out, "a") as out:
            out.write(json.dumps(mail) + "\n")
        if not self.act(*mail["to"][0].partition("@")[0].partition("-")[::2]):
            self.answer(status, good)

    def act(self, word, what):
        """Whether the recipient asked for something else than the service's own answer."""
        if word == "stall":
            time.sleep(3600)
        elif word == "drop":
            self.close_connection = True
        elif word == "cut":
            self.wfile.write(
                f"HTTP/1.1 {what} X\r\nContent-Length: 100\r\n\r\n{{\"mess".encode())
            self.close_connection = True
        elif word == "huge":
            self.answer(int(what), b"[" * 10_000_000)
        elif word == "html":
            self.answer(int(what), b"<html><body>Bad things</body></html>")
        elif word == "json":
            self.answer(int(what), b"[[{\"errors\": 7, \"message\": [1]}]]")
        elif word == "error":
            self.answer(400, {"message": "it says no"}, {"X-AMZN-errortype": what})
        elif word == "later":
            reset = str(int(time.time()) + int(what))
            self.answer(429, b"", {"Retry-After": what, "X-RateLimit-Reset": reset})
        else:
            return False
        return True

    def answer(self, status, content, fields=None):
        if not isinstance(content, bytes):
            content = json.dumps(content).encode()
        self.send_response(status)
        for name, value in (fields or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        try:
            self.wfile.write(content)
        except OSError:
            self.close_connection = True

    def log_message(self, *arguments):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
print("ready", server.server_address[1], flush=True)
sys.stdin.read()
os._exit(0)
