"""How much each row of scripts/bench does."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Sizes:
    # Runs of what is cheap, and of what is not.
    runs: int
    long_runs: int
    # A pass over a full topic.
    events: int
    users: int
    # Users with one run and one deadline each.
    waiting: int
    # A pass with some number of scenarios.
    scenario_events: int
    crowds: tuple
    # Events that come live.
    slice_events: int
    latency_seconds: float
    idle_seconds: float
    mails: int


FULL = Sizes(runs=5, long_runs=3, events=2_000_000, users=100_000, waiting=1_000_000,
             scenario_events=500_000, crowds=(100_000, 1_000_000, 10_000_000), slice_events=300_000,
             latency_seconds=20, idle_seconds=10, mails=20_000)
QUICK = Sizes(runs=1, long_runs=1, events=200_000, users=10_000, waiting=100_000,
              scenario_events=100_000, crowds=(10_000, 100_000), slice_events=60_000,
              latency_seconds=5, idle_seconds=5, mails=5_000)
