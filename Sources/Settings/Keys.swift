import Events
import Scenarios
import Zones

/// Every key of the configuration, in the order of the documentation. A new key is a new line here
/// and a field of `Settings` that reads it.
struct Keys: Sendable {
    let brokers = Key(
        "kafka.brokers", .list(of: .hostPort), "127.0.0.1:9092", "Where to find Kafka.")
    let properties = Key(
        map: "kafka.properties", .properties,
        "Properties of librdkafka for all clients: TLS, SASL, time limits.")
    let consumerProperties = Key(
        map: "kafka.consumer_properties", .properties, "The same, for consumers only.")
    let producerProperties = Key(
        map: "kafka.producer_properties", .properties, "The same, for producers only.")
    let groupRun = Key(
        "kafka.group_run", .name, "nagori-run", "Consumer group of `nagori run`.")
    let groupSend = Key(
        "kafka.group_send", .name, "nagori-send", "Consumer group of `nagori send`.")
    let groupInstance = Key(
        "kafka.group_instance_id", optional: .name,
        "Name of this process in its group (static membership): a restart moves no partitions.")

    let topicEvents = Key("topics.events", .name, "events", "Tracking events, in.")
    let topicMailSend = Key("topics.mail_send", .name, "mail-send", "Mail requests.")
    let topicDecisions = Key(
        "topics.decisions", .name, "decisions", "What became of each match.")
    let topicEventsDead = Key(
        "topics.events_dead", .name, "events-dead", "Events that cannot be used, unchanged.")
    let topicMailDead = Key(
        "topics.mail_dead", .name, "mail-dead", "Mail requests that cannot be delivered.")
    let topicsCreate = Key(
        "topics.create", .flag, "false", "Create topics that are missing when the process starts.")
    let topicsPartitions = Key(
        "topics.partitions", .number(1...10_000), "12", "Partitions of a topic that is created.")

    let redis = Key(
        "redis.endpoints", .list(of: .redis), "127.0.0.1:6379",
        "One Redis, or several independent ones that share the shards.")
    let redisCluster = Key(
        "redis.cluster", optional: .list(of: .hostPort),
        "Nodes of a Redis Cluster, which name the others; in place of `redis.endpoints`.")
    let redisUser = Key("redis.user", optional: .text, "Name for Redis' access control.")
    let redisPassword = Key(
        "redis.password", optional: .secret, isSecret: true, "Password for Redis.")
    let redisDatabase = Key("redis.database", .number(0...15), "0", "Number of the database.")
    let redisPrefix = Key("redis.prefix", .prefix, "nagori", "What all our keys begin with.")
    let redisTLS = Key(
        "redis.tls", .flag, "false", "Encrypted connections to Redis; needs hiredis 1.0 or newer.")
    let redisCA = Key(
        "redis.ca_file", optional: .text,
        "Certificates that sign those of Redis, PEM; the system's unless set.")
    let redisCertificate = Key(
        "redis.certificate_file", optional: .text,
        "Our own certificate, PEM, where Redis asks for one (`tls-auth-clients`).")
    let redisKey = Key(
        "redis.key_file", optional: .text, "Its private key, PEM, without a passphrase.")

    let scenarios = Key(
        "scenarios", .list(of: .text), "scenarios",
        "Scenario files or folders of them; in the file, from its own folder.")
    let templates = Key(
        "templates", .text, "templates",
        "Folder of mail templates; in the file, from its own folder.")

    let approvals = Key(
        "approvals", optional: .text,
        "File of approvals (`nagori approve`): only what stands in it is sent. None: all of it is.")

    let brands = Key(
        map: "brands", .brandFiles,
        "A file for each brand, by its name: keys of `send` and `run` in which its mails differ "
            + "(docs/operations.md).")

