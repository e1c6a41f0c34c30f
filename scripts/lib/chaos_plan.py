"""Which faults come when: the same seed, the same plan."""

import dataclasses
import random

# kind: how often beside the others, and how long it lasts in seconds.
RUN_AND_SEND = {
    "kill": (6, 0.2, 4),          # SIGKILL, started again after that time
    "restart": (3, 0.1, 1),       # SIGTERM, the same
    "freeze": (3, 8, 14),         # SIGSTOP beyond the session timeout, SIGCONT
    "nap": (2, 0.5, 3),           # SIGSTOP, SIGCONT
    "leave": (1, 4, 10),          # SIGTERM, away for a while
}
EXTRA = {"join": (3, 5, 20)}      # one more, leaves again
REDIS = {
    "kill": (3, 0.2, 3),          # SIGKILL, started again with what its file holds
    "pause": (3, 1, 8),           # SIGSTOP, SIGCONT
    "forget-scripts": (2, 0, 0),
    "cut-clients": (2, 0, 0),
    "full": (2, 1, 5),            # refuses writes
}
REDIS_RUN = {"older": (3, 0.2, 2)}    # SIGKILL; the end of its file is lost
BROKER = {"pause": (2, 0.5, 5)}
RELAY = {
    "refuse": (2, 1, 6),          # nobody listens
    "busy": (2, 1, 6),            # 4xx to all
    "stall": (2, 1, 8),           # no answers
    "drop": (2, 1, 6),            # connections die at any stage
    "unanswered": (1, 0.5, 2),    # dies behind the content, before its answer
}
PAUSE_SECONDS = (0.5, 4)


@dataclasses.dataclass(frozen=True)
class Fault:
    at: float           # seconds from the start
    target: str
    kind: str
    seconds: float


def table(members, with_empty=False):
    """Every fault there is, as (target, kind, weight, seconds at least, at most)."""
    redis_run = REDIS | REDIS_RUN | ({"empty": (3, 0, 0)} if with_empty else {})
    groups = [(1, name, RUN_AND_SEND) for name in members]
    groups += [(1, "run-extra", EXTRA), (1, "send-extra", EXTRA), (2, "redis-run", redis_run),
               (2, "redis-send", REDIS), (2, "broker", BROKER), (1, "relay", RELAY)]
    # How often a target is hit does not depend on how many faults it knows.
    return [(target, kind, share * weight / sum(each[0] for each in kinds.values()), least, most)
            for share, target, kinds in groups for kind, (weight, least, most) in kinds.items()]


def plan(seed, seconds, faults):
    """Faults over that time, the last ones over before its end.

    >>> faults = table(["run-1", "send-1"])
    >>> plan(1, 60, faults) == plan(1, 60, faults) != plan(2, 60, faults)
    True
    >>> max(fault.at + fault.seconds for fault in plan(3, 60, faults)) < 60
    True
    """
    dice, planned, at = random.Random(seed), [], 2.0
    while at < seconds:
        target, kind, _, least, most = dice.choices(faults, [fault[2] for fault in faults])[0]
        fault = Fault(at, target, kind, dice.uniform(least, most))
        if at + fault.seconds < seconds:
            planned.append(fault)
        at += dice.uniform(*PAUSE_SECONDS)
    return planned
