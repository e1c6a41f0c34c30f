"""An SMTP server that records what it gets and misbehaves when a recipient asks for it.

    smtp_sink.py --out FILE [--user U --password P] [--cert PEM --key PEM] [--greeting CODE|stall]
        [--tame] [--gate GATE]

Prints "ready PORT". Each mail becomes a JSON line in FILE; standard input's end ends it.
The recipient's local part says what to do: STAGE-CODE (mail-450, rcpt-550, data-451, body-554),
STAGE-stall, STAGE-drop; STAGE "body" is the answer to the content, "data" the one to DATA.
STAGE-once-CODE does so the first time only; --tame: all of this is ignored.
--gate: while a file GATE exists, no new mail gets past MAIL; GATE.state says how many wait there,
and how many that came earlier have not ended yet.
"""

import argparse
import asyncio
import base64
import json
import os
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

parser = argparse.ArgumentParser()
parser.add_argument("--out", required=True)
parser.add_argument("--user")
parser.add_argument("--password")
parser.add_argument("--cert")
parser.add_argument("--key")
parser.add_argument("--greeting")
parser.add_argument("--tame", action="store_true")
parser.add_argument("--delay", type=float, default=0)
parser.add_argument("--gate")
options = parser.parse_args()
connections = 0
seen = set()


async def misbehave(server, address, stage):
    """Returns the answer to give at this stage, or None to go on."""
    word, _, act = address.partition("@")[0].partition("-")
    if word != stage or options.tame:
        return None
    if act.startswith("once-"):
        if address in seen:
            return None
        seen.add(address)
        act = act.removeprefix("once-")
    if act == "stall":
        await asyncio.sleep(3600)
    if act == "drop":
        server.transport.abort()
        await asyncio.sleep(3600)
    return f"{act} told to answer so"


class Gate:
    """Holds mails before their content, and knows which have passed."""

    waiting = 0
    passed = set()

    def tell(self):
        if options.gate:
            with open(options.gate + ".new", "w") as out:
                json.dump({"waiting": self.waiting, "passed": len(self.passed)}, out)
            os.replace(options.gate + ".new", options.gate + ".state")

    async def enter(self, server):
        if not options.gate:
            return
        self.waiting += 1
        while os.path.exists(options.gate):
            self.tell()
            await asyncio.sleep(0.02)
        self.waiting -= 1
        self.passed.add(server)

    def leave(self, server):
        self.passed.discard(server)


gate = Gate()


class Handler:
    async def handle_MAIL(self, server, session, envelope, address, mail_options):
        await gate.enter(server)
        answer = await misbehave(server, address, "mail")
        if answer:
            return answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        answer = await misbehave(server, address, "rcpt")
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        await asyncio.sleep(options.delay)
        answer = await misbehave(server, envelope.rcpt_tos[0], "body")
        record = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "content": base64.b64encode(envelope.original_content).decode(),
            "connection": server.number,
            "connections": connections,
            "tls": session.ssl is not None,
            "user": getattr(session.auth_data, "login", b"").decode(),
            "answered": answer or "250",
        }
        with open(options.out, "a") as out:
            out.write(json.dumps(record) + "\n")
        gate.leave(server)
        return answer or "250 taken"


class Sink(SMTP):
    number = 0

    def connection_made(self, transport):
        if not self.number:
            global connections
            connections += 1
            self.number = connections
        super().connection_made(transport)

    def connection_lost(self, error):
        gate.leave(self)
        super().connection_lost(error)

    async def push(self, status):
        if isinstance(status, str) and status.startswith("220 ") and options.greeting:
            if options.greeting == "stall":
                await asyncio.sleep(3600)
            status = f"{options.greeting} told to greet so"
        await super().push(status)

    async def smtp_DATA(self, arg):
        if self.envelope and self.envelope.rcpt_tos:
            answer = await misbehave(self, self.envelope.rcpt_tos[0], "data")
            if answer:
                await self.push(answer)
                return
        await super().smtp_DATA(arg)


def authenticate(server, session, envelope, mechanism, data):
    good = isinstance(data, LoginPassword) and (
        data.login.decode(),
        data.password.decode(),
    ) == (options.user, options.password)
    return AuthResult(success=good, handled=good, auth_data=data)


def make():
    context = None
    if options.cert:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(options.cert, options.key)
    return Sink(
        Handler(),
        hostname="sink.test",
        tls_context=context,
        authenticator=authenticate if options.user else None,
        auth_required=bool(options.user),
        auth_require_tls=False,
        data_size_limit=1 << 25,
    )


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(make, "127.0.0.1", 0)
    print("ready", server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(main())