    let idleAfter = Key(
        "run.idle_after", .duration(from: .milliseconds(100)), "10s",
        "Silence on a partition after which its watermark follows the wall clock.")
    let maxSkew = Key(
        "run.max_skew", .span, "1h",
        "How far ahead of Kafka's record time an event's own time may be.")
    let maxRuns = Key(
        "run.max_runs", .number(1...1_000), "32",
        "Partial matches kept for one user and scenario; the oldest goes first.")
    let maxEvents = Key(
        "run.max_events", .number(2...10_000), "64",
        "Message ids kept of one partial match; of more, those in the middle are only counted.")
    let lateness = Key(
        "run.lateness", .lateness, "0s",
        "Events are sorted by their time within it; later ones are dropped. 0s: as they arrive.")
    let dedupeWindow = Key(
        "run.dedupe_window", .dedupeWindow, "1h",
        "Events of a user with one message id, less than this apart, are one. 0s: each counts.")
    let forgetAfter = Key(
        "run.forget_after", .span, "400d",
        "Silence after which a user's traits and first events are forgotten.")
    let onLostEvents = Key(
        "run.on_lost_events", Kind<Settings.OnLostEvents>.word, "fail",
        "When Kafka has deleted events that were not read yet: end with an error, or go on with the "
            + "oldest that is left, or with what comes next.")
    let rebuildWindow = Key(
        "run.rebuild_window", optional: .span,
        "How far back state that Redis has lost is made anew from Kafka; all that Kafka has, unless "
            + "set. With `run.clock: wall` only.")
    let batchEvents = Key(
        "run.batch_events", .number(1...1_000_000), "10000", "Events in one commit, at most.")
    let cacheUsers = Key(
        "run.cache_users", .number(1...100_000_000), "200000",
        "Users whose state is kept in memory.")
    let clock = Key(
        "run.clock", Kind<Settings.Clock>.word, "wall",
        "What the gate reads: the wall clock, or event time for replays of old data.")
    let zone = Key(
        "run.time_zone", .zone, "Asia/Tokyo",
        "Time zone of users whose traits do not name one.")
    let quietHours = Key(
        "run.quiet_hours", optional: .quietHours,
        "For marketing scenarios that have none of their own: no mails then, local time.")
    let quietDays = Key(
        "run.quiet_days", .quietDays, "none",
        "For marketing scenarios that have none of their own: no mails on these days of the "
            + "recipient's calendar: `weekends`, `holidays`, `monday` ... `sunday`.")
    let holidays = Key(
        "run.holidays", optional: .text,
        "File of holidays, a date such as 2026-11-23 a line; for `quiet_days: holidays`.")
    let spread = Key(
        "run.spread", .spread, "0s",
        "Mails that waited for the end of a quiet time go out over so long, each user's at a moment "
            + "of its own.")
    let collect = Key(
        "run.collect", .spread, "0s",
        "So long a marketing mail waits for others to the same user; of those that are due together "
            + "one goes out: that of the highest priority, of the highest value, the newest.")
    let caps = Key(
        map: "run.caps", .caps,
        "Most mails a user gets in any window of that length: `marketing: 1 per 1d and 3 per 7d`. "
            + "`3 per 7d (1 for priority 80)` keeps one for scenarios of that priority or a higher "
            + "one; `all` counts mails of every class, and holds back marketing alone; `all: 5 per "
            + "7d (2 for transactional)` keeps two of the five for that class. Several reserves have "
            + "a comma between them, and within braces quotes around the cap.")

    let consent = Key(
        "run.consent", Kind<Settings.ConsentRule>.word, "opt_out",
        "Marketing mails go to whoever has not unsubscribed, or (opt_in) only to who has subscribed."
    )

    let runHTTP = Key(
        "run.http", .hostPort, "127.0.0.1:9464",
        "Where `nagori run` serves /metrics, /healthz and /readyz; port 0: any that is free.")

