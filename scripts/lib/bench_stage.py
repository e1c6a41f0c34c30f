"""Kafka and Redis for one row of scripts/bench, and what is fed to them."""

import json
import pathlib
import subprocess
import threading
import time

import autosave
from bench_run import Run
from processes import Failed, free_ports
from redis_client import Redis
from stores import ROOT, Stores
from topic_cleaning import delete_topics, drop_records
from usage import cpu_seconds

SCENARIOS = ROOT / "Benchmarks/scenarios"
# One that waits for 30 days: a user with one run and one deadline, whatever else happens.
WAITING = ROOT / "Benchmarks/scenarios-waiting"
PARTITIONS = 4
FILL_SECONDS_MAX = 900
# Of the made-up shop: the first event's time unless told otherwise.
SHOP_BEGIN_MS = 1_774_969_200_000
# Records that the broker holds at most while many users are fed.
SLICE = 500_000

CONFIGURATION = """\
# Written by scripts/bench.
kafka:
  brokers: {brokers}
  group_run: {name}
  consumer_properties:
    receive.message.max.bytes: 1000000000   # some brokers answer with more than was asked for
topics:
  events: {events}
  mail_send: {name}-mail-send
  decisions: {name}-decisions
  events_dead: {name}-dead
  create: true
  partitions: {partitions}
redis:
  endpoints: ["127.0.0.1:{redis}"]
  prefix: {name}
scenarios: {scenarios}
run:
  clock: {clock}
log:
  level: warning
"""


class Stage:
    """Servers of its own, so that no row sees what another has left."""

    def __init__(self, nagori, processes, folder):
        self.nagori, self.processes, self.folder = nagori, processes, folder
        self.stores = Stores(processes, folder)
        self.held = None

    def start(self):
        (self.folder / "redis").mkdir()
        self.stores.start()
        self.redis = Redis(self.stores.redis)
        self.held = autosave.hold(self.pid("kafka"))

    def stop(self):
        """Ends all processes, the broker last and at once: it would save its data first."""
        kafka = self.processes.running.pop("kafka", None)
        self.processes.stop_all()
        if kafka:
            if self.held:
                autosave.let_go(self.held)
            kafka.kill()
            kafka.wait()

    def pid(self, name):
        return self.processes.running[name].pid

    def cpu(self, *names):
        """CPU seconds of these processes so far."""
        return sum(cpu_seconds(self.pid(name)) for name in names)

    # Events

    def shop(self, topic, events, users, days, seed=1, rate=None, start_ms=SHOP_BEGIN_MS):
        """Writes a made-up shop's events to a topic; returns when all are in Kafka."""
        rated = [] if rate is None else ["--rate", int(rate)]
        start = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(start_ms // 1000))
        self.generate("--seed", seed, "--users", users, "--events", events, "--days", days, "--start", start,
                      "--topic", topic, *rated)

    def generate(self, *words, lines=None):
        """`nagori generate` to its end, fed with lines if there are any."""
        name = "generate"
        process = self.processes.start(
            name, [self.nagori, "generate", "--brokers", self.stores.brokers, "--partitions", PARTITIONS, *words],
            stdin=subprocess.DEVNULL if lines is None else subprocess.PIPE)
        if lines is not None:
            threading.Thread(target=write, args=(process.stdin, lines), daemon=True).start()
        try:
            status = process.wait(FILL_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            raise Failed(f"{name}: not done after {FILL_SECONDS_MAX} s") from None
        if status != 0:
            raise Failed(f"{name} ended with {status}:\n{self.processes.tail(name)}")
        self.processes.running.pop(name)

    def settle(self, run, users, event="wish_noted", begin_ms=SHOP_BEGIN_MS - 3_600_000, span_ms=3_000_000,
               rate=None):
        """Gives each of so many users one event, all in a stretch of time, and waits until `run` has them."""
        rated = [] if rate is None else ["--rate", int(rate)]
        before = int(run.count("nagori_events_total"))
        for first in range(0, users, SLICE):
            last = min(users, first + SLICE)
            self.generate("--from", "-", "--topic", run.topic, *rated,
                          lines=first_events(first, last, users, event, begin_ms, span_ms))
            run.wait_for_all(before + last)
            self.trim(run)

    # nagori run

    def start_run(self, name, topic, scenarios, clock="event", instance=None, broker=None):
        """A `nagori run` with topics, group and Redis keys of its own, owner of all partitions.

        With the name of an `instance` it is a static member of its group; a `broker` is the one to go by.
        """
        port, = free_ports(1)
        path = self.folder / f"{name}.yaml"
        brokers = f"127.0.0.1:{broker.port}" if broker else self.stores.brokers
        path.write_text(CONFIGURATION.format(
            brokers=brokers, name=name, events=topic, partitions=PARTITIONS, clock=clock,
            redis=self.stores.redis, scenarios=json.dumps([str(each) for each in scenarios])))
        static = [] if instance is None else [f"NAGORI_KAFKA_GROUP_INSTANCE_ID={instance}"]
        process = self.processes.start(name, [
            "env", f"NAGORI_RUN_HTTP=127.0.0.1:{port}", *static, self.nagori, "run", "--config", path])
        return Run(self.processes, name, topic, port, process.pid)

    def waiting_run(self, name, topic, scenarios, **options):
        """The same, once it has its partitions."""
        run = self.start_run(name, topic, scenarios, **options)
        run.wait_for_partitions(PARTITIONS)
        return run

    def trim(self, run):
        """Takes away the events that a run has had and the messages that came of them."""
        for topic in (run.topic, f"{run.name}-mail-send", f"{run.name}-decisions"):
            drop_records(self.stores.kafka, topic, PARTITIONS)

    def forget(self, run):
        """Takes away what a run that has ended left in Kafka and Redis, its events excepted."""
        delete_topics(self.stores.kafka, [f"{run.name}-{kind}" for kind in ("mail-send", "decisions", "dead")])
        self.redis.call("FLUSHALL")

    def tool(self, *words, **options):
        """The JSON that a program prints."""
        result = subprocess.run([str(word) for word in words], capture_output=True, text=True, **options)
        if result.returncode != 0:
            raise Failed(f"{pathlib.Path(words[0]).name}: {result.stderr.strip()}")
        return json.loads(result.stdout)


def write(file, lines):
    """The reader's end says itself why it stops early."""
    try:
        with file:
            file.writelines(lines)
    except OSError:
        pass


def first_events(first, last, users, event, begin_ms, span_ms):
    """One event for each user from `first` up to `last`, of `users` who share the stretch of time.

    >>> line, = first_events(7, 8, 10, "wish_noted", 1000, 100)
    >>> line[:83]
    b'{"messageId":"w-7","userId":"u0000007","event":"wish_noted","timestamp":1070,"prope'
    """
    for user in range(first, last):
        yield (f'{{"messageId":"w-{user}","userId":"u{user:07}","event":"{event}",'
               f'"timestamp":{begin_ms + user * span_ms // users},'
               f'"properties":{{"sku":"S{user % 20_000:05}","category":"c{user % 60:02}","price":1980}}}}\n').encode()
