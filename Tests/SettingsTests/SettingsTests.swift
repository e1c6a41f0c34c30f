import Events
import Foundation
import Scenarios
import Settings
import Testing

@Suite struct SettingsTests {
    func mistakes(_ text: String, _ environment: [String: String] = [:]) -> [String] {
        do {
            _ = try Settings.parse(("n.yaml", text), environment: environment)
            return []
        } catch { return error.mistakes.map(\.description) }
    }

    @Test func `without a file and an environment all defaults hold`() throws {
        let settings = try Settings.load(file: nil, environment: ["PATH": "/bin"])
        #expect(settings.kafka.brokers == [HostPort(host: "127.0.0.1", port: 9092)])
        #expect(settings.kafka.groupRun == "nagori-run")
        #expect(
            settings.redis.places
                == .independent([.tcp(HostPort(host: "127.0.0.1", port: 6379))]))
        #expect(settings.redis.password == nil)
        #expect(settings.run.idleAfter == .seconds(10))
        #expect(settings.run.maxSkew == .hours(1))
        #expect(settings.run.zone.name == "Asia/Tokyo")
        #expect(settings.run.zone.offsetSeconds(at: EventTime(milliseconds: 0)) == 32_400)
        #expect(settings.run.quietHours == nil)
        #expect(settings.run.caps.isEmpty)
        #expect(settings.run.http == HostPort(host: "127.0.0.1", port: 9464))
        #expect(settings.send.transport.address == "maildir:./mail")
        #expect(settings.send.resultTTL == .seconds(30 * 86_400))
        #expect(settings.topics.create == false)
        #expect(settings.scenarios == ["scenarios"])
        #expect(try Settings.parse(("n", "# nothing\n"), environment: [:]).logLevel == "info")
    }

    @Test func `paths in the file are its own folder's, others the working directory's`() throws {
        let text = """
            scenarios: [rules, /etc/rules]
            send: {transport: "maildir:out", ca_file: ca.pem}
            """
        let settings = try Settings.parse(
            ("deploy/n.yaml", text), environment: ["NAGORI_TEMPLATES": "mails"])
        #expect(settings.scenarios == ["deploy/rules", "/etc/rules"])
        #expect(settings.send.transport.address == "maildir:deploy/out")
        #expect(settings.send.caFile == "deploy/ca.pem")
        #expect(settings.templates == "mails")
        #expect(try Settings.parse(("n.yaml", text), environment: [:]).scenarios[0] == "rules")
    }

    @Test func `reads every shape of value`() throws {
        let settings = try Settings.parse(
            (
                "n.yaml",
                """
                kafka:
                  brokers: 'a:1, [::1]:2'
                  properties: {security.protocol: SASL_SSL, sasl.password: "0123"}
                  consumer_properties:
                redis:
                  endpoints: [r1:6379, "unix:/run/redis.sock"]
                  password: "#secret"
                scenarios: [one, two]
                run:
                  clock: event
                  quiet_hours: 22:00-09:00
                  caps: {marketing: 1 per 1d and 3 per 7d (1 for priority 80), all: 9 per 30d}
                  time_zone: America/New_York
                send:
                  from: サンプル商店 <shop@shop.example.com>
                  starttls: required
                  http: "[::1]:0"
                """
            ), environment: [:])
        #expect(settings.kafka.brokers.map(\.host) == ["a", "::1"])
        #expect(settings.kafka.properties["sasl.password"] == "0123")
        #expect(
            settings.redis.places
                == .independent([
                    .tcp(HostPort(host: "r1", port: 6379)), .unix("/run/redis.sock"),
                ]))
        #expect(settings.redis.password == "#secret")
        #expect(settings.run.quietHours == QuietHours(start: 1320, end: 540))
        #expect(
            settings.run.caps == [
                .init(messageClass: nil, cap: Cap(count: 9, span: .days(30))),
                .init(messageClass: .marketing, cap: Cap(count: 1, span: .days(1))),
                .init(
                    messageClass: .marketing,
                    cap: Cap(
                        count: 3, span: .days(7), reserves: [.init(count: 1, for: .priority(80))])),
            ])
        #expect(settings.send.domain == "shop.example.com")
        #expect(settings.send.envelopeFrom == settings.send.from)
        #expect(settings.send.http == HostPort(host: "::1", port: 0))
        #expect(settings.send.startTLS == .required)
    }

    @Test func `the environment stands over the file`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let secret = folder.appending(path: "secret")
        try Data(" s3cret \n".utf8).write(to: secret)
        let settings = try Settings.parse(
            ("n.yaml", "kafka: {brokers: [x:1], properties: {a.b: 1, c.d: 2}}\nrun: {max_runs: 5}"),
            environment: [
                "NAGORI_KAFKA_BROKERS": "y:1, z:2", "NAGORI_KAFKA_PROPERTIES_C_D": "3",
                "NAGORI_KAFKA_PROPERTIES_SASL_PASSWORD_FILE": secret.path,
                "NAGORI_REDIS_PASSWORD_FILE": secret.path, "NAGORI_RUN_MAX_RUNS": "",
                "NAGORI_RUN_CAPS_MARKETING": "1 per 1d", "NAGORI_CONFIG": "n.yaml",
                "NAGORI_RUN_SERVICE_HOST": "10.0.0.1", "NAGORI_RUN_PORT_9464_TCP_PROTO": "tcp",
            ])
        #expect(settings.kafka.brokers.map(\.host) == ["y", "z"])
        #expect(
            settings.kafka.properties == ["a.b": "1", "c.d": "3", "sasl.password": " s3cret "])
        #expect(settings.redis.password == " s3cret ")
        #expect(settings.run.maxRuns == 5)
        #expect(
            settings.run.caps == [
                .init(messageClass: .marketing, cap: Cap(count: 1, span: .days(1)))
            ])
    }

    @Test func `tells every mistake with its place and a way out`() {
        let text = """
            kafka:
              broker: a:1
              properties: {group.id: x, enable.auto.commit: true}
            run:
              idle_after: 10
              clock: evnt
              caps: {alert: 3 per 7d, marketing: 51 per 7d}
              time_zone: Asia/Tokio
              time_zone: UTC
            idle_after: 3s
            redis: [1]
            scenarios: []
            """
        #expect(mistakes(text).contains { $0.contains("time_zone is there twice") })
        let rest = text.replacing("  time_zone: UTC\n", with: "")
        #expect(
            mistakes(rest, ["NAGORI_REDIS_DATABASE": "16", "NAGORI_KAFKA_BROKER": "x"]) == [
                "n.yaml:2:3: unknown key 'kafka.broker'; did you mean brokers?",
                "n.yaml:3:26: kafka.properties: group.id is set by kafka.group_run and kafka.group_send",
                "n.yaml:3:49: kafka.properties: enable.auto.commit is fixed: no mail twice, none lost",
                "n.yaml:5:15: run.idle_after: expected a duration such as 250ms, 90s, 15m, 24h or 14d, "
                    + "at least 100ms, found '10'",
                "n.yaml:6:10: run.clock: expected wall or event, found 'evnt'; did you mean event?",
                "n.yaml:7:17: run.caps: no cap for the class 'alert'; expected marketing or all",
                "n.yaml:7:38: run.caps: expected a cap such as '3 per 7d', '1 per 1d and 3 per 7d' or "
                    + "'5 per 7d (1 for priority 80, 2 for transactional)', 1 to 50 mails, "
                    + "found '51 per 7d'",
                "n.yaml:8:14: run.time_zone: expected an IANA time zone such as Asia/Tokyo, "
                    + "found 'Asia/Tokio'; did you mean Asia/Tokyo?",
                "n.yaml:9:1: unknown key 'idle_after'; did you mean run.idle_after?",
                "n.yaml:10:8: redis: expected a mapping of keys",
                "n.yaml:11:12: scenarios: the list is empty",
                "NAGORI_KAFKA_BROKER: no such setting; did you mean NAGORI_KAFKA_BROKERS?",
                "NAGORI_REDIS_DATABASE: redis.database: expected a whole number from 0 to 15, found '16'",
            ])
    }

    @Test(arguments: [
        "kafka: [", "a: b: c", "\t- x", "kafka: {brokers: &a [x:1], x: *a}", "- a", "text",
        "kafka: {? [a] : b}", "kafka: {properties: {a: [b]}}", "kafka: {brokers: {a: b}}",
        "run: {caps: 3 per 7d}", "log: {level: [info]}", "\u{0}", "!!binary x: y", "--- a\n--- b",
        "run: {<<: {clock: wall}}",
    ])
    func `refuses what is not a configuration`(text: String) {
        #expect(!mistakes(text).isEmpty)
    }

    @Test(arguments: [
        ("NAGORI_SEND_FROM", "a@b\r\nBcc: c@d"), ("NAGORI_SEND_FROM", "nobody"),
        ("NAGORI_SEND_TRANSPORT", "smtp://user:secret@relay"), ("NAGORI_SEND_TRANSPORT", "ftp://x"),
        ("NAGORI_SEND_TRANSPORT", "smtp://"), ("NAGORI_RUN_HTTP", "127.0.0.1"),
        ("NAGORI_RUN_HTTP", "127.0.0.1:65536"), ("NAGORI_RUN_HTTP", "::1:80"),
        ("NAGORI_RUN_HTTP", "127.0.0.1:+80"), ("NAGORI_REDIS_ENDPOINTS", "redis"),
        ("NAGORI_REDIS_PASSWORD_FILE", "/nonexistent/file"), ("NAGORI_RUN_QUIET_HOURS", "9-10"),
        ("NAGORI_RUN_QUIET_HOURS", "09:00-09:00"), ("NAGORI_RUN_QUIET_HOURS", "24:00-09:00"),
        ("NAGORI_RUN_CAPS_MARKETING", "0 per 7d"), ("NAGORI_RUN_CAPS_MARKETING", "3 per 0d"),
        ("NAGORI_RUN_IDLE_AFTER", "99999999999d"), ("NAGORI_RUN_IDLE_AFTER", "-1s"),
        ("NAGORI_RUN_MAX_RUNS", "0"), ("NAGORI_TOPICS_EVENTS", "a/b"),
        ("NAGORI_TOPICS_CREATE", "yes"), ("NAGORI_LOG_LEVEL", "warn"),
        ("NAGORI_SEND_UNSUBSCRIBE", "http://x"), ("NAGORI_KAFKA_PROPERTIES", "a=b"),
        ("NAGORI_RUN_TIME_ZONE", "JST"), ("NAGORI_REDIS_PREFIX", "a{b}"),
    ])
    func `refuses a value out of bounds and names the variable`(name: String, value: String) {
        let found = mistakes("", [name: value])
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix(name + ": ") == true, "\(found)")
        #expect(!found.joined().contains("\r"))
    }

    @Test func `a message quotes no secret`() {
        let found = mistakes(
            "redis: {password: \"hidden\\n2\"}\nkafka: {properties: {x: \"hidden\\0\"}}",
            ["NAGORI_SEND_PASSWORD": "hidden\n3"])
        #expect(found.count == 3)
        #expect(!found.joined().contains("hidden"))
    }

    @Test(arguments: [
        ("NAGORI_SEND_TRANSPORT", "smtp://user:hidden@host:25"),
        ("NAGORI_SEND_TRANSPORT", "https://user:hid@hidden?x@host/"),
        ("NAGORI_REDIS_ENDPOINTS", "redis://:hidden@host:6379"),
    ])
    func `a message quotes no password of a URL`(name: String, value: String) {
        let found = mistakes("", [name: value])
        #expect(found.count == 1)
        #expect(found.first?.contains("://***@host") == true, "\(found)")
        #expect(!found.joined().contains("hidden"))
    }

    @Test func `a mapping is set by a variable for each entry`() throws {
        #expect(
            mistakes("", ["NAGORI_RUN_CAPS": "marketing: 3 per 7d"]) == [
                "NAGORI_RUN_CAPS: takes an entry each: NAGORI_RUN_CAPS_NAME=…, with the entry's "
                    + "name for NAME"
            ])
        #expect(mistakes("", ["NAGORI_RUN_CAPS_MARKETING": "3 per 7d"]) == [])
    }

    @Test func `a variable and its file are one too many`() {
        let found = mistakes(
            "", ["NAGORI_REDIS_PASSWORD": "x", "NAGORI_REDIS_PASSWORD_FILE": #filePath])
        #expect(
            found.first == "NAGORI_REDIS_PASSWORD_FILE: NAGORI_REDIS_PASSWORD sets the same; "
                + "remove one of them")
    }

    @Test func `nodes of a cluster take the place of endpoints, encrypted or not`() throws {
        let text = """
            redis:
              cluster: [a:1, "b:2"]
              tls: true
              ca_file: ca.pem
              certificate_file: /etc/our.pem
              key_file: /etc/our.key
            """
        let redis = try Settings.parse(("deploy/n.yaml", text), environment: [:]).redis
        #expect(
            redis.places == .cluster([HostPort(host: "a", port: 1), HostPort(host: "b", port: 2)]))
        #expect(redis.tls?.caFile == "deploy/ca.pem")
        #expect(redis.tls?.keyFile == "/etc/our.key")
    }

    @Test(arguments: [
        (
            "{cluster: [a:1], endpoints: [b:1]}",
            "n.yaml:1:18: redis.cluster: redis.endpoints is set"
        ),
        ("{cluster: [a:1], database: 1}", "n.yaml:1:35: redis.database: a Redis Cluster has"),
        ("{cluster: [unix:/x]}", "n.yaml:1:19: redis.cluster: expected HOST:PORT"),
        ("{ca_file: a.pem}", "n.yaml:1:18: redis.ca_file: needs redis.tls: true"),
        ("{tls: true, key_file: a}", "n.yaml:1:30: redis.key_file: needs redis.certificate_file"),
        ("{tls: true, endpoints: [/x]}", "n.yaml:1:14: redis.tls: redis.endpoints names a socket"),
    ])
    func `keys of Redis that contradict each other are refused`(keys: String, start: String) {
        let found = mistakes("redis: " + keys)
        #expect(found.count == 1 && found[0].hasPrefix(start), "\(found)")
    }
}
