"""Members join, leave and restart while events flow: how long does a partition stand still?"""

import datetime
import random
import re
import statistics
import threading
import time

from redis_client import Redis
from tables import table

PARTITIONS = 16
RUNS = ("run-1", "run-2", "run-3", "run-4")
SIZES = (1, 4, 2, 3)
CHANGE_SECONDS = 9
LOOK_SECONDS = 0.02
HANDS = re.compile(r"^time=(\S+) .*hands\.\" .*kind=(\w+) .*partitions=\"?([\d,]+)")


class Watch(threading.Thread):
    """Notes when the offset of each partition moves on in Redis."""

    def __init__(self, port, partitions):
        super().__init__(daemon=True)
        self.redis, self.partitions = Redis(port), partitions
        self.moves = [[] for _ in range(partitions)]    # by partition: seconds of the epoch
        self.is_over = False

    def run(self):
        offsets = [None] * self.partitions
        while not self.is_over:
            found = self.redis.calls([("HGET", f"{{chaos:events:{number}}}:meta", "offset")
                                      for number in range(self.partitions)])
            now = time.time()
            for number, offset in enumerate(found):
                if offset != offsets[number]:
                    self.moves[number].append(now)
            offsets = found
            time.sleep(LOOK_SECONDS)


def longest_gap(moves, begin, end):
    """The longest time without a move that touches begin..end.

    >>> longest_gap([1.0, 2.0, 5.0, 6.0], 2.5, 4.0)
    3.0
    """
    gaps = [after - before for before, after in zip(moves, moves[1:]) if after > begin and before < end]
    return max(gaps, default=0.0)


class Rebalances:
    """What is played instead of faults: changes of a group, one after the other."""

    def __init__(self, chaos):
        self.chaos, self.stage = chaos, chaos.stage
        self.changes = []       # (what, begin, end) in seconds of the epoch
        self.dice = random.Random(chaos.options.seed)

    def play(self, seconds):
        self.watch = Watch(self.stage.redis_ports["run"], self.stage.partitions)
        self.watch.start()
        deadline = time.monotonic() + seconds - CHANGE_SECONDS
        self.change("none", [])
        step = 0
        while time.monotonic() < deadline:
            step += 1
            self.change(*self.next_change(step))
        self.watch.is_over = True
        self.watch.join()

    def next_change(self, step):
        """What to call it, and what to do to whom."""
        if step % 3 == 0:
            return "static restart", [(self.stage.members[RUNS[0]], "restart")]
        size = SIZES[step % len(SIZES)]
        others = [self.stage.members[name] for name in RUNS[1:]]
        up, down = ([each for each in others if (each.state == "up") == is_up] for is_up in (True, False))
        if size > len(up) + 1:
            chosen = self.dice.sample(down, size - len(up) - 1)
            return "join", [(each, "join") for each in chosen]
        if size < len(up) + 1:
            return "leave", [(each, "leave") for each in self.dice.sample(up, len(up) + 1 - size)]
        return "restart", [(each, "restart") for each in self.dice.sample(up, min(1, len(up)))]

    def change(self, what, acts):
        begin = time.time()
        self.chaos.say(what + "".join(f" {member.name}" for member, _ in acts))
        for member, act in acts:
            if act == "join":
                member.start()
            else:
                member.stop()
        end = time.monotonic() + CHANGE_SECONDS
        restarts = [member for member, act in acts if act == "restart"]
        while time.monotonic() < end:
            self.chaos.tick()
            for member in [each for each in restarts if each.state is None]:
                member.start()
                restarts.remove(member)
        self.changes.append((what, begin, time.time()))

    # Figures

    def report(self):
        rows = []
        for what in ("none", "join", "leave", "restart", "static restart"):
            worst, group = [], []
            for name, begin, end in self.changes:
                if name == what:
                    worst.append(max(longest_gap(moves, begin, end) for moves in self.watch.moves))
                    group.append(longest_gap(sorted(sum(self.watch.moves, [])), begin, end))
            if worst:
                rows.append((what, f"{len(worst)}", f"{statistics.median(group):.2f}", f"{max(group):.2f}",
                             f"{statistics.median(worst):.2f}", f"{max(worst):.2f}"))
        print("\nSeconds without progress, of the whole group and of the partition that waited longest")
        print(table(("change", "times", "group median", "worst", "partition median", "worst"), rows))
        self.report_shares()

    def report_shares(self):
        """Whose the time is that a partition stands still while it changes hands."""
        parts = {"until it is given up": [], "in the broker's hands": [], "until its first commit": []}
        for moves, (given, taken) in self.handovers():
            before = [move for move in moves if move <= given]
            after = [move for move in moves if move > taken]
            if before and after:
                for name, seconds in zip(parts, (given - before[-1], taken - given, after[0] - taken)):
                    parts[name].append(seconds)
        print("\nOf partitions that one member gave to another, in seconds (without events it has none to show)")
        print(table(("share", "times", "median", "worst"), [
            (name, f"{len(found)}", f"{statistics.median(found):.2f}", f"{max(found):.2f}")
            for name, found in parts.items() if found]))

    def handovers(self):
        """(moves of a partition, (given up, taken)) by the members' logs."""
        told = []
        for path in self.stage.processes.logs.glob("run-*.log"):
            for line in path.read_text(errors="replace").splitlines():
                found = HANDS.match(line)
                if found:
                    at = datetime.datetime.fromisoformat(found.group(1).replace("Z", "+00:00")).timestamp()
                    told += [(at, found.group(2), int(each)) for each in found.group(3).split(",")]
        given = {}
        for at, kind, partition in sorted(told):
            if kind == "assigned" and partition in given:
                yield self.watch.moves[partition], (given.pop(partition), at)
            elif kind == "revoked":
                given[partition] = at
