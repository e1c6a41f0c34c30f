"""The demonstration behind scripts/demo: starts everything, feeds events, shows what comes of them."""

import argparse
import email
import email.policy
import fcntl
import json
import pathlib
import shutil
import signal
import subprocess
import sys
import time

import metrics
from processes import Failed, Processes, free_ports, says_ready
from stores import ROOT, Stores
from tables import table

DATA = ROOT / "demo-data"
PARTITIONS = 4
DAEMONS = 2
FEED_AND_SETTLE_SECONDS_MAX = 100
# Nothing has moved for so long: all is done that can be done now.
QUIET_SECONDS = 5
LINE_SECONDS = 5

CONFIGURATION = """\
# Written by scripts/demo.
kafka:
  brokers: 127.0.0.1:{kafka}
  producer_properties:
    partitioner: murmur2_random     # the same one that feeds the topic: a user stays on its partition
topics:
  create: true
  partitions: {partitions}
redis:
  endpoints: [127.0.0.1:{redis}]
scenarios: {scenarios}
templates: {templates}
run:
  clock: event                      # quiet hours and caps follow the events' time, not today's
  time_zone: Asia/Tokyo
  caps: {{marketing: 4 per 7d}}     # a week of these visitors is busy
send:
  transport: maildir:{mails}
  from: Sample Shop <shop@shop.example.com>
  domain: shop.example.com
  unsubscribe: https://shop.example.com/unsubscribe
log:
  level: info
"""


