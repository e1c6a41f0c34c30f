/// Every number that `nagori send` shows. A new metric is a new line here and nowhere else.
package struct SenderMetrics: Sendable {
    // What comes in.
    package let requests = Counter(
        "nagori_send_requests_total",
        "Messages taken from Kafka: with a result, merged, released, unreadable or open.")
    package let requestsMerged = Counter(
        "nagori_send_requests_merged_total",
        "Mail requests that came again while the first one was open: they share its end.")
    package let requestsReleased = Counter(
        "nagori_send_requests_released_total",
        "Mail requests left to the next owner of their partition.")
    package let open = Gauge("nagori_send_open", "Mail requests taken that have no end yet.")
    package let requestsDead = Counters(
        "nagori_send_requests_dead_total",
        "Mail requests set aside to mail-dead, by reason and by what a relay's refusal was about: "
            + "hard, soft, block, quota, content, other.",
        labels: "reason", "bounce")

    // What becomes of it: every request ends in exactly one of these.
    package let results = Counters(
        "nagori_send_results_total",
        "Requests by how they ended: sent, failed, expired, duplicate, ambiguous.",
        labels: "result", "transport", "class", "reason")
    package let retries = Counters(
        "nagori_send_retries_total", "Deliveries put off to be tried again.",
        labels: "transport", "reason", "bounce")
    package let onFallback = Gauge(
        "nagori_send_fallback",
        "1 while mails go by `send.fallback`, the first transport being away.")
    package let templateErrors = Counters(
        "nagori_send_template_errors_total", "Mails that could not be rendered.",
        labels: "template")
    package let inFlight = Gauge("nagori_send_in_flight", "Deliveries under way.")
    package let waiting = Gauge("nagori_send_waiting", "Requests waiting for their next attempt.")

    // Lanes: a configured provider's name, or `other` for all domains that have none.
    package let laneWaiting = Gauges(
        "nagori_send_lane_waiting", "Mails that are due and wait for their lane.", labels: "lane")
    package let lanesOpen = Gauges(
        "nagori_send_lane_open",
        "Providers and domains that took no mail lately, so that only single mails try.",
        labels: "lane")
    package let slowDowns = Counters(
        "nagori_send_slowdowns_total",
        "How often a provider or domain got less from then on, for it answered 421 or 4.7.x.",
        labels: "lane")
    package let warmUpHeld = Gauges(
        "nagori_send_warm_up_held",
        "Mails of a sender domain that wait because the day's ceiling of its warm-up is reached.",
        labels: "domain")

    // How long it takes.
    package let delivery = Histogram(
        "nagori_send_delivery_seconds", "One attempt, from its start to the server's answer.")
    package let age = Histogram(
        "nagori_send_request_age_seconds", "From the match to the delivery of its mail.",
        bounds: Histogram.longBounds)

    // The neighbours.
    package let lag = Gauges(
        "nagori_send_consumer_lag", "Requests in Kafka that are not yet settled.",
        labels: "partition")
    package let partitions = Gauge(
        "nagori_partitions_owned", "Partitions this process owns.")
    package let rebalances = Counters(
        "nagori_rebalances_total", "Partitions given or taken by the group.", labels: "kind")
    package let redisErrors = Counters(
        "nagori_redis_errors_total", "Calls to Redis that failed.", labels: "code")
    package let kafkaErrors = Counters(
        "nagori_kafka_errors_total", "Errors that librdkafka reported.", labels: "code")

    package let build = Build.info()

    package init() {}
}
