"""What scripts/chaos plays on: broker, two Redis, a relay, and the daemons."""

import json
import os
import random
import re
import signal
import time

import consumer_groups
from chaos_member import Member
from mail_relay import Relay
from processes import Failed, accepts, free_ports
from redis_client import Redis
from stores import ROOT, Stores
from topics import Topics

# A member that is not heard of for so long is out of its group.
SESSION_SECONDS = 6
REAPING_SECONDS = 1
ASSIGNMENT_SECONDS = 30
# Bytes of Redis' file that a crash of its machine may take.
TAIL_BYTES = (200, 60_000)

CONFIGURATION = """\
# Written by scripts/chaos.
kafka:
  brokers: 127.0.0.1:{kafka}
  properties:
    receive.message.max.bytes: "1000000000"
    socket.timeout.ms: "10000"
  consumer_properties:
    session.timeout.ms: "{session}"
    heartbeat.interval.ms: "300"
    max.poll.interval.ms: "15000"     # so long librdkafka waits for an answer to a join before it asks again
  producer_properties:
    partitioner: murmur2_random     # the same one that feeds the topic: a user stays on its partition
topics:
  create: true
  partitions: {partitions}
redis:
  prefix: chaos
scenarios: {scenarios}
templates: {templates}
run:
  clock: event                      # so that a replay decides the same
  time_zone: Asia/Tokyo
  caps: {{marketing: 4 per 7d}}
send:
  transport: smtp://127.0.0.1:{relay}
  timeout: 5s
  from: Sample Shop <shop@shop.example.com>
  domain: shop.example.com
  unsubscribe: https://shop.example.com/unsubscribe
log:
  level: info
"""


