"""A `nagori run` by the wall clock with users who wait: how soon it is back after a kill, what it costs at rest."""

import time

from bench_figures import Figure
from bench_stage import PARTITIONS, SCENARIOS, WAITING
from patient_broker import PatientBroker

# Long enough for run.idle_after: from then on the watermark follows the wall clock.
SETTLING_SECONDS = 12
# While it is killed and comes back.
RATE = 500
DAY_SECONDS = 86_400


def restart(stage, sizes, tell):
    """From SIGKILL to the first commit of the process that is started right after it."""
    stage.start()
    run = settled(stage, "restart", sizes)
    # As many events in a day of the shop as come in a day: by its clock as by ours.
    stage.processes.start("feeder", [
        stage.nagori, "generate", "--users", sizes.waiting, "--events", RATE * DAY_SECONDS, "--days", 1,
        "--start", "now", "--rate", RATE, "--brokers", stage.stores.brokers, "--topic", run.topic])
    times = []
    for number in range(1, sizes.runs + 1):
        # It is at work, and its cache is warm.
        goal = run.count("nagori_events_total") + 2 * RATE
        run.wait("events", lambda: run.count("nagori_events_total") >= goal)
        begin = time.monotonic()
        run.kill()
        run = start(stage, "restart")
        end, _ = run.wait_for_first()
        times.append(end - begin)
        tell(f"restart {number}: first commit after {times[-1]:.2f} s")
    stage.processes.stop("feeder").wait()
    run.stop()
    return [Figure("kill to first commit", "s", times,
                   f"SIGKILL, start; {sizes.waiting:,} users of state, static member, {RATE} events/s", at_most=2)]


def idle(stage, sizes, tell):
    """CPU with no traffic, and with a broker that lets who waits sleep."""
    stage.start()
    broker = PatientBroker(stage.stores.kafka)
    run = settled(stage, "idle", sizes, broker=broker)
    time.sleep(SETTLING_SECONDS)
    shares, redis_shares = [], []
    for _ in range(sizes.runs):
        cpu, redis_cpu, begin = run.cpu_seconds(), stage.cpu("redis"), time.monotonic()
        time.sleep(sizes.idle_seconds)
        seconds = time.monotonic() - begin
        shares.append((run.cpu_seconds() - cpu) / seconds * 100)
        redis_shares.append((stage.cpu("redis") - redis_cpu) / seconds * 100)
    run.stop()
    broker.close()
    how = f"{sizes.idle_seconds:g} s without an event; {sizes.waiting:,} users of state, {PARTITIONS} partitions"
    return [Figure("idle, nagori run", "% of a core", shares, how, at_most=1),
            Figure("idle, Redis", "% of a core", redis_shares, how)]


def settled(stage, name, sizes, **options):
    """A daemon whose users all have a deadline some weeks away."""
    run = start(stage, name, **options)
    run.wait_for_partitions(PARTITIONS)
    span_ms = 3_000_000
    stage.settle(run, sizes.waiting, begin_ms=int(time.time() * 1000) - span_ms, span_ms=span_ms)
    return run


def start(stage, name, **options):
    return stage.start_run(name, f"{name}-events", [SCENARIOS, WAITING], clock="wall", instance=f"{name}-1", **options)
