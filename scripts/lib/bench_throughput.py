"""Passes of `nagori run` over a topic that is full, next to a C program that only reads it."""

import collections
import threading

import metrics
from bench_figures import Figure
from bench_run import POLL_SECONDS
from bench_stage import SCENARIOS
from processes import Failed
from redis_client import Redis
from stores import ROOT

# Of the stream in its own time: the more events, the denser.
DAYS = 7
DAEMON, FLOOR = "nagori run, 3 scenarios, a topic full of events", "Benchmarks/bare/bare BROKERS TOPIC"


def measure(stage, sizes, tell):
    stage.start()
    stage.shop("events", sizes.events, sizes.users, DAYS)
    passes, floors = [], []
    for number in range(1, sizes.runs + 1):
        passes.append(one_pass(stage, f"pass-{number}", "events", sizes.events))
        floors.append(bare(stage, "events", sizes.events))
        tell(f"pass {number}: {passes[-1].rate:,.0f} events/s, {passes[-1].cpu_us:.2f} us of CPU an event;"
             f" bare: {floors[-1]['cpu_us_per_event']:.2f} us")
    return [*figures(passes, floors), over_the_wire(stage, sizes)]


def figures(passes, floors):
    def over(what, unit, name, **goal):
        return Figure(what, unit, [getattr(each, name) for each in passes], DAEMON, **goal)

    def floor(what, unit, name, scale=1):
        return Figure(what, unit, [each[name] * scale for each in floors], FLOOR)
    ratios = [each.cpu_us / bare["cpu_us_per_event"] for each, bare in zip(passes, floors)]
    return [
        Figure("CPU per event, nagori run to bare C program", "x", ratios, "the two below, pass by pass", at_most=2),
        over("CPU per event, nagori run", "us", "cpu_us"),
        floor("CPU per event, bare C program", "us", "cpu_us_per_event"),
        over("end to end", "events/s", "rate", at_least=900_000),
        floor("events of the bare C program", "events/s", "events_per_second"),
        # A tenth of Flink's 23 us.
        over("CPU per event, nagori run and Redis", "us", "all_cpu_us", at_most=2.3),
        over("CPU per event, broker (counted apart)", "us", "broker_cpu_us"),
        over("Redis commands per applied event", "", "commands", at_most=0.2),
        over("Redis CPU per applied event", "us", "redis_cpu_us"),
        over("peak memory while catching up, nagori run", "MiB", "peak_mib"),
        floor("peak memory while catching up, bare C program", "MiB", "rss_kib", 1 / 1024),
        over("matches of a pass", "", "matches"),
    ]


Pass = collections.namedtuple(
    "Pass", "rate cpu_us all_cpu_us broker_cpu_us redis_cpu_us commands peak_mib matches applied")


def one_pass(stage, name, topic, events, scenarios=(SCENARIOS,), sees_redis=None):
    """A `nagori run` from its start to the last decision about so many events that are there already."""
    before, commands = {name: stage.cpu(name) for name in ("kafka", "redis")}, command_count(stage.redis)
    run = stage.start_run(name, topic, scenarios)
    begin, already = run.wait_for_first()
    end = run.wait_for_all(events)
    cpu, redis, broker = run.cpu_seconds(), stage.cpu("redis") - before["redis"], stage.cpu("kafka") - before["kafka"]
    # Less the INFO that asks.
    commands = command_count(stage.redis) - commands - 1
    samples, peak_mib = run.observe(), run.peak_mib()
    applied = metrics.total(samples, "nagori_events_applied_total")
    run.stop()
    stage.forget(run)
    # Few events may all be there at the first look.
    seconds, rest = (end - begin, events - already) if already < events else (POLL_SECONDS, events)
    return Pass(rate=rest / seconds, cpu_us=cpu * 1e6 / events, all_cpu_us=(cpu + redis) * 1e6 / events,
                broker_cpu_us=broker * 1e6 / events, redis_cpu_us=redis * 1e6 / applied,
                commands=commands / applied, peak_mib=peak_mib,
                matches=metrics.total(samples, "nagori_matches_total"), applied=applied)


def bare(stage, topic, events):
    found = stage.tool(ROOT / "Benchmarks/bare/bare", stage.stores.brokers, topic)
    if found["events"] != events:
        raise Failed(f"the C program read {found['events']:,} events, not {events:,}")
    return found


def command_count(redis):
    """All commands so far, those inside scripts too."""
    return sum(int(line.partition("calls=")[2].partition(",")[0])
               for line in redis.call("INFO", "commandstats").splitlines() if line.startswith("cmdstat_"))


def over_the_wire(stage, sizes):
    """Of a pass of its own, since Redis tells every command for it."""
    events = sizes.events // 10
    stage.shop("few-events", events, sizes.users, DAYS)
    monitor = Redis(stage.stores.redis)
    monitor.call("MONITOR")
    counts = collections.Counter()
    thread = threading.Thread(target=count_commands, args=(monitor, counts), daemon=True)
    thread.start()
    found = one_pass(stage, "monitored", "few-events", events)
    stage.redis.call("PING")
    thread.join(30)
    monitor.close()
    return Figure("Redis commands per applied event, over the wire", "", [counts["wire"] / found.applied],
                  f"MONITOR during a pass over {events:,} events ({found.commands:.2f} with those inside scripts)")


def count_commands(monitor, counts):
    """What MONITOR tells until our PING comes: `+1774969200.123456 [0 lua] "HSET" …`."""
    for line in monitor.replies:
        place = line[:64].partition(b"[")[2].partition(b"]")[0]
        if line.endswith(b'"PING"\r\n'):
            return
        counts["script" if place.endswith(b"lua") else "wire"] += 1
