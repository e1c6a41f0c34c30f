import Delivery
import Events
import Mail
import Matching
import Policy
import Processor
import Redis
import Scenarios
import Sender
import Zones

/// What happens in one simulation while nothing breaks: scenarios, events, settings.
struct Story {
    let configuration: Configuration
    let sending: SenderOptions
    let lines: [(key: String, json: String, time: EventTime)]
    let partitions: Int
    let runs: Int
    let senders: Int
    /// After every window of the scenarios, counted from the last event.
    let end: EventTime
    /// How often in a thousand chances; missing: never.
    let rates: [Fault: Int]

    static let start = EventTime(milliseconds: 1_772_800_000_000)

    init(_ chance: Chance) {
        partitions = chance.within(1...4)
        runs = chance.within(1...3)
        senders = chance.within(1...2)
        let users = chance.within(2...8)
        var lines: [(key: String, json: String, time: EventTime)] = []
        var time = Self.start
        for user in 0..<users where chance.percent(70) {
            lines.append(Self.identify("u\(user)", at: time, chance))
        }
        for number in 0..<chance.within(10...50) {
            if chance.percent(80) { time = time + .minutes(Int64(chance.below(200))) }
            lines.append(Self.event(number, of: "u\(chance.below(users))", at: time, chance))
        }
        self.lines = lines
        end = time + .days(60)
        configuration = Self.configuration(batchMax: chance.within(1...30))
        sending = Self.sending(onAmbiguous: chance.percent(50) ? .hold : .resend)
        rates = Self.rates(chance)
    }

    private static func rates(_ chance: Chance) -> [Fault: Int] {
        let usual: [Fault: Int] = [
            .crash: 8, .freeze: 6, .zombie: 5, .stop: 4, .brokerAway: 3, .kafkaRefusal: 30,
            .queueFull: 20, .failedReport: 30, .producerEnd: 2, .doubledRecord: 0,
            .redisAway: 4, .redisCut: 8, .lostReply: 12, .redisRefusal: 6, .redisFull: 3,
            .redisTail: 25, .redisEmptied: 5, .relayRefusal: 40, .relayCut: 20,
        ]
        return usual.filter { _ in chance.percent(60) }
    }
}

extension Story {
    private static func identify(
        _ user: String, at time: EventTime, _ chance: Chance
    ) -> (key: String, json: String, time: EventTime) {
        let zone = chance.pick(["Asia/Tokyo", "America/New_York", "Europe/London"])
        let json = """
            {"messageId":"who-\(user)","userId":"\(user)","type":"identify",\
            "timestamp":\(time.milliseconds),"traits":{"email":"\(user)@example.com",\
            "name":"User \(user)","timezone":"\(zone)"}}
            """
        return (user, json, time)
    }

    private static func event(
        _ number: Int, of user: String, at time: EventTime, _ chance: Chance
    ) -> (key: String, json: String, time: EventTime) {
        let name = chance.pick([
            "sample_requested", "product_viewed", "product_viewed", "product_viewed",
            "product_added", "order_completed", "page_scrolled",
        ])
        let json = """
            {"messageId":"m\(number)","userId":"\(user)","event":"\(name)",\
            "timestamp":\(time.milliseconds),"properties":{"sku":"\(chance.pick(["A", "B"]))"}}
            """
        return (user, json, time)
    }

    private static func configuration(batchMax: Int) -> Configuration {
        Configuration(
            consumerProperties: [:], producerProperties: [:], group: "run",
            topics: .init(
                events: "events", mailSend: "mail-send", decisions: "decisions",
                eventsDead: "events-dead"),
            partitionsIfMissing: nil, endpoints: [], redisPrefix: "n", lineup: lineup,
            usesEventClock: true, idleAfter: .seconds(10), skewMax: .hours(1),
            onLostEvents: .fail, rebuildWindow: nil,
            batchMax: batchMax, cacheUsers: 4)
    }

    private static func sending(onAmbiguous: DeliveryPolicy.OnAmbiguous) -> SenderOptions {
        var options = SenderOptions(
            consumer: [:], producer: [:],
            redis: [Redis.Endpoint(.tcp(host: "memory", port: 1))],
            relay: Relay(endpoint: .maildir(path: "memory")), letterhead: letterhead)
        options.policy.heedsTimes = false
        options.policy.onAmbiguous = onAmbiguous
        options.policy.attemptsMax = 1_000
        options.policy.retryFor = .days(30)
        return options
    }

    private static let letterhead: Letterhead = {
        let files = ["subject.mustache": "About {{sku}}", "text.mustache": "{{sku}}\n"]
        do {
            let template = try MailTemplate(name: "note", files: files)
            return Letterhead(
                from: try Address("shop@example.com"),
                templates: TemplateFolder(templates: ["note": template]))
        } catch {
            preconditionFailure("\(error)")
        }
    }()

    static let rules: Rules = {
        let table = ZoneTable()
        return Rules(
            zone: table.zone(named: "Asia/Tokyo") ?? .utc,
            zoneNamed: { table.zone(named: $0) },
            caps: [.marketing: Rules.Cap(count: 2, span: .days(3))])
    }()

    static let lineup: Lineup = {
        let set = ScenarioSet.read([SourceFile(name: "story.yaml", text: scenarios)])
        precondition(!set.hasErrors, "\(set.diagnostics)")
        return Lineup(set, rules: rules, limits: limits)
    }()

    static let limits = Limits()

    static let scenarios = """
        scenario: sample-seen
        pattern:
          steps:
            - {name: sample, event: sample_requested}
            - {name: view, event: product_viewed, where: sku == sample.sku, within: 14d}
            - {absent: order_completed, where: sku == view.sku, for: 24h}
        send: {mail: note, to: team@example.com, variables: {sku: view.sku}}
        guard: {class: alert}
        ---
        scenario: seen-twice
        pattern:
          per: sku
          within: 1d
          steps:
            - {name: first, event: product_viewed}
            - {name: again, event: product_viewed}
            - {absent: order_completed, for: 2h}
        send: {mail: note, variables: {sku: again.sku}}
        guard:
          class: marketing
          quiet_hours: 21:00-09:00
          once_per: 2d
          cancel_on: [order_completed]
          expires_after: 10h
        ---
        scenario: cart-left
        pattern:
          per: sku
          steps:
            - {name: cart, event: product_added}
            - {absent: order_completed, for: 3h}
        send:
          - {mail: note, at: "10:00", variables: {sku: cart.sku}}
          - {mail: note, at: +3d, unless: [order_completed], variables: {sku: cart.sku}}
        guard: {class: marketing, cancel_on: order_completed}
        ---
        scenario: ordered
        pattern:
          runs: all
          steps:
            - {name: order, event: order_completed}
        send: {mail: note, to: team@example.com, variables: {sku: order.sku}}
        guard: {class: alert}

        """
}
