"""What many users cost: CPU per event, bytes in Redis, memory of `nagori run`."""

import collections
import time

from bench_figures import Figure
from bench_stage import SCENARIOS, SHOP_BEGIN_MS, WAITING
from patient_broker import PATIENCE_SECONDS, PatientBroker
from topic_cleaning import delete_topics

DAY_MS = 86_400_000
# Of a stream that is fed live: far below what `nagori run` can take, so that it is never behind.
LIVE_RATE = 40_000


def cpu_by_users(stage, sizes, tell):
    """The cost of an event by how many users have state in Redis."""
    stage.start()
    costs = {users: among(stage, users, sizes, tell) for users in sizes.crowds}
    each = f"{sizes.slice_events:,} events; each user has a run and a deadline"
    live, late = f"live at {LIVE_RATE:,}/s: {each}", f"all there at once: {each}"
    base, *more = sizes.crowds

    def ratio(users, kind, how, **goal):
        return Figure(f"CPU per event, {users:,} users to {base:,}, {kind}", "x",
                      [getattr(many, kind) / getattr(few, kind) for many, few in zip(costs[users], costs[base])],
                      how, **goal)
    return [
        *(ratio(users, "live", live, at_most=1.3) for users in more),
        *(ratio(users, "backlog", late) for users in more),
        *(Figure(f"CPU per event, {users:,} users, {kind}", "us", [getattr(each, kind) for each in costs[users]], how)
          for kind, how in (("live", live), ("backlog", late), ("redis", f"Redis, {live}")) for users in sizes.crowds)]


Cost = collections.namedtuple("Cost", "live backlog redis")


def among(stage, users, sizes, tell):
    """CPU per event, in microseconds, some times over; the users have their states before."""
    begin = time.monotonic()
    broker = PatientBroker(stage.stores.kafka, PATIENCE_SECONDS)
    run = stage.waiting_run(f"crowd-{users}", f"crowd-{users}-events", [SCENARIOS, WAITING],
                            broker=broker)
    stage.settle(run, users)
    tell(f"{users:,} users have state ({time.monotonic() - begin:.0f} s)")
    costs = []
    for number in range(sizes.runs):
        live, redis = day(stage, run, users, 2 * number, sizes, LIVE_RATE)
        backlog, _ = day(stage, run, users, 2 * number + 1, sizes, None)
        costs.append(Cost(live, backlog, redis))
        tell(f"{users:,} users: {live:.2f} us live, {backlog:.2f} us in a backlog; Redis {redis:.2f} us")
    run.stop()
    broker.close()
    stage.forget(run)
    delete_topics(stage.stores.kafka, [run.topic])
    return costs


def day(stage, run, users, number, sizes, rate):
    """CPU per event of `nagori run` and of Redis while a day of the shop passes; without a rate, all at once."""
    before, events = int(run.count("nagori_events_total")), sizes.slice_events
    cpu, redis_cpu = run.cpu_seconds(), stage.cpu("redis")
    if rate is None:
        run.pause()
    stage.shop(run.topic, events, users, days=1, seed=number + 2, rate=rate, start_ms=SHOP_BEGIN_MS + number * DAY_MS)
    if rate is None:
        run.go_on()
    run.wait_for_all(before + events)
    costs = (run.cpu_seconds() - cpu) * 1e6 / events, (stage.cpu("redis") - redis_cpu) * 1e6 / events
    stage.trim(run)
    return costs


def redis_bytes(stage, sizes, tell):
    """`used_memory` with the users less without, `nagori run` gone both times: no connection's buffer counts."""
    stage.start()
    empty = stage.redis.info("used_memory")
    run = stage.waiting_run("bytes", "bytes-events", [WAITING])
    stage.settle(run, sizes.waiting)
    # Counted when a partition is looked at again.
    run.wait("all deadlines", lambda: run.count("nagori_timers_pending") == sizes.waiting)
    run.stop()
    used = stage.redis.info("used_memory") - empty
    return [Figure("Redis bytes per user with one run and one deadline", "B", [used / sizes.waiting],
                   f"used_memory with {sizes.waiting:,} users less without, all keys", at_most=150)]


def memory(stage, sizes, tell):
    """Every user sends something live, then a shop full of them goes on."""
    stage.start()
    peaks, lags = [], []
    for number in range(1, sizes.long_runs + 1):
        run = stage.waiting_run(f"memory-{number}", f"memory-{number}-events", [SCENARIOS, WAITING])
        stage.settle(run, sizes.waiting, rate=LIVE_RATE)
        begin = time.monotonic()
        stage.shop(run.topic, sizes.slice_events, sizes.waiting, days=1, rate=LIVE_RATE)
        fed = time.monotonic()
        lags.append(run.wait_for_all(sizes.waiting + sizes.slice_events) - fed)
        peaks.append(run.peak_mib())
        tell(f"{peaks[-1]:.0f} MiB; fed in {fed - begin:.1f} s, all decided {lags[-1]:.2f} s later")
        run.stop()
        stage.forget(run)
        delete_topics(stage.stores.kafka, [run.topic])
    return [Figure(f"peak memory, {sizes.waiting:,} active users", "MiB", peaks,
                   f"VmHWM; each user one event, then {sizes.slice_events:,} of a shop, live at {LIVE_RATE:,}/s;"
                   f" behind by {max(lags):.1f} s at most in the end", at_most=256)]
