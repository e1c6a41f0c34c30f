"""The measurements behind scripts/bench, each on stores that run on this machine."""

import json
import subprocess
import time

import metrics
from processes import Failed, free_ports, says_ready
from redis_client import Redis
from stores import ROOT, Stores
from usage import cpu_seconds, peak_bytes

SCENARIOS = ROOT / "Benchmarks/scenarios"
LATENCY_SCENARIOS = ROOT / "Benchmarks/scenarios-latency"
# The scenario that the latency is taken from.
LATENCY_SCENARIO = "bench-campaign"
FILL_SECONDS_MAX = 900
RUN_SECONDS_MAX = 900
POLL_SECONDS = 0.02

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
  clock: event
log:
  level: warning
"""


class Stage:
    """Kafka, Redis, and one `nagori run` after the other."""

    def __init__(self, nagori, processes, folder, partitions):
        self.nagori, self.processes, self.folder, self.partitions = nagori, processes, folder, partitions
        self.stores = Stores(processes, folder)

    def start(self):
        self.stores.start()
        self.redis = Redis(self.stores.redis)

    # Events

    def generate(self, topic, events, users, days, seed=1, rate=None):
        """The command that writes a made-up shop's events to a topic."""
        rated = [] if rate is None else ["--rate", int(rate)]
        return [self.nagori, "generate", "--seed", seed, "--users", users, "--events", events, "--days", days,
                "--brokers", self.stores.brokers, "--topic", topic, "--partitions", self.partitions, *rated]

    def fill(self, command):
        """Writes events and waits until they are all in Kafka."""
        name = "fill"
        process = self.processes.start(name, command)
        try:
            status = process.wait(FILL_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            raise Failed(f"{name}: not done after {FILL_SECONDS_MAX} s") from None
        if status != 0:
            raise Failed(f"{name} ended with {status}:\n{self.processes.tail(name)}")
        self.processes.running.pop(name)

    # nagori run

    def start_run(self, name, topic, scenarios):
        """A `nagori run` with topics, group and Redis keys of its own, owner of all partitions."""
        port, = free_ports(1)
        path = self.folder / f"{name}.yaml"
        path.write_text(CONFIGURATION.format(
            brokers=self.stores.brokers, name=name, events=topic, partitions=self.partitions,
            redis=self.stores.redis, scenarios=json.dumps([str(each) for each in scenarios])))
        process = self.processes.start(name, [
            "env", f"NAGORI_RUN_HTTP=127.0.0.1:{port}", self.nagori, "run", "--config", path])
        return Run(self, name, topic, port, process.pid)

    # Figures

    def throughput(self, number, topic, events):
        """One pass over a topic that is full already."""
        self.redis.call("FLUSHALL")
        pids = {name: self.processes.running[name].pid for name in ("kafka", "redis")}
        before = {name: cpu_seconds(pid) for name, pid in pids.items()}
        run = self.start_run(f"pass-{number}", topic, [SCENARIOS])
        begin = run.wait_for_first()
        end = run.wait_for_all(events)
        figures = {
            "events_per_second": events / (end - begin),
            "cpu_us_per_event": cpu_seconds(run.pid) * 1e6 / events,
            "peak_mib": peak_bytes(run.pid) / 2**20,
        }
        for name, pid in pids.items():
            figures[f"{name}_cpu_us_per_event"] = (cpu_seconds(pid) - before[name]) * 1e6 / events
        samples = run.observe()
        for name in ("matches", "decisions", "mail_requests_produced"):
            figures[name] = int(metrics.total(samples, f"nagori_{name}_total"))
        run.stop()
        return figures

    def bare(self, topic):
        """The C program over the same topic."""
        command = [ROOT / "Benchmarks/bare/bare", self.stores.brokers, topic]
        result = subprocess.run([str(word) for word in command], capture_output=True, text=True)
        if result.returncode != 0:
            raise Failed(f"bare: {result.stderr.strip()}")
        return json.loads(result.stdout)

    def redis_bytes(self, users):
        """Bytes of Redis per user who has one run and one deadline and nothing else.

        The difference of `used_memory` without and with the users, `nagori run` gone both times, so
        that no buffer of its connections is counted.
        """
        path = self.folder / "carts.jsonl"
        with open(path, "w") as file:
            for user in range(users):
                # All within the scenario's hour.
                stamp = 1_774_969_200_000 + user * 3_000_000 // users
                file.write(
                    f'{{"messageId":"g1-{user}","userId":"u{user:07}","event":"product_added","timestamp":{stamp},'
                    f'"properties":{{"sku":"S{user % 20_000:05}","category":"c{user % 60:02}","price":1980}}}}\n')
        self.fill([self.nagori, "generate", "--from", path, "--brokers", self.stores.brokers,
                   "--topic", "carts", "--partitions", self.partitions])
        path.unlink()
        self.redis.call("FLUSHALL")
        empty = self.redis.info("used_memory")
        run = self.start_run("carts", "carts", [SCENARIOS / "cart.yaml"])
        run.wait_for_all(users)
        run.stop()
        timers = sum(int(self.redis.call("HGET", f"{{carts:carts:{number}}}:meta", "timers") or 0)
                     for number in range(self.partitions))
        if timers != users:
            raise Failed(f"{timers} users have a deadline in Redis, not {users}")
        return (self.redis.info("used_memory") - empty) / users

    def latency(self, rate, seconds, users, days):
        """Event to mail request while events come at a steady rate, with the scenarios of the passes."""
        run = self.start_run("latency", "steady", [SCENARIOS, LATENCY_SCENARIOS])
        run.wait_for_partitions()
        events = int(rate * seconds)
        self.fill(self.generate("steady", events, users, days, seed=2, rate=rate))
        run.wait_for_all(events)
        run.stop()
        command = [ROOT / "Benchmarks/latency/latency", self.stores.brokers, "steady", "latency-decisions",
                   "latency-mail-send", LATENCY_SCENARIO]
        result = subprocess.run([str(word) for word in command], capture_output=True, text=True)
        if result.returncode != 0:
            raise Failed(f"latency: {result.stderr.strip()}")
        return json.loads(result.stdout)


class Run:
    """A `nagori run` that is being watched."""

    def __init__(self, stage, name, topic, port, pid):
        self.stage, self.name, self.topic, self.port, self.pid = stage, name, topic, port, pid

    def observe(self):
        return metrics.parse(metrics.fetch(self.port))

    def count(self, name, **labels):
        return metrics.total(self.observe(), name, **labels)

    def wait(self, what, is_done):
        """Returns the moment at which `is_done()`."""
        deadline = time.monotonic() + RUN_SECONDS_MAX
        while not is_done():
            self.stage.processes.check()
            if time.monotonic() > deadline:
                raise Failed(f"{self.name}: {what}: not after {RUN_SECONDS_MAX} s")
            time.sleep(POLL_SECONDS)
        return time.monotonic()

    def wait_for_partitions(self):
        self.wait("ready", lambda: says_ready(self.port))
        self.wait("its partitions", lambda: self.count("nagori_partitions_owned") == self.stage.partitions)

    def wait_for_first(self):
        return self.wait("the first event", lambda: self.count("nagori_events_total") > 0)

    def wait_for_all(self, events):
        """Until all events are committed to Redis and all that was decided is in Kafka."""
        self.wait("all events", lambda: self.committed() >= events)
        return self.wait("all messages", self.has_produced_all)

    def committed(self):
        keys = [f"{{{self.name}:{self.topic}:{number}}}:meta" for number in range(self.stage.partitions)]
        return sum(int(self.stage.redis.call("HGET", key, "offset") or 0) for key in keys)

    def has_produced_all(self):
        samples = self.observe()
        return (metrics.total(samples, "nagori_decisions_total")
                == metrics.total(samples, "nagori_decisions_produced_total")
                and metrics.total(samples, "nagori_decisions_total", decision="send")
                == metrics.total(samples, "nagori_mail_requests_produced_total"))

    def stop(self):
        process = self.stage.processes.stop(self.name)
        status = process.wait(30)
        if status != 0:
            raise Failed(f"{self.name} ended with {status}:\n{self.stage.processes.tail(self.name)}")