    let transport = Key(
        "send.transport", .transport, "maildir:./mail",
        "Where mails go: `smtp://`, `smtps://`, `https://`, a service (`ses:REGION`, `sendgrid:`, "
            + "`mailgun:DOMAIN`) or a folder, `maildir:`.")
    let from = Key(
        "send.from", optional: .address, "Sender of all mails; `nagori send` needs it.")
    let replyTo = Key("send.reply_to", optional: .address, "Where answers go.")
    let envelopeFrom = Key(
        "send.envelope_from", optional: .address,
        "Where bounces go; `send.from` unless set. `{id}` becomes the request's id, so that a bounce "
            + "says which mail it is about: `bounce+{id}@example.org`.")
    let domain = Key(
        "send.domain", optional: .host,
        "Right side of each Message-ID; the domain of `send.from` unless set.")
    let unsubscribeURL = Key(
        "send.unsubscribe", optional: .link,
        "One-click unsubscribe address; `{id}` becomes the request's id, `{token}` a sealed text that "
            + "says who wants no more of what.")
    let unsubscribeMailto = Key(
        "send.unsubscribe_mailto", optional: .address, "Address that takes unsubscribe mails.")
    let tokenKeyFile = Key(
        "send.token_key_file", optional: .secret,
        "What `{token}` is sealed with: a file of 32 random bytes or more, only for us to read.")
    let dkim = Key(
        records: "send.dkim", .dkim,
        "Keys that sign each mail (docs/operations.md): `key_file` is PEM, RSA or Ed25519, and only "
            + "for us to read. Not for `https://` and SendGrid, which sign by themselves.")
    let username = Key(
        "send.username", optional: .text, "Name for the relay, or the id of the key for Amazon.")
    let password = Key(
        "send.password", optional: .secret, isSecret: true,
        "Password for the relay, the token of the mail API, or the secret of the key for Amazon.")
    let sessionToken = Key(
        "send.session_token", optional: .secret, isSecret: true,
        "Session token that goes with a key that Amazon lent.")
    let fallback = Key(
        "send.fallback", optional: .transport,
        "Where mails go while `send.transport` is away; with `send.on_ambiguous: hold` only.")
    let fallbackUsername = Key(
        "send.fallback_username", optional: .text, "As `send.username`, for `send.fallback`.")
    let fallbackPassword = Key(
        "send.fallback_password", optional: .secret, isSecret: true,
        "As `send.password`, for `send.fallback`.")
    let fallbackSessionToken = Key(
        "send.fallback_session_token", optional: .secret, isSecret: true,
        "As `send.session_token`, for `send.fallback`.")
    let startTLS = Key(
        "send.starttls", Kind<Settings.StartTLS>.word, "opportunistic",
        "Whether an `smtp://` connection has to be encrypted.")
    let caFile = Key(
        "send.ca_file", optional: .text, "Certificates to trust, PEM; the system's unless set.")
    let staff = Key(
        map: "send.staff", .staff,
        "Our own people, by the roles that scenarios name in `to`: mail addresses, or `file:PATH` of "
            + "the secret address of a Slack channel (docs/operations.md).")
    let alertsPerHour = Key(
        "send.alerts_per_hour", .number(1...1_000), "60",
        "Alerts for one role or address that are delivered, of those that came up in one hour; the "
            + "others end as `alert_limit`.")
    let concurrency = Key(
        "send.concurrency", .number(1...1_000), "16", "Deliveries at the same time.")
    let limits = Key(
        "send.limits", optional: .text,
        "File of how fast mails may go to each provider and domain, and of a new sender domain's "
            + "warm-up (docs/operations.md); none: as fast as they take them.")
    let timeout = Key(
        "send.timeout", .duration(from: .seconds(1), to: .seconds(3_600)), "60s",
        "One delivery from its start to the relay's answer. A mail whose sender died during it is "
            + "looked at by another only after that.")
    let onAmbiguous = Key(
        "send.on_ambiguous", Kind<Settings.OnAmbiguous>.word, "hold",
        "A connection lost before the answer: hold the mail for a person, or send it again.")
    let attempts = Key(
        "send.attempts", .number(1...100), "20", "Attempts at one mail, at most.")
    let retryFor = Key(
        "send.retry_for", .duration(from: .seconds(1)), "24h", "How long a mail is tried.")
    let resultTTL = Key(
        "send.result_ttl", .duration(from: .seconds(3_600)), "30d",
        "How long Redis remembers that a request was delivered.")
    let sendHTTP = Key(
        "send.http", .hostPort, "127.0.0.1:9465", "The same as `run.http` for `nagori send`.")

    let logLevel = Key(
        "log.level", .choice("trace", "debug", "info", "notice", "warning", "error", "critical"),
        "info", "Least level of a line that is logged.")

    /// By reflection, in the order above.
    var all: [any DocumentedKey] {
        Mirror(reflecting: self).children.compactMap { $0.value as? any DocumentedKey }
    }

    static let standard = Keys()
}
