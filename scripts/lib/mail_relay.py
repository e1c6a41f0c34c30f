"""A mail relay that counts what it takes and misbehaves for a while when told to."""

import asyncio
import collections
import random
import re
import threading

from aiosmtpd.smtp import SMTP

MESSAGE_ID = re.compile(rb"^Message-ID:\s*<([^@>]+)@", re.MULTILINE | re.IGNORECASE)
MODES = ("good", "refuse", "busy", "stall", "drop", "unanswered")


class Relay:
    """Listens on a loopback port, on a thread of its own."""

    def __init__(self, seed):
        self.mode = "good"
        self.dice = random.Random(seed)
        self.taken = collections.Counter()        # by the id of the request: contents that came whole
        self.answered = collections.Counter()     # the same: of those, whose answer was written
        self.port = 0
        self.server = None
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()

    def start(self):
        self.call(self.listen())

    def turn(self, mode):
        """From now on: one of MODES. Whoever stalls goes on when that is over."""
        self.call(self.change(mode))

    def call(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(30)

    async def listen(self):
        self.server = await self.loop.create_server(
            lambda: Session(self), "127.0.0.1", self.port, reuse_address=True)
        self.port = self.server.sockets[0].getsockname()[1]

    async def change(self, mode):
        assert mode in MODES, mode
        self.mode = mode
        if mode == "refuse":
            self.server.close()
            await self.server.wait_closed()
        elif not self.server.is_serving():
            await self.listen()

    async def trouble(self, session):
        """The answer to give instead of the good one, or None."""
        while self.mode == "stall":
            await asyncio.sleep(0.05)
        if self.mode == "refuse" or self.mode == "drop" and self.dice.random() < 0.4:
            session.transport.abort()
            await asyncio.sleep(3600)   # cancelled when the connection's end is noticed
        return "451 busy, come again" if self.mode == "busy" else None

    # What aiosmtpd asks

    async def handle_MAIL(self, server, session, envelope, address, options):
        trouble = await self.trouble(server)
        if trouble is None:
            envelope.mail_from = address
        return trouble or "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        trouble = await self.trouble(server)
        if trouble is None:
            envelope.rcpt_tos.append(address)
        return trouble or "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.mode == "busy":
            return "451 busy, come again"
        found = MESSAGE_ID.search(envelope.original_content)
        name = found.group(1).decode() if found else "no Message-ID"
        self.taken[name] += 1
        if self.mode == "unanswered":
            server.transport.abort()
            await asyncio.sleep(3600)
        await self.trouble(server)
        self.answered[name] += 1
        return "250 taken"


class Session(SMTP):
    def __init__(self, relay):
        self.relay = relay
        super().__init__(relay, hostname="relay.test", data_size_limit=1 << 25)

    async def smtp_DATA(self, arg):
        if self.relay.mode == "drop" and self.relay.dice.random() < 0.2:
            self.transport.abort()
            return
        await super().smtp_DATA(arg)
