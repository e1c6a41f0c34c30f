"""How long a mail request comes after its event, at half of what `nagori run` can take."""

import time

from bench_figures import Figure
from bench_stage import SCENARIOS
from bench_throughput import DAYS, one_pass
from patient_broker import PATIENCE_SECONDS, PatientBroker
from stores import ROOT
from topic_cleaning import delete_topics

LATENCY_SCENARIOS = ROOT / "Benchmarks/scenarios-latency"
# The scenario that the latency is taken from.
LATENCY_SCENARIO = "bench-campaign"
# The broker keeps all of it in memory.
EVENTS_MAX = 3_000_000


def measure(stage, sizes, tell):
    stage.start()
    stage.shop("events", sizes.events, sizes.users, DAYS)
    # Not the first pass: the machine is warm then.
    rate = [one_pass(stage, f"maximum-{number}", "events", sizes.events).rate for number in range(2)][-1] / 2
    delete_topics(stage.stores.kafka, ["events"])
    seconds = min(sizes.latency_seconds, EVENTS_MAX / rate)
    tell(f"{rate:,.0f} events/s for {seconds:.0f} s")
    found, rates = [], []
    broker = PatientBroker(stage.stores.kafka, PATIENCE_SECONDS)
    for number in range(1, sizes.runs + 1):
        delays, fed = live(stage, f"latency-{number}", rate, seconds, sizes, broker)
        found.append(delays)
        rates.append(fed)
        tell(f"p50 {delays['p50_ms']} ms, p99 {delays['p99_ms']} ms, p99.9 {delays['p999_ms']} ms,"
             f" {delays['requests']} mail requests, fed at {fed:,.0f}/s")
    broker.close()
    how = (f"Kafka's record times; nagori generate --rate {rate:,.0f} for {seconds:.0f} s"
           f" (it came to {min(rates):,.0f}), {found[0]['requests']:,} mail requests")
    goals = {"p99": 50}
    return [Figure(f"event to mail request, {label}", "ms", [each[key] for each in found], how, at_most=goals.get(label))
            for label, key in (("p50", "p50_ms"), ("p99", "p99_ms"), ("p99.9", "p999_ms"), ("most", "max_ms"))]


def live(stage, name, rate, seconds, sizes, broker):
    """What Benchmarks/latency says, and the rate at which the events came."""
    topic, events = f"{name}-events", int(rate * seconds)
    run = stage.waiting_run(name, topic, [SCENARIOS, LATENCY_SCENARIOS], broker=broker)
    days = max(1, round(DAYS * events / sizes.events))
    begin = time.monotonic()
    stage.shop(topic, events, sizes.users, days, seed=2, rate=rate)
    fed = time.monotonic() - begin
    run.wait_for_all(events)
    run.stop()
    delays = stage.tool(ROOT / "Benchmarks/latency/latency", stage.stores.brokers, topic, f"{name}-decisions",
                        f"{name}-mail-send", LATENCY_SCENARIO)
    stage.forget(run)
    delete_topics(stage.stores.kafka, [topic])
    return delays, events / fed
