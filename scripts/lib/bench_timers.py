"""How fast deadlines are settled that all come in one minute."""

import metrics
from bench_figures import Figure
from bench_stage import PARTITIONS, SCENARIOS, SHOP_BEGIN_MS, first_events
from patient_broker import PATIENCE_SECONDS, PatientBroker
from processes import Failed
from topic_cleaning import delete_topics
from topics import Topics

HOUR_MS, MINUTE_MS = 3_600_000, 60_000
# Of the cart's hour, then a night in which nothing happens.
NIGHT_MS = 9 * HOUR_MS
# So many that each partition gets one.
MOVERS = 64


def measure(stage, sizes, tell):
    stage.start()
    topics, rates, costs = Topics(stage.stores.brokers), [], []
    for number in range(1, sizes.long_runs + 1):
        broker = PatientBroker(stage.stores.kafka, PATIENCE_SECONDS)
        run = stage.waiting_run(f"timers-{number}", f"timers-{number}-events", [SCENARIOS / "cart.yaml"],
                                broker=broker)
        seconds, cpu = drain(stage, topics, run, sizes.waiting)
        rates.append(sizes.waiting / seconds)
        costs.append(cpu * 1e6 / sizes.waiting)
        tell(f"{sizes.waiting:,} deadlines in {seconds:.2f} s")
        run.stop()
        broker.close()
        stage.forget(run)
        delete_topics(stage.stores.kafka, [run.topic])
    how = (f"{sizes.waiting:,} carts left in the same minute; record time of the first event after the night"
           " to that of the last decision")
    return [Figure("deadlines drained", "timers/s", rates, how, at_least=100_000),
            Figure("CPU per deadline, nagori run", "us", costs, how)]


def drain(stage, topics, run, users):
    """Seconds from the event that moves the time to the last decision, and CPU seconds of `nagori run`."""
    stage.settle(run, users, event="product_added", begin_ms=SHOP_BEGIN_MS, span_ms=MINUTE_MS)
    cpu = run.cpu_seconds()
    stage.generate("--from", "-", "--topic", run.topic, lines=first_events(
        users, users + MOVERS, users + MOVERS, "product_added", SHOP_BEGIN_MS + NIGHT_MS, MINUTE_MS))
    run.wait("all decisions", lambda: run.count("nagori_timers_fired_total") >= users)
    run.wait_for_all(users + MOVERS)
    cpu = run.cpu_seconds() - cpu
    samples = run.observe()
    fired = metrics.total(samples, "nagori_timers_fired_total"), metrics.total(samples, "nagori_matches_total")
    if fired != (users, users):
        raise Failed(f"{fired[0]:,.0f} deadlines fired and made {fired[1]:,.0f} matches, not {users:,}")
    begin = min(newest_times(topics, run.topic))
    return (max(newest_times(topics, f"{run.name}-decisions")) - begin) / 1000, cpu


def newest_times(topics, topic):
    """Record times of the last record of each partition, in milliseconds."""
    text = topics.kcat("-C", "-e", "-q", "-t", topic, "-o", "-1", "-f", r"%T\n")
    times = [int(line) for line in text.split()]
    if len(times) != PARTITIONS:
        raise Failed(f"{topic}: {len(times)} partitions have records, not {PARTITIONS}")
    return times
