/// Every number that `nagori run` shows. A new metric is a new line here and nowhere else.
package struct ProcessorMetrics: Sendable {
    // What comes in.
    package let events = Counter(
        "nagori_events_total",
        "Events taken from Kafka: applied, ignored, duplicate, too late, moved or dead.")
    package let eventsApplied = Counter(
        "nagori_events_applied_total",
        "Events that went into the states, those included that wait to be sorted.")
    package let eventsDuplicate = Counter(
        "nagori_events_duplicate_total",
        "Events that had come before, by their message id within `run.dedupe_window`.")
    package let idsEvicted = Counter(
        "nagori_message_ids_evicted_total",
        "Message ids forgotten before `run.dedupe_window` was over: their user had too many.")
    package let eventsDead = Counters(
        "nagori_events_dead_total", "Events set aside to the dead-letter topic, by reason.",
        labels: "reason")
    package let eventsLate = Counter(
        "nagori_events_late_total", "Events older than the watermark when they came.")
    package let eventsTooLate = Counter(
        "nagori_events_too_late_total", "Events dropped: later than `run.lateness` allows.")
    package let eventsMoved = Counter(
        "nagori_events_moved_total",
        "Events dropped: partitions were added, and the user's newer events go to another one.")
    package let eventsUnsorted = Counter(
        "nagori_events_unsorted_total",
        "Events applied before their time because too many of the user's waited.")
    package let eventsIgnored = Counter(
        "nagori_events_ignored_total", "Events of a kind that no scenario asks for.")
    package let eventsSkewed = Counter(
        "nagori_events_skewed_total", "Events from the future, given Kafka's record time instead.")

    // What it is matched against.
    package let scenarios = Gauge("nagori_scenarios", "Scenarios in force.")
    package let reloads = Counters(
        "nagori_scenario_reloads_total",
        "Changes of the scenario files that were taken up, or refused because of a mistake.",
        labels: "result")
    package let scenariosBroken = Gauge(
        "nagori_scenarios_broken",
        "1 while the scenario files have a mistake and the earlier ones stay in force.")

    // What is made of it.
    package let matches = Counters(
        "nagori_matches_total", "Completed patterns.", labels: "scenario")
    package let decisions = Counters(
        "nagori_decisions_total", "Decisions of the policy gate, holds included.",
        labels: "scenario", "decision", "reason")
    package let runsLive = Gauge("nagori_runs_live", "Partial matches of the shards owned.")
    package let runsStarted = Counters(
        "nagori_runs_started_total", "Partial matches begun.", labels: "scenario")
    package let runsEvicted = Counters(
        "nagori_runs_evicted_total", "Partial matches dropped because a user had too many.",
        labels: "scenario")
    package let runEventsFolded = Counters(
        "nagori_run_events_folded_total",
        "Events whose ids a partial match does not keep, because it has too many.",
        labels: "scenario")
    package let runsOrphaned = Counter(
        "nagori_runs_orphaned_total",
        "Partial matches dropped because their scenario is not loaded any more, or has changed.")
    package let timersPending = Gauge("nagori_timers_pending", "Users with a deadline pending.")
    package let heldMails = Gauge("nagori_held_mails", "Mails held until their hour comes.")
    package let mailsHeld = Counter(
        "nagori_mails_held_total", "Mails that began to wait for their hour.")
    package let mailsReleased = Counter(
        "nagori_mails_released_total", "Mails that ended to wait, whatever was decided then.")
    package let heldOverdue = Gauge(
        "nagori_held_overdue_seconds",
        "How long ago the hour of a mail came that is still held; 0: of none.")
    package let timersFired = Counter("nagori_timers_fired_total", "Deadlines that came.")

    // What goes out.
    package let mailRequests = Counter(
        "nagori_mail_requests_produced_total", "Mail requests that Kafka has acknowledged.")
    package let mailRequestsKnown = Counter(
        "nagori_mail_requests_known_total",
        "Mail requests that Kafka had before their shard was lost and made anew.")
    package let decisionsProduced = Counter(
        "nagori_decisions_produced_total", "Decisions that Kafka has acknowledged.")
    package let outboxInherited = Counters(
        "nagori_outbox_inherited_total",
        "Messages found in the outbox of a shard when it was taken.", labels: "kind")
    package let messagesOpen = Gauges(
        "nagori_messages_open", "Messages handed to Kafka and not yet acknowledged.",
        labels: "kind")
    package let outbox = Gauges(
        "nagori_outbox_entries", "Decided, and not yet known to be in Kafka.",
        labels: "partition")

    // How long it takes.
    package let batch = Histogram(
        "nagori_batch_seconds", "From the first event of a batch to the end of its application.")
    package let batchEvents = Gauge("nagori_batch_events", "Events of the newest batch.")
    package let commit = Histogram(
        "nagori_commit_seconds", "From sending a shard's script to Redis' answer.")
    package let mailRequestLatency = Histogram(
        "nagori_mail_request_latency_seconds",
        "From Kafka's record time of the last event to the mail request's acknowledgement.")
    package let lag = Gauges(
        "nagori_consumer_lag", "Events in Kafka that are not yet in the state.",
        labels: "partition")
    package let watermarkLag = Gauges(
        "nagori_watermark_lag_seconds", "How far the watermark is behind the wall clock.",
        labels: "partition")

    // State.
    package let cachedUsers = Gauge("nagori_cache_users", "Users whose state is in memory.")
    package let cacheHits = Counter("nagori_cache_hits_total", "States found in memory.")
    package let cacheMisses = Counter("nagori_cache_misses_total", "States read from Redis.")
    package let statesUnreadable = Counter(
        "nagori_states_unreadable_total", "States in Redis that could not be read; begun anew.")
    package let usersMoved = Counter(
        "nagori_users_moved_total",
        "Users given up: partitions were added, and their events go to another one.")

    // The neighbours.
    package let partitions = Gauge("nagori_partitions_owned", "Partitions this process owns.")
    package let rebalances = Counters(
        "nagori_rebalances_total", "Partitions given or taken by the group.", labels: "kind")
    package let shardsFenced = Counter(
        "nagori_shards_fenced_total", "Commits refused: another process owns the shard.")
    package let shardsRewound = Counter(
        "nagori_shards_rewound_total", "Times Redis went back in time and the shard with it.")
    package let shardsRebuilt = Counters(
        "nagori_shards_rebuilt_total",
        "Times a shard was read again because Redis was `empty` of it, or `older` than Kafka's offset.",
        labels: "loss")
    package let eventsLost = Counter(
        "nagori_events_lost_total", "Events that Kafka deleted before they were read.")
    package let redisErrors = Counters(
        "nagori_redis_errors_total", "Calls to Redis that failed.", labels: "code")
    package let kafkaErrors = Counters(
        "nagori_kafka_errors_total", "Errors that librdkafka reported.", labels: "code")

    // What is stopped.
    package let fusesBlown = Gauges(
        "nagori_fuse_blown",
        "1 for a scenario that matched more often in an hour than its `fuse` allows, until `nagori resume`.",
        labels: "scenario")
    package let hourlyMatches = HourlyMatches()

    package let build = Build.info()

    package init() {}
}