class Stage:
    def __init__(self, options, processes, folder, runs, sends, partitions, statics):
        self.nagori, self.seed, self.partitions = options.nagori, options.seed, partitions
        self.processes, self.folder = processes, folder
        self.stores = Stores(processes, folder)
        self.topics = Topics(self.stores.brokers)
        self.redis_ports = dict(zip(("run", "send"), free_ports(2)))
        self.relay = Relay(options.seed)
        self.dice = random.Random(options.seed)
        self.configuration = folder / "nagori.yaml"
        self.members = {name: Member(self, name, is_static=name in statics)
                        for name in (*runs, *sends, "run-extra", "send-extra")}
        self.regular = (*runs, *sends)
        # When a client was first seen in its group and nowhere else.
        self.missed, self.next_reaping = {}, 0.0
        self.is_broker_paused = False

    # Start

    def start(self):
        for role in self.redis_ports:
            (self.folder / f"redis-{role}").mkdir()
        self.stores.start_kafka()
        self.processes.wait("Kafka", lambda: accepts(self.stores.kafka), 30)
        for role in self.redis_ports:
            self.start_redis(role)
        self.relay.start()
        self.configuration.write_text(CONFIGURATION.format(
            kafka=self.stores.kafka, session=SESSION_SECONDS * 1000, partitions=self.partitions,
            relay=self.relay.port, scenarios=json.dumps([str(ROOT / "deploy/scenarios")]),
            templates=json.dumps(str(ROOT / "deploy/templates"))))
        for name in self.regular:
            self.members[name].start()
            self.processes.wait(f"{name}'s /readyz", self.members[name].is_ready, 60)
        for _ in range(6):
            deadline = time.monotonic() + ASSIGNMENT_SECONDS
            while time.monotonic() < deadline:
                if self.owns_all():
                    return
                self.processes.check()
                self.reap()
                time.sleep(0.2)
            # The broker leaves joiners without an answer at times.
            for member in self.members.values():
                if member.state == "up" and member.owned() == 0:
                    member.kill()
                    member.start()
        raise Failed(f"the partitions do not find their owners; see {self.processes.logs}")

    def feed(self, rate, seconds, days, noise=0):
        """The process that writes a made-up shop's events for so long."""
        count = int(rate * seconds)
        return self.processes.start("generate", [
            self.nagori, "generate", "--config", self.configuration, "--topic", "events",
            "--seed", self.seed, "--users", max(100, count // 100), "--events", count,
            "--days", days, "--noise", noise, "--rate", rate])

    def start_redis(self, role):
        self.stores.start_redis(
            f"redis-{role}", self.redis_ports[role], self.folder / f"redis-{role}",
            "--appendonly", "yes", "--appendfsync", "everysec", "--maxmemory-policy", "noeviction")
        deadline = time.monotonic() + 30
        while not accepts(self.redis_ports[role]):
            if time.monotonic() > deadline:
                raise Failed(f"redis-{role} does not come back:\n{self.processes.tail(f'redis-{role}')}")
            time.sleep(0.02)

    # Looks

    def group(self, role):
        return [member for member in self.members.values() if member.role == role]

    def owned(self, role):
        return sum(member.owned() for member in self.group(role))

    def owns_all(self):
        return all(self.owned(role) == self.partitions for role in ("run", "send"))

    def ask_redis(self, role, *command):
        redis = Redis(self.redis_ports[role], timeout=5)
        try:
            return redis.call(*command)
        finally:
            redis.close()

    def offsets(self):
        """How far the states in Redis have come, by partition."""
        redis = Redis(self.redis_ports["run"], timeout=5)
        try:
            return [int(redis.call("HGET", f"{{chaos:events:{number}}}:meta", "offset") or 0)
                    for number in range(self.partitions)]
        finally:
            redis.close()

    # Acts on the servers; each returns what ends it, or None

    def hurt_redis(self, role, kind):
        process = self.processes.running[f"redis-{role}"]
        if kind in ("kill", "older"):
            process.kill()
            process.wait()
            self.processes.running.pop(f"redis-{role}")
            if kind == "older":
                self.cut_tail(role)
            return lambda: self.start_redis(role)
        if kind == "pause":
            process.send_signal(signal.SIGSTOP)
            return lambda: process.send_signal(signal.SIGCONT)
        if kind == "forget-scripts":
            self.ask_redis(role, "SCRIPT", "FLUSH")
        elif kind == "cut-clients":
            self.ask_redis(role, "CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
        elif kind == "empty":
            self.ask_redis(role, "FLUSHALL")
        elif kind == "full":
            self.ask_redis(role, "CONFIG", "SET", "maxmemory", 1)
            return lambda: self.ask_redis(role, "CONFIG", "SET", "maxmemory", 0)
        return None

    def cut_tail(self, role):
        files = (self.folder / f"redis-{role}/appendonlydir").glob("*.incr.aof")
        newest = max(files, key=lambda path: int(re.search(r"\.(\d+)\.incr", path.name).group(1)))
        size = newest.stat().st_size
        os.truncate(newest, max(0, size - self.dice.randint(*TAIL_BYTES)))

    def pause_broker(self):
        process = self.processes.running["kafka"]
        process.send_signal(signal.SIGSTOP)
        self.is_broker_paused = True

        def go_on():
            process.send_signal(signal.SIGCONT)
            self.is_broker_paused = False
        return go_on

    # The groups

    def reap(self):
        """Puts those out of their groups that are gone or asleep, when their sessions have ended.

        The development broker does not. A process that is asked to stop while it joins cannot leave:
        it does not know yet as whom.
        """
        if self.is_broker_paused or time.monotonic() < self.next_reaping:
            return
        self.next_reaping = time.monotonic() + REAPING_SECONDS
        now, here = time.monotonic(), {member.client: member for member in self.members.values()}
        for role in ("run", "send"):
            try:
                for identity, client in consumer_groups.members(self.stores.kafka, f"nagori-{role}"):
                    member = here.get(client)
                    if member and member.state in ("up", "stopping"):
                        continue
                    since = member.since if member else self.missed.setdefault(client, now)
                    if now - since >= SESSION_SECONDS:
                        consumer_groups.leave(self.stores.kafka, f"nagori-{role}", identity)
            except consumer_groups.GroupError:
                continue

    def is_fenced_by_broker(self, member):
        """Whether the development broker has turned a static member away that it had put out.

        Kafka forgets the name of such a member and lets it join anew; this broker tells it that
        another has its name, which no process can mend.
        """
        return member.is_static and "FENCED_INSTANCE_ID" in self.processes.tail(member.client)
