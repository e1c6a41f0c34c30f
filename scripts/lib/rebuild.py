"""Empties Redis under a running daemon and measures how it is filled again: what scripts/rebuild does."""

import argparse
import json
import pathlib
import shutil
import sys
import tempfile
import time

import metrics
from books import Books
from processes import Failed, Processes, accepts, free_ports
from redis_client import Redis
from stores import ROOT, Stores
from tables import table
from topics import Topics

PARTITIONS = 4
HOUR_MS = 3_600_000
SECONDS_MAX = 900

# Everybody who looked at something waits for 60 days, so that all users have state.
SCENARIO = """\
scenario: seen-and-gone
pattern:
  per: sku
  steps:
    - {name: view, event: product_viewed}
    - {absent: order_completed, for: 60d}
send: {mail: note, to: team@example.com, variables: {sku: view.sku}}
guard: {class: alert}
---
scenario: cart-left
pattern:
  per: sku
  steps:
    - {name: cart, event: product_added}
    - {absent: order_completed, for: 3h}
send: {mail: note, to: team@example.com, variables: {sku: cart.sku}}
guard: {class: alert}
"""

CONFIGURATION = """\
kafka:
  brokers: 127.0.0.1:{kafka}
  properties: {{receive.message.max.bytes: "1000000000"}}
topics: {{create: true, partitions: {partitions}}}
redis: {{endpoints: "127.0.0.1:{redis}", prefix: rebuild}}
scenarios: {scenarios}
run: {{clock: event, http: "127.0.0.1:{http}"}}
"""


def arguments():
    parser = argparse.ArgumentParser(prog="scripts/rebuild")
    parser.add_argument("--users", type=int, default=200_000)
    parser.add_argument("--nagori", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    return parser.parse_args()


def events(users):
    """Lines in order of time, and how many of them come before the loss: everybody looks at something,
    every second one fills a cart, every fourth one buys.

    >>> lines, cut = events(8)
    >>> len(lines), cut
    (14, 11)
    """
    lines, time_ms = [], 1_772_800_000_000
    for name, step in (("product_viewed", 1), ("product_added", 2), ("order_completed", 4)):
        # Carts are left by then.
        time_ms += 4 * HOUR_MS
        for user in range(0, users, step):
            time_ms += 20
            lines.append(json.dumps({
                "messageId": f"{name}-{user}", "userId": f"u{user}", "event": name, "timestamp": time_ms,
                "properties": {"sku": f"s{user % 97}"}}).encode() + b"\n")
    return lines, len(lines) * 4 // 5


class Play:
    def __init__(self, options, processes, folder):
        self.options, self.processes, self.folder = options, processes, folder
        self.stores = Stores(processes, folder)
        self.topics = Topics(self.stores.brokers)
        self.http, = free_ports(1)
        self.configuration = folder / "nagori.yaml"
        self.scenarios = folder / "scenarios.yaml"

    def start(self):
        (self.folder / "redis").mkdir()
        self.stores.start()
        self.scenarios.write_text(SCENARIO)
        self.configuration.write_text(CONFIGURATION.format(
            kafka=self.stores.kafka, redis=self.stores.redis, partitions=PARTITIONS, http=self.http,
            scenarios=json.dumps(str(self.scenarios))))
        self.redis = Redis(self.stores.redis)

    def nagori(self, name, *words):
        return self.processes.start(name, [self.options.nagori, *words])

    def tool(self, name, *words):
        process = self.nagori(name, *words)
        if process.wait(timeout=SECONDS_MAX):
            self.processes.check()
        del self.processes.running[name]

    def samples(self):
        return metrics.parse(metrics.fetch(self.http))

    def await_read(self):
        """Until the shards have read all, and no rebuild goes on."""
        ends = self.topics.ends("events", PARTITIONS)

        def is_read():
            return all(self.mark(number, "offset") == str(end) and not self.mark(number, "rebuild")
                       for number, end in enumerate(ends))
        begin = time.monotonic()
        self.processes.wait("all events read", is_read, SECONDS_MAX)
        return time.monotonic() - begin

    def mark(self, partition, field):
        return self.redis.call("HGET", f"{{rebuild:events:{partition}}}:meta", field)

    def close(self, end):
        """Moves every shard's time to `end`: the line that does so."""
        line = json.dumps({"messageId": "end", "userId": "end", "event": "closing", "timestamp": end})
        for partition in range(PARTITIONS):
            self.topics.write("events", partition, "end", line)
        return line


def main():
    options = arguments()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="nagori-rebuild-"))
    (folder / "logs").mkdir()
    processes = Processes(folder / "logs")
    play = Play(options, processes, folder)
    try:
        play.start()
        stream = folder / "events.jsonl"
        lines, cut = events(options.users)
        stream.write_bytes(b"".join(lines))
        for name, part in (("first", lines[:cut]), ("second", lines[cut:])):
            (folder / f"{name}.jsonl").write_bytes(b"".join(part))
        feed = ["generate", "--config", play.configuration, "--partitions", PARTITIONS, "--from"]
        play.tool("feed-first", *feed, folder / "first.jsonl")
        play.nagori("run", "run", "--config", play.configuration)
        first = play.await_read()
        users = metrics.total(play.samples(), "nagori_timers_pending")
        play.redis.call("FLUSHALL")
        again = play.await_read()
        play.tool("feed-second", *feed, folder / "second.jsonl")
        with open(stream, "a") as file:
            file.write(play.close(json.loads(lines[-1])["timestamp"] + 61 * 24 * HOUR_MS) + "\n")
        play.await_read()
        play.tool("replay", "replay", "--config", play.configuration, "--scenarios", play.scenarios,
                  "--events", stream, "--decisions", folder / "expected.jsonl")
        found = [text for *_, text in play.topics.records("decisions")]
        expected = (folder / "expected.jsonl").read_text().splitlines()
        books = Books()
        sends = books.decisions(expected, found)
        books.requests(sends, [text for *_, text in play.topics.records("mail-send")])
        rows = [("users with state", f"{users:,.0f}"), ("events before the loss", f"{cut:,}"),
                ("read at first, from an empty Redis", f"{first:.1f} s"),
                ("made anew after the loss", f"{again:.1f} s"),
                ("decisions said more than once", f"{len(found) - len(set(found)):,}"),
                *((what, f"{count:,}") for what, count in books.counts.items())]
        print(table(("what", "count"), rows))
        for fault in books.faults:
            print(f"rebuild: WRONG: {fault}")
        return 1 if books.faults else 0
    except Failed as error:
        print(f"rebuild: {error}", file=sys.stderr)
        return 1
    finally:
        processes.stop_all()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
