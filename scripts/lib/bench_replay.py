"""How fast `nagori replay` reads a file on one core."""

import subprocess
import time

from bench_figures import Figure
from bench_stage import SCENARIOS
from bench_throughput import DAYS
from processes import Failed


def measure(stage, sizes, tell):
    path = stage.folder / "events.jsonl"
    run(stage.nagori, "generate", "--events", sizes.events, "--users", sizes.users, "--days", DAYS, "--out", path)
    rates = []
    for number in range(1, sizes.runs + 1):
        begin = time.monotonic()
        # All its threads on one core.
        run("taskset", "--cpu-list", 0, stage.nagori, "replay", "--scenarios", SCENARIOS, "--events", path,
            "--decisions", "/dev/null")
        rates.append(sizes.events / (time.monotonic() - begin))
        tell(f"pass {number}: {rates[-1]:,.0f} events/s")
    return [Figure("replay of a file, one core", "events/s", rates,
                   f"taskset nagori replay, from its start to its end; {sizes.events:,} events, 3 scenarios",
                   at_least=500_000)]


def run(*words):
    result = subprocess.run([str(word) for word in words], capture_output=True, text=True)
    if result.returncode != 0:
        raise Failed(f"{words[0]} ended with {result.returncode}: {result.stderr.strip()}")