def arguments():
    parser = argparse.ArgumentParser(prog="scripts/demo", description="Shows Nagori at work on this machine.")
    parser.add_argument("--events", metavar="FILE", type=pathlib.Path,
                        help="play this file (JSONL, .gz too) instead of a made-up shop")
    parser.add_argument("--scenarios", metavar="DIR", type=pathlib.Path, default=ROOT / "deploy/scenarios")
    parser.add_argument("--templates", metavar="DIR", type=pathlib.Path, default=ROOT / "deploy/templates")
    parser.add_argument("--users", type=int, default=1000, help="users of the made-up shop (%(default)s)")
    parser.add_argument("--count", type=int, default=150_000, help="its events (%(default)s)")
    parser.add_argument("--rate", type=int, default=10_000, help="events a second (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of the made-up shop (%(default)s)")
    parser.add_argument("--keep", action="store_true", help="stay up at the end, until Ctrl-C")
    parser.add_argument("--nagori", type=pathlib.Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.events and not options.events.is_file():
        parser.error(f"no such file: {options.events}")
    return options


def claim_data_directory():
    """An empty demo-data; the lock is held as long as the returned file is open."""
    DATA.mkdir(exist_ok=True)
    lock = open(DATA / ".lock", "w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise Failed(f"another demo is using {DATA}") from None
    for child in DATA.iterdir():
        if child.name != ".lock":
            shutil.rmtree(child) if child.is_dir() else child.unlink()
    for name in ("logs", "redis", "mails"):
        (DATA / name).mkdir()
    return lock


class Demo:
    def __init__(self, options, processes):
        self.options, self.processes = options, processes
        self.stores = Stores(processes, DATA)
        self.sender, *self.daemons = free_ports(1 + DAEMONS)
        self.configuration = DATA / "nagori.yaml"
        self.mails = DATA / "mails"
        self.start_time = time.monotonic()
        self.snapshot = ([], [])

    # What runs

    def start(self):
        self.stores.start()
        self.write_configuration()
        for number, port in enumerate(self.daemons, 1):
            self.start_nagori("run", f"run-{number}", port)
        self.await_ready(self.daemons)
        self.start_nagori("send", "send", self.sender)
        self.await_ready([self.sender])
        self.processes.wait("the partitions' assignment", self.owns_all_partitions, 60)

    def write_configuration(self):
        quoted = json.dumps   # a JSON string is a YAML string
        self.configuration.write_text(CONFIGURATION.format(
            kafka=self.stores.kafka, redis=self.stores.redis, partitions=PARTITIONS, mails=self.mails,
            scenarios=f"[{quoted(str(self.options.scenarios.resolve()))}]",
            templates=quoted(str(self.options.templates.resolve()))))

    def start_nagori(self, role, name, port):
        command = [self.options.nagori, role, "--config", self.configuration]
        variable = f"NAGORI_{role.upper()}_HTTP"
        self.processes.start(name, ["env", f"{variable}=127.0.0.1:{port}", *command])

    def await_ready(self, ports):
        for port in ports:
            self.processes.wait(f"/readyz on port {port}", lambda port=port: says_ready(port), 60)

    def owns_all_partitions(self):
        self.observe()
        return metrics.total(self.snapshot[0], "nagori_partitions_owned") >= PARTITIONS

    def start_feed(self):
        """Starts whatever writes the events; returns the process that ends when they are written."""
        if not self.options.events:
            return self.processes.start("generate", [
                self.options.nagori, "generate", "--seed", self.options.seed,
                "--users", self.options.users, "--events", self.options.count,
                "--brokers", self.stores.brokers, "--topic", "events",
                "--rate", self.options.rate])
        reader = subprocess.Popen(
            [sys.executable, str(ROOT / "scripts/lib/feed.py"), str(self.options.events), str(self.options.rate)],
            stdout=subprocess.PIPE, start_new_session=True)
        writer = self.processes.start("feed", [
            "kcat", "-P", "-b", self.stores.brokers, "-t", "events", "-K", "\t",
            "-X", "partitioner=murmur2_random", "-X", "acks=all"], stdin=reader.stdout)
        reader.stdout.close()   # the writer's end of the pipe is the only one left
        return writer

    # What is seen

    def observe(self):
        """Reads all /metrics: the daemons' samples together, and the sender's."""
        self.snapshot = (
            [sample for port in self.daemons for sample in metrics.parse(metrics.fetch(port))],
            metrics.parse(metrics.fetch(self.sender)))

    def count(self, name, **labels):
        run, send = self.snapshot
        return int(metrics.total(send if name.startswith("nagori_send_") else run, name, **labels))

    def lag(self):
        return self.count("nagori_consumer_lag") + self.count("nagori_send_consumer_lag")

    def work_left(self):
        return self.lag() + self.count("nagori_send_in_flight") + self.count("nagori_send_waiting")

    def progress(self):
        """The numbers that move while there is work."""
        return (self.count("nagori_events_total"), self.count("nagori_matches_total"),
                self.count("nagori_decisions_total"), self.count("nagori_send_results_total"))

    def line(self, events_per_second):
        events, matches, decisions, _ = self.progress()
        return (f"{time.monotonic() - self.start_time:4.0f} s   events {events:>9,} ({events_per_second:>7,.0f}/s)"
                f"   lag {self.lag():>7,}   matches {matches:>6,}   decisions {decisions:>6,}"
                f"   mails {self.count('nagori_send_results_total', result='sent'):>6,}")

    def watch(self, feed, name):
        """Shows progress until all events are in and nothing moves any more."""
        terminal = sys.stdout.isatty()
        before, quiet_since, told = self.progress(), None, 0.0
        tick = began = time.monotonic()
        while time.monotonic() - began < FEED_AND_SETTLE_SECONDS_MAX:
            time.sleep(1)
            self.observe()
            now, current = time.monotonic(), self.progress()
            line = self.line((current[0] - before[0]) / (now - tick))
            if terminal:
                print(f"\r\x1b[K{line}", end="", flush=True)
            elif now - told >= LINE_SECONDS:
                print(line, flush=True)
                told = now
            is_fed = self.is_fed(feed, name)
            if current != before or self.work_left() or not is_fed:
                quiet_since = None
            elif quiet_since is None:
                quiet_since = now
            elif now - quiet_since >= QUIET_SECONDS:
                break
            before, tick = current, now
        else:
            line += "\n(still at work: what follows is what is there so far)"
        print(f"\r\x1b[K{line}" if terminal else line)

    def is_fed(self, feed, name):
        status = feed.poll()
        if status is not None:
            if status != 0:
                raise Failed(f"{name} ended with {status}:\n{self.processes.tail(name)}")
            self.processes.running.pop(name, None)
        self.processes.check()
        return status is not None

    def summarize(self):
        run, send = self.snapshot
        print("\nDecisions")
        decisions = metrics.grouped(run, "nagori_decisions_total", ("scenario", "decision", "reason"))
        print(table(("scenario", "decision", "reason", "count"),
                    [(*key, f"{count:,}") for key, count in sorted(decisions.items())]))
        matches = metrics.grouped(run, "nagori_matches_total", ("scenario",))
        print(f"\n{sum(matches.values()):,} matches; still waiting: {self.count('nagori_timers_pending'):,} users"
              f" with a deadline ahead, {self.count('nagori_held_mails'):,} mails held")
        dead = metrics.grouped(run, "nagori_events_dead_total", ("reason",))
        if dead:
            print("Unreadable events: " + ", ".join(f"{count:,} {reason}" for (reason,), count in dead.items()))
        print("\nDeliveries")
        results = metrics.grouped(send, "nagori_send_results_total", ("result", "reason"))
        print(table(("result", "reason", "count"),
                    [(*key, f"{count:,}") for key, count in sorted(results.items())]))
        self.show_mails()

    def show_mails(self):
        mails = sorted(path for path in self.mails.rglob("*")
                       if path.is_file() and path.parent.name != "tmp")
        print(f"\n{len(mails):,} mails in {relative(self.mails)}")
        if mails:
            first = email.message_from_bytes(mails[0].read_bytes(), policy=email.policy.default)
            print(f"  first: {relative(mails[0])}\n    To:      {first['To']}\n    Subject: {first['Subject']}")

    def save_metrics(self):
        for name, port in [*((f"run-{number}", port) for number, port in enumerate(self.daemons, 1)),
                           ("send", self.sender)]:
            (DATA / f"metrics-{name}.txt").write_text(metrics.fetch(port))

    def explain_metrics(self):
        if not self.options.keep:
            print(f"\nMetrics as they were at the end: {relative(DATA)}/metrics-*.txt;"
                  " logs: demo-data/logs.\nTo look around while it runs: scripts/demo --keep")
            return
        nagori = relative(self.options.nagori)
        print(f"""
Still running; Ctrl-C ends it.
  curl http://127.0.0.1:{self.daemons[0]}/metrics        # nagori run; the others: {self.daemons[1:]}
  curl http://127.0.0.1:{self.sender}/metrics        # nagori send
  kcat -C -e -o -3 -b {self.stores.brokers} -t decisions
  {nagori} inspect --config {relative(self.configuration)} --user USER""")


def relative(path):
    """A path as one would type it here.

    >>> str(relative(ROOT / "demo-data"))
    'demo-data'
    """
    path = pathlib.Path(path).absolute()
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path


def main():
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(signal.SIGHUP, lambda *_: sys.exit(129))
    lock = claim_data_directory()
    processes = Processes(DATA / "logs")
    try:
        demo = Demo(options, processes)
        print(f"demo: starting Kafka, Redis, {DAEMONS} x nagori run, nagori send")
        demo.start()
        source = relative(options.events) if options.events else f"a made-up shop with {options.users:,} users"
        print(f"demo: feeding {source} at {options.rate:,} events/s")
        demo.watch(demo.start_feed(), "feed" if options.events else "generate")
        demo.summarize()
        demo.save_metrics()
        demo.explain_metrics()
        while options.keep:
            time.sleep(1)
            processes.check()
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        processes.stop_all()
        lock.close()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print("\ndemo: stopped")
        sys.exit(130)
    except Failed as failure:
        print(f"\ndemo: {failure}", file=sys.stderr)
        sys.exit(1)
