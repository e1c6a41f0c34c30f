"""An SMTP server that records what it gets and misbehaves when a recipient asks for it.

    smtp_sink.py --out FILE [--user U --password P] [--cert PEM --key PEM] [--at STAGE-ACT,...]
        [--extensions WORDS,...] [--size BYTES] [--tame] [--gate GATE] [--port PORT]

Prints "ready PORT". Each mail becomes a JSON line in FILE; standard input's end ends it.
The recipient's local part says what to do: STAGE-ACT. STAGE is mail, rcpt, data (the answer to
DATA) or body (the answer to the content). ACT is
  CODE, CODElines          an answer, of one line or of several
  CODE_with_these_words    that very answer, its spaces written as _
  many garbage long endless eightbit bare    an answer that goes on, in an odd form
  stall, slow              no answer; one that takes its time
  drop, close, half        the connection ends: reset, closed, closed in the middle of the answer
  unread, cut, earlyCODE   of data: the content is not read, is cut off, is refused before its end
  twice                    of body: the answer comes twice
  farewell                 of body: the answer, and then 421 and the end
STAGE-once-ACT does so the first time only; --tame: all of this is ignored.
--at: the same for greeting, ehlo and auth, and for any mail; the n-th connection does the n-th.
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
parser.add_argument("--at", default="")
parser.add_argument("--extensions", default="")
parser.add_argument("--size", type=int, default=1 << 25)
parser.add_argument("--tame", action="store_true")
parser.add_argument("--delay", type=float, default=0)
parser.add_argument("--gate")
parser.add_argument("--port", type=int, default=0)
options = parser.parse_args()
connections = 0
seen = set()
GOES_ON = {"greeting": 220, "ehlo": 250, "auth": 235, "mail": 250, "rcpt": 250, "data": 354, "body": 250}


def odd(stage):
    """Answers that go on, in forms that a relay's programmer may think of."""
    code = GOES_ON.get(stage, 0)
    return {
        "many": f"{code}-one\r\n{code}-two\r\n{code} three",
        "garbage": f"what is this\r\n{code} all the same",
        "long": f"{code}-{'x' * 2_000}\r\n{code} {'y' * 2_000}",
        "endless": f"{code}-{'x' * 200_000}\r\n{code} {'y' * 200_000}",
        "eightbit": f"{code} caf\xe9 \xff\xfe",
        "bare": f"{code}",
        "twice": f"{code} taken\r\n{code} taken",
    }


def goes_on(answer, stage):
    return answer is None or answer in odd(stage).values()


async def misbehave(server, address, stage):
    """Returns the answer to give at this stage, or None to go on."""
    word, _, act = address.partition("@")[0].partition("-")
    if word != stage:
        word, _, act = server.plan.partition("-")
    if word != stage or options.tame:
        return None
    if act.startswith("once-"):
        if address in seen:
            return None
        seen.add(address)
        act = act.removeprefix("once-")
    if act == "stall":
        await asyncio.sleep(3600)
    if act == "slow":
        await asyncio.sleep(0.3)
        return None
    if act in ("drop", "close", "half"):
        if act == "half":
            server.transport.write(str(GOES_ON[stage])[:2].encode())
        server.transport.abort() if act == "drop" else server.transport.close()
        await asyncio.sleep(3600)
    if act in odd(stage):
        return odd(stage)[act]
    if act in ("unread", "cut", "farewell") or act.startswith("early"):
        return act
    if "_" in act:
        return act.replace("_", " ")
    code = act.removesuffix("lines")
    first = f"{code}-told\r\n" if code != act else ""
    return f"{first}{code} told to answer so"


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
    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        answer = await misbehave(server, "", "ehlo")
        if answer:
            return answer.split("\r\n")
        more = [f"250-{word}" for word in options.extensions.split(",") if word]
        return responses[:1] + more + responses[1:]

    async def handle_HELO(self, server, session, envelope, hostname):
        session.host_name = hostname
        return await misbehave(server, "", "ehlo") or "250 sink.test"

    async def handle_MAIL(self, server, session, envelope, address, mail_options):
        await gate.enter(server)
        answer = await misbehave(server, address, "mail")
        if goes_on(answer, "mail"):
            envelope.mail_from = address
        return answer or "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        answer = await misbehave(server, address, "rcpt")
        if goes_on(answer, "rcpt"):
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

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
        if answer == "farewell":
            await server.push("250 taken")
            await asyncio.sleep(0.05)
            await server.push("421 idle for too long")
            server.transport.close()
        return answer or "250 taken"


class Sink(SMTP):
    number = 0
    plan = ""
    instead = None

    def connection_made(self, transport):
        if not self.number:
            global connections
            connections += 1
            self.number = connections
            self.plan = dict(enumerate(options.at.split(","))).get(connections - 1, "")
        super().connection_made(transport)

    def connection_lost(self, error):
        gate.leave(self)
        super().connection_lost(error)

    async def push(self, status):
        if isinstance(status, str):
            if status.startswith("220 "):
                status = await misbehave(self, "", "greeting") or status
            if status.startswith("354 ") and self.instead:
                status, self.instead = self.instead, None
            status = status.encode("latin-1")
        await super().push(status)

    async def smtp_AUTH(self, arg):
        answer = await misbehave(self, "", "auth")
        if answer:
            await self.push(answer)
            return
        await super().smtp_AUTH(arg)

    async def smtp_DATA(self, arg):
        if self.envelope and self.envelope.rcpt_tos:
            answer = await misbehave(self, self.envelope.rcpt_tos[0], "data")
            if answer == "unread":
                self.transport.pause_reading()
            elif answer == "cut" or (answer or "").startswith("early"):
                await self.push("354 go on")
                if answer == "cut":
                    await self._reader.readuntil(b"\r\n")
                    self.transport.abort()
                else:
                    await self.push(f"{answer.removeprefix('early')} told to answer so")
                    # Closing before all is read would reset the connection, the answer with it.
                    await self._reader.readuntil(b"\r\n.\r\n")
                    self.transport.close()
                return
            elif not goes_on(answer, "data"):
                await self.push(answer)
                return
            self.instead = answer if answer != "unread" else None
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
        data_size_limit=options.size,
    )


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(make, "127.0.0.1", options.port)
    print("ready", server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(main())
