"""The time of the faults, and what comes behind it until everything can be counted."""

import collections
import json
import time

import chaos_plan
import metrics
from books import Books
from chaos_rebalances import Rebalances
from processes import Failed
from stores import ROOT

TICK_SECONDS = 0.1
LINE_SECONDS = 10
# Behind the last fault: a mail that met a bad relay five times waits for a quarter of an hour.
DRAIN_SECONDS_MAX = 1200
# Nothing has moved for so long: all is done that will be done.
QUIET_SECONDS = 4
# The development broker leaves a joiner without an answer at times: then its process is replaced.
STUCK_SECONDS = 15
# Of the made-up shop; the closing events come behind everything that waits.
STREAM_DAYS = 7
CLOSING_TIME = "2026-09-01T00:00:00Z"



class Chaos:
    def __init__(self, options, stage):
        self.options, self.stage = options, stage
        self.injected = collections.Counter()
        self.skipped = 0
        self.nudges = 0
        self.faults = []                # of Nagori, as they were seen
        self.ends = {}                  # target: (when, what ends its fault)
        self.begin = self.told = time.monotonic()
        self.lacking_since = {}         # role: since when not all partitions have an owner
        self.rebalances = Rebalances(self) if options.rebalances else None

    # The time of the faults

    def play(self, seconds):
        self.feed = self.stage.feed(self.options.rate, seconds, STREAM_DAYS,
                                    0.01 if self.options.doubled else 0)
        self.begin = self.told = time.monotonic()
        if self.rebalances:
            return self.rebalances.play(seconds)
        plan = chaos_plan.plan(self.options.seed, seconds,
                               chaos_plan.table(self.stage.regular, self.options.empty_redis))
        while time.monotonic() - self.begin < seconds:
            now = time.monotonic() - self.begin
            while plan and plan[0].at <= now:
                self.inject(plan.pop(0))
            self.tick()

    def inject(self, fault):
        if fault.target in self.ends:
            self.skipped += 1
            return
        end = self.hurt(fault)
        if end is False:
            self.skipped += 1
            return
        self.injected[(fault.target.partition("-")[0], fault.kind)] += 1
        self.say(f"{fault.target}: {fault.kind}" + (f" for {fault.seconds:.1f} s" if end else ""))
        if end:
            self.ends[fault.target] = (time.monotonic() + fault.seconds, end)

    def hurt(self, fault):
        """What ends the fault; None if nothing has to; False if it cannot be done now."""
        stage = self.stage
        if fault.target == "broker":
            return stage.pause_broker()
        if fault.target == "relay":
            stage.relay.turn(fault.kind)
            return lambda: stage.relay.turn("good")
        if fault.target.startswith("redis-"):
            try:
                return stage.hurt_redis(fault.target.partition("-")[2], fault.kind)
            except OSError:
                return False
        return self.hurt_member(stage.members[fault.target], fault)

    def hurt_member(self, member, fault):
        if fault.kind == "join":
            if member.state is not None:
                return False
            member.start()
            return lambda: member.state == "up" and member.stop()
        if member.state != "up":
            return False
        if fault.kind == "kill":
            member.kill()
        elif fault.kind in ("restart", "leave"):
            member.stop()
        else:
            member.freeze()
            return lambda: member.state == "frozen" and member.thaw()
        return lambda: self.start_again(member)

    def start_again(self, member):
        """As soon as the last process has gone."""
        if member.state == "stopping":
            self.ends[member.name] = (time.monotonic() + TICK_SECONDS, lambda: self.start_again(member))
        elif member.state is None:
            member.start()

    # All the time

    def tick(self):
        time.sleep(TICK_SECONDS)
        now = time.monotonic()
        for target, (at, end) in list(self.ends.items()):
            if at <= now:
                del self.ends[target]
                end()
        for member in self.stage.members.values():
            complaint = member.look()
            if complaint:
                self.say(complaint)
                if self.stage.is_fenced_by_broker(member):
                    self.nudges += 1
                else:
                    self.faults.append(complaint)
                self.start_again(member)
        self.stage.reap()
        if now - self.told >= LINE_SECONDS:
            self.told = now
            self.nudge(now)
            self.say(f"mails {sum(self.stage.relay.taken.values()):,}, faults {self.injected.total()}")

    def nudge(self, now):
        """Replaces processes that have waited too long for the broker to let them into their group."""
        for role in ("run", "send"):
            members = self.stage.group(role)
            idle = [each for each in members if each.state == "up" and each.owned() == 0
                    and now - each.since > STUCK_SECONDS]
            if self.rebalances or self.stage.is_broker_paused or self.stage.owned(role) == self.stage.partitions and (
                    len(members) - len(idle) >= 2):
                self.lacking_since.pop(role, None)
                continue
            if now - self.lacking_since.setdefault(role, now) < STUCK_SECONDS:
                continue
            # One at a time: several joiners at once are what the broker stumbles over.
            member = (idle or [each for each in members if each.state == "up"] or [None])[0]
            if member:
                self.nudges += 1
                self.say(f"{member.client} waits for its group: started anew")
                member.kill()
                member.start()
            self.lacking_since.pop(role, None)

    def say(self, text):
        print(f"{time.monotonic() - self.begin:5.0f} s  {text}", flush=True)

    # The end

    def settle(self):
        """Everything is healthy again; returns when nothing is left to do."""
        for _, end in list(self.ends.values()):
            end()
        self.ends.clear()
        for name in self.stage.regular:
            member = self.stage.members[name]
            self.wait(f"{name} to stop", lambda member=member: member.state != "stopping", 60)
            if member.state is None:
                member.start()
        self.wait("the feed", lambda: self.feed.poll() is not None, 120)
        self.stage.processes.running.pop("generate")
        if self.feed.returncode != 0:
            raise Failed(f"generate ended with {self.feed.returncode}:\n{self.stage.processes.tail('generate')}")
        for number in range(self.stage.partitions):
            self.stage.topics.write("events", number, f"closing-{number}", (
                f'{{"messageId":"closing-{number}","userId":"closing-{number}","event":"closing_time",'
                f'"timestamp":"{CLOSING_TIME}"}}'))
        self.say("all is healthy again; emptying")
        self.quiet = None
        self.wait("everything to come to its end", self.is_drained, DRAIN_SECONDS_MAX)
        for member in self.stage.members.values():
            if member.state == "up":
                member.stop()
        self.wait("all to stop", lambda: all(
            member.state is None for member in self.stage.members.values()), 60)

    def wait(self, what, is_done, seconds):
        deadline = time.monotonic() + seconds
        while not is_done():
            if time.monotonic() > deadline:
                self.faults.append(f"waited for {what} for {seconds} s in vain")
                self.say(self.faults[-1])
                return
            self.tick()

    def is_drained(self):
        """Nothing is under way, and nothing has moved for a while."""
        samples = [each for member in self.stage.members.values() for each in member.samples()]
        left = sum(metrics.total(samples, name) for name in (
            "nagori_consumer_lag", "nagori_outbox_entries", "nagori_send_consumer_lag",
            "nagori_send_in_flight", "nagori_send_waiting"))
        now, moved = time.monotonic(), sum(self.stage.relay.taken.values())
        if left or not self.stage.owns_all() or self.quiet is None or self.quiet[1] != moved:
            self.quiet = (now, moved)
            return False
        if now - self.quiet[0] < QUIET_SECONDS:
            return False
        if self.stage.offsets() == self.stage.topics.ends("events", self.stage.partitions):
            return True
        self.quiet = (now, moved)
        return False

    def count(self):
        topics, books = self.stage.topics, Books()
        expected = self.replay()
        decisions = [text for _, _, _, text in topics.records("decisions")]
        sends = books.decisions(expected, decisions)
        books.requests(sends, [text for _, _, _, text in topics.records("mail-send")])
        dead = {}
        for _, _, headers, text in topics.records("mail-dead"):
            dead[id_of(text)] = headers.get("reason", "?")
        relay = self.stage.relay
        books.mails(sends, relay.taken, relay.answered, dead)
        books.counts = {"events": sum(topics.ends("events", self.stage.partitions))} | books.counts
        return books

    def replay(self):
        """What the same events come to when nothing breaks."""
        path = self.stage.folder / "replay.jsonl"
        process = self.stage.processes.start("replay", [
            self.options.nagori, "replay", "--config", self.stage.configuration,
            "--scenarios", ROOT / "deploy/scenarios", "--from", "2020-01-01T00:00:00Z",
            "--until", CLOSING_TIME, "--decisions", path])
        self.wait("the replay", lambda: process.poll() is not None, 300)
        self.stage.processes.running.pop("replay")
        if process.returncode != 0:
            raise Failed(f"replay ended with {process.returncode}:\n{self.stage.processes.tail('replay')}")
        return path.read_text().splitlines()


def id_of(text):
    """Of a mail request.

    >>> id_of('{"id":"a"}')
    'a'
    """
    return json.loads(text)["id"]
