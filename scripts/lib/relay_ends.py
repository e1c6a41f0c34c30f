"""The two ends behind a relay: a policy service that refuses recipients at random, and sinks that keep mails."""

import asyncio
import collections
import random
import threading
import time

from aiosmtpd.smtp import SMTP

# So that no mail is tried for hours: the waits between attempts double.
REFUSALS_MAX = 3


class Ends:
    """On a thread of their own, on loopback ports."""

    def __init__(self, domains, moody, chance, seed):
        self.moody, self.chance, self.dice = moody, chance, random.Random(seed)
        self.attempts = {domain: [] for domain in domains}   # when each recipient was asked for, each time
        self.firsts = {domain: [] for domain in domains}     # when each was for the first time
        self.seen = set()
        self.refusals = collections.Counter()                # by recipient
        self.mails = {domain: [] for domain in domains}      # contents, as they came
        self.sink_ports, self.policy_port = {}, 0
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()

    def start(self):
        asyncio.run_coroutine_threadsafe(self.listen(), self.loop).result(30)

    async def listen(self):
        for domain in self.mails:
            server = await self.loop.create_server(
                lambda domain=domain: SMTP(Sink(self.mails[domain]), hostname=f"mx.{domain}"), "127.0.0.1", 0)
            self.sink_ports[domain] = server.sockets[0].getsockname()[1]
        policy = await asyncio.start_server(self.judge, "127.0.0.1", 0)
        self.policy_port = policy.sockets[0].getsockname()[1]

    async def judge(self, reader, writer):
        """Postfix asks once a recipient: lines of name=value, and an empty one."""
        asked = {}
        while line := (await reader.readline()).decode():
            name, _, value = line.rstrip("\n").partition("=")
            asked[name] = value
            if line == "\n":
                writer.write(f"action={self.verdict(asked)}\n\n".encode())
                asked = {}

    def verdict(self, asked):
        recipient = asked.get("recipient", "").lower()
        domain = recipient.partition("@")[2]
        if domain not in self.attempts:
            return "DUNNO"
        now = time.monotonic()
        self.attempts[domain].append(now)
        if recipient not in self.seen:
            self.seen.add(recipient)
            self.firsts[domain].append(now)
        if domain != self.moody or self.refusals[recipient] >= REFUSALS_MAX or self.dice.random() >= self.chance:
            return "DUNNO"
        self.refusals[recipient] += 1
        return "450 4.2.0 not in the mood"


class Sink:
    def __init__(self, mails):
        self.mails = mails

    async def handle_DATA(self, server, session, envelope):
        self.mails.append(envelope.original_content)
        return "250 taken"
