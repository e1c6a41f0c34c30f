"""What many users cost: CPU per event, bytes in Redis, memory of `nagori run`."""

import time

from bench_figures import Figure
from bench_stage import SCENARIOS, SHOP_BEGIN_MS, WAITING
from topic_cleaning import delete_topics

DAY_MS = 86_400_000
# Of a stream that is fed live: far below what `nagori run` can take, so that it is never behind.
LIVE_RATE = 40_000


def cpu_by_users(stage, sizes, tell):
    """Live events at one rate, of users who have state in Redis."""
    stage.start()
    costs, redis_costs = {}, {}
    for users in sizes.crowds:
        begin = time.monotonic()
        run = stage.waiting_run(f"crowd-{users}", f"crowd-{users}-events", [SCENARIOS, WAITING])
        stage.settle(run, users)
        tell(f"{users:,} users have state ({time.monotonic() - begin:.0f} s)")
        costs[users], redis_costs[users] = [], []
        for number in range(sizes.runs):
            cpu, redis_cpu = live(stage, run, users, number, sizes)
            costs[users].append(cpu)
            redis_costs[users].append(redis_cpu)
            tell(f"{users:,} users: {cpu:.2f} us, Redis {redis_cpu:.2f} us")
        run.stop()
        stage.forget(run)
        delete_topics(stage.stores.kafka, [run.topic])
    how = (f"{sizes.slice_events:,} events at {LIVE_RATE:,}/s; each user has a run and a deadline of their own,"
           " run.cache_users as it is")
    base, *more = sizes.crowds
    return ([Figure(f"CPU per event, {users:,} users to {base:,}", "x",
                    [many / few for many, few in zip(costs[users], costs[base])], how, at_most=1.3) for users in more]
            + [Figure(f"CPU per event, {users:,} users", "us", costs[users], how) for users in sizes.crowds]
            + [Figure(f"Redis CPU per event, {users:,} users", "us", redis_costs[users], how) for users in sizes.crowds])


def live(stage, run, users, number, sizes):
    """CPU per event of `nagori run` and of Redis, in microseconds, while a day of the shop passes."""
    before, events = int(run.count("nagori_events_total")), sizes.slice_events
    cpu, redis_cpu = run.cpu_seconds(), stage.cpu("redis")
    stage.shop(run.topic, events, users, days=1, seed=number + 2, rate=LIVE_RATE,
               start_ms=SHOP_BEGIN_MS + number * DAY_MS)
    run.wait_for_all(before + events)
    found = (run.cpu_seconds() - cpu) * 1e6 / events, (stage.cpu("redis") - redis_cpu) * 1e6 / events
    stage.trim(run)
    return found


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
