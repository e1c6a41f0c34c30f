"""What scripts/bench prints: figures of one machine, all from one run."""

import argparse
import contextlib
import json
import os
import pathlib
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import bench_latency
import bench_replay
import bench_restart
import bench_scenarios
import bench_sender
import bench_throughput
import bench_timers
import bench_users
from bench_figures import text
from bench_sizes import FULL, QUICK
from bench_stage import Stage
from postfix_tools import Unavailable
from processes import Failed, Processes
from stores import ROOT

ROWS = {
    "throughput": bench_throughput.measure,
    "scenarios": bench_scenarios.measure,
    "users": bench_users.cpu_by_users,
    "bytes": bench_users.redis_bytes,
    "memory": bench_users.memory,
    "latency": bench_latency.measure,
    "timers": bench_timers.measure,
    "restart": bench_restart.restart,
    "replay": bench_replay.measure,
    "sender": bench_sender.measure,
    "idle": bench_restart.idle,
}


def arguments():
    parser = argparse.ArgumentParser(
        prog="scripts/bench", description="Measures Nagori on this machine.",
        epilog=f"Rows: {', '.join(ROWS)}. Exits 0 when all of them were measured, whatever came out; else 1.")
    parser.add_argument("--quick", action="store_true", help="small sizes, one run: a look, not a measurement")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--only", metavar="ROW[,ROW]", type=rows, default=list(ROWS), help="these rows alone")
    parser.add_argument("--nagori", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    return parser.parse_args()


def rows(words):
    """Names of rows, as the command line has them.

    >>> rows("throughput")
    ['throughput']
    """
    names = words.split(",")
    for name in names:
        if name not in ROWS:
            raise argparse.ArgumentTypeError(f"'{name}' is no row; there are {', '.join(ROWS)}")
    return names


def tell(news):
    """Progress, out of the way of the result."""
    print(f"bench: {news}", file=sys.stderr, flush=True)


@contextlib.contextmanager
def ends_held_back():
    """Ctrl-C and the like wait while something is being cleared away."""
    ends = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ends)


def measure(name, options):
    """The row's figures. Its processes and files are gone afterwards, whatever happens."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="nagori-bench-"))
    (folder / "logs").mkdir()
    stage = Stage(options.nagori, Processes(folder / "logs"), folder)
    try:
        return ROWS[name](stage, QUICK if options.quick else FULL, tell)
    finally:
        with ends_held_back():
            stage.stop()
            shutil.rmtree(folder, ignore_errors=True)


def machine():
    model = next((line.partition(":")[2].strip() for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
                  if line.startswith("model name")), platform.machine())
    return {"cpu": model, "cores": os.cpu_count(), "load_before": os.getloadavg()[0],
            "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1)}


def commit():
    result = subprocess.run(["git", "-C", str(ROOT), "describe", "--always", "--dirty"], capture_output=True, text=True)
    return result.stdout.strip()


def main():
    options = arguments()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    where, figures, failures, lacks = machine(), {}, {}, {}
    for name in options.only:
        tell(name)
        begin = time.monotonic()
        try:
            figures[name] = measure(name, options)
        except Unavailable as lack:
            lacks[name] = f"{lack}"
        except Exception as failure:  # whatever it is, the other rows are measured
            # Without the path of a log that is gone.
            failures[name] = (f"{failure}" if isinstance(failure, Failed) else f"{failure!r}").partition("\n  (all of")[0]
            tell(f"{name} failed: {failures[name]}")
        tell(f"{name}: {time.monotonic() - begin:.0f} s")
    result = {"commit": commit(), "machine": where, "is_quick": options.quick,
              "rows": {name: [each.json() for each in found] for name, found in figures.items()},
              "failures": failures, "unavailable": lacks}
    print(json.dumps(result, indent=2) if options.json else shown(result, figures))
    return 1 if failures else 0


def shown(result, figures):
    where = result["machine"]
    parts = [f"{where['cpu']}, {where['cores']} cores, {where['memory_gib']} GiB, load before"
             f" {where['load_before']:.1f}; {result['commit']}"
             + ("; quick: small sizes, so goals are only for orientation" if result["is_quick"] else ""),
             text([each for found in figures.values() for each in found])]
    parts += [f"NOT MEASURED: {name}: {why}"
              for name, why in (result["failures"] | result["unavailable"]).items()]
    return "\n\n".join(parts)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        print("\nbench: stopped", file=sys.stderr)
        sys.exit(130)
