"""What scripts/bench prints: figures of one machine, all from one run."""

import argparse
import json
import os
import pathlib
import platform
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile

from bench_stage import Stage
from processes import Failed, Processes
from stores import ROOT
from tables import table

# Of the stream in its own time: the more events, the denser.
DAYS = 7


def arguments():
    parser = argparse.ArgumentParser(prog="scripts/bench", description="Measures Nagori on this machine.")
    parser.add_argument("--quick", action="store_true", help="a tenth of the events, one pass")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--events", type=int, help="of a pass (2,000,000; quick: 200,000)")
    parser.add_argument("--users", type=int, default=100_000, help="of a pass (%(default)s)")
    parser.add_argument("--partitions", type=int, default=4, help="(%(default)s)")
    parser.add_argument("--runs", type=int, help="passes; their median counts (5; quick: 1)")
    parser.add_argument("--redis-users", type=int, help="users with one run and one deadline (1,000,000; quick: 100,000)")
    parser.add_argument("--seconds", type=float, help="of the steady stream for the latency (20; quick: 8)")
    parser.add_argument("--nagori", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    options = parser.parse_args()
    for name, full, quick in (("events", 2_000_000, 200_000), ("runs", 5, 1),
                              ("redis_users", 1_000_000, 100_000), ("seconds", 20, 8)):
        if getattr(options, name) is None:
            setattr(options, name, quick if options.quick else full)
    if min(options.events, options.users, options.partitions, options.runs, options.redis_users) < 1:
        parser.error("everything is at least 1")
    return options


def tell(text):
    """Progress, out of the way of the result."""
    print(f"bench: {text}", file=sys.stderr, flush=True)


def summary(values, unit, command):
    """A figure and its spread.

    >>> summary([3, 1, 2], "s", "sleep")
    {'median': 2, 'min': 1, 'max': 3, 'runs': 3, 'unit': 's', 'command': 'sleep'}
    """
    return {"median": statistics.median(values), "min": min(values), "max": max(values),
            "runs": len(values), "unit": unit, "command": command}


def measure(stage, options):
    """The figures by name."""
    events = options.events
    tell("starting Kafka and Redis")
    stage.start()
    tell(f"writing {events:,} events of {options.users:,} users")
    stage.fill(stage.generate("events", events, options.users, DAYS))
    passes, floors = [], []
    for number in range(1, options.runs + 1):
        passes.append(stage.throughput(number, "events", events))
        floors.append(stage.bare("events"))
        if floors[-1]["events"] != events:
            raise Failed(f"the C program read {floors[-1]['events']:,} events, not {events:,}")
        tell(f"pass {number}: {passes[-1]['events_per_second']:,.0f} events/s,"
             f" {passes[-1]['cpu_us_per_event']:.2f} us of CPU an event;"
             f" bare: {floors[-1]['cpu_us_per_event']:.2f} us;"
             f" {passes[-1]['matches']:,} matches")
    figures = figures_of(passes, floors)
    rate = figures["events per second, end to end"]["median"] / 2
    tell(f"a steady {rate:,.0f} events/s for {options.seconds:g} s")
    days = max(1, round(DAYS * rate * options.seconds / events))
    figures.update(latency_figures(stage.latency(rate, options.seconds, options.users, days), rate, options))
    tell(f"{options.redis_users:,} users with one run each")
    figures["Redis bytes per user with a live run"] = summary(
        [stage.redis_bytes(options.redis_users)], "B",
        f"used_memory with {options.redis_users} users less without, each with one run and one deadline")
    return figures, {name: passes[0][name] for name in ("matches", "decisions", "mail_requests_produced")}


def figures_of(passes, floors):
    daemon, floor = "nagori run, 3 scenarios, a topic full of events", "Benchmarks/bare/bare BROKERS events"

    def over(name, unit):
        return summary([each[name] for each in passes], unit, daemon)
    ratios = [daemon_pass["cpu_us_per_event"] / bare["cpu_us_per_event"] for daemon_pass, bare in zip(passes, floors)]
    return {
        "events per second, end to end": over("events_per_second", "/s"),
        "CPU per event, nagori run": over("cpu_us_per_event", "us"),
        "CPU per event, bare C program": summary([each["cpu_us_per_event"] for each in floors], "us", floor),
        "ratio, nagori run to bare": summary(ratios, "x", "the two above, pass by pass"),
        "CPU per event, broker": over("kafka_cpu_us_per_event", "us"),
        "CPU per event, Redis": over("redis_cpu_us_per_event", "us"),
        "events per second, bare C program": summary([each["events_per_second"] for each in floors], "/s", floor),
        "peak memory, nagori run": over("peak_mib", "MiB"),
    }


def latency_figures(found, rate, options):
    command = f"nagori generate --rate {rate:.0f} for {options.seconds:g} s; {found['requests']} mail requests"
    return {f"event to mail request, {label}": summary([found[key]], "ms", command)
            for label, key in (("p50", "p50_ms"), ("p99", "p99_ms"), ("p99.9", "p999_ms"), ("max", "max_ms"))}


def machine():
    model = next((line.partition(":")[2].strip() for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
                  if line.startswith("model name")), platform.machine())
    return {"cpu": model, "cores": os.cpu_count(), "load_before": os.getloadavg()[0],
            "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1)}


def commit():
    result = subprocess.run(["git", "-C", str(ROOT), "describe", "--always", "--dirty"], capture_output=True, text=True)
    return result.stdout.strip()


def shown(value, unit):
    """A number as short as it is honest.

    >>> shown(123456.7, "/s"), shown(3.14159, "us"), shown(49.9, "MiB")
    ('123,457', '3.14', '49.9')
    """
    if abs(value) >= 1000 or unit == "ms":
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def text(result):
    """The result as tables."""
    rows = []
    for name, figure in result["figures"].items():
        unit = figure["unit"]
        spread = (f"{shown(figure['min'], unit)} to {shown(figure['max'], unit)}" if figure["runs"] > 1 else "")
        rows.append((name, unit, figure["command"], spread, shown(figure["median"], unit)))
    load, where = result["workload"], result["machine"]
    return (f"{load['events']:,} events, {load['users']:,} users, {load['partitions']} partitions, {load['runs']} passes;"
            f" {load['matches']:,} matches, {load['mail_requests_produced']:,} mail requests a pass\n"
            f"{where['cpu']}, {where['cores']} cores, {where['memory_gib']} GiB, load before {where['load_before']:.1f};"
            f" {result['commit']}\n\n"
            + table(("figure", "unit", "measured by", "spread", "median"), rows))


def main():
    options = arguments()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    folder = pathlib.Path(tempfile.mkdtemp(prefix="nagori-bench-"))
    for name in ("logs", "redis"):
        (folder / name).mkdir()
    processes = Processes(folder / "logs")
    where = machine()
    try:
        stage = Stage(options.nagori, processes, folder, options.partitions)
        figures, counts = measure(stage, options)
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        processes.stop_all()
        shutil.rmtree(folder, ignore_errors=True)
    result = {
        "commit": commit(), "machine": where,
        "workload": {"events": options.events, "users": options.users, "partitions": options.partitions,
                     "runs": options.runs, **counts},
        "figures": figures,
    }
    print(json.dumps(result, indent=2) if options.json else text(result))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print("\nbench: stopped", file=sys.stderr)
        sys.exit(130)
    except Failed as failure:
        print(f"\nbench: {failure}", file=sys.stderr)
        sys.exit(1)
