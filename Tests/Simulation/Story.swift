import Delivery
import Events
import Mail
import Matching
import Pacing
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
    /// As they are written, the tracker's repeats among them.
    let lines: [Line]
    let lineup: Lineup
    let rules: Rules
    let limits: Limits
    /// Old data, by event time; otherwise the world's wall clock is the gate's.
    let usesEventClock: Bool
    let partitions: Int
    let runs: Int
    let senders: Int
    /// After every window of the scenarios, counted from the last event; by the wall's clock, after
    /// everything that is held.
    let end: EventTime
    /// How often in a thousand chances; missing: never.
    let rates: [Fault: Int]

    static let start = EventTime(milliseconds: 1_772_800_000_000)

    init(_ chance: Chance) {
        partitions = chance.within(1...4)
        runs = chance.within(1...3)
        senders = chance.within(1...2)
        usesEventClock = chance.percent(80)
        limits = usesEventClock ? Self.limits(chance) : Limits()
        lineup = usesEventClock ? Self.lineup(limits) : Self.wallLineup
        rules = usesEventClock ? Self.rules : Self.wallRules
        rates = Self.rates(chance)
        let plain =
            usesEventClock
            ? Self.lines(chance, areDistinct: limits.lateness > .seconds(0))
            : Self.wallLines(chance)
        end = (plain.last?.time ?? Self.start) + .days(usesEventClock ? 60 : 5)
        lines = Self.repeated(
            Self.shuffled(plain, within: limits.lateness, chance),
            within: usesEventClock ? limits.dedupeWindow : .minutes(20),
            perMille: rates[.doubledRecord] ?? 0, chance)
        var configuration = Self.configuration(lineup, batchMax: chance.within(1...30))
        configuration.usesEventClock = usesEventClock
        // Longer than all of them last.
        if !usesEventClock, chance.percent(50) { configuration.rebuildWindow = .days(30) }
        self.configuration = configuration
        var sending = Self.sending(onAmbiguous: chance.percent(50) ? .hold : .resend)
        sending.policy.heedsTimes = !usesEventClock
        if chance.percent(40) { sending.limits = Self.sendLimits(chance) }
        self.sending = sending
    }

    private static func rates(_ chance: Chance) -> [Fault: Int] {
        let usual: [Fault: Int] = [
            .crash: 8, .freeze: 6, .zombie: 5, .stop: 4, .brokerAway: 3, .kafkaRefusal: 30,
            .queueFull: 20, .failedReport: 30, .producerEnd: 2, .doubledRecord: 150,
            .redisAway: 4, .redisCut: 8, .lostReply: 12, .redisRefusal: 6, .redisFull: 3,
            .redisTail: 25, .redisEmptied: 5, .relayRefusal: 40, .relayCut: 20,
        ]
        return usual.filter { _ in chance.percent(60) }
    }
}

extension Story {
    private static func configuration(_ lineup: Lineup, batchMax: Int) -> Configuration {
        Configuration(
            consumerProperties: [:], producerProperties: [:], group: "run",
            topics: .init(
                events: "events", mailSend: "mail-send", decisions: "decisions",
                eventsDead: "events-dead"),
            partitionsIfMissing: nil, redis: .independent([]), redisPrefix: "n", lineup: lineup,
            usesEventClock: true, idleAfter: .seconds(10), skewMax: .hours(1),
            onLostEvents: .fail, rebuildWindow: nil,
            batchMax: batchMax, cacheUsers: 4)
    }

    private static func sending(onAmbiguous: DeliveryPolicy.OnAmbiguous) -> SenderOptions {
        var options = SenderOptions(
            consumer: [:], producer: [:],
            redis: .independent([Redis.Endpoint(.tcp(host: "memory", port: 1))]),
            relay: Relay(endpoint: .maildir(path: "memory")), letterhead: letterhead)
        options.policy.heedsTimes = false
        options.policy.onAmbiguous = onAmbiguous
        options.policy.attemptsMax = 1_000
        options.policy.retryFor = .days(30)
        return options
    }

    /// So that mails wait, and all the same come to their end.
    private static func sendLimits(_ chance: Chance) -> SendLimits {
        let lane = SendLimits.Lane(
            rate: .init(count: chance.within(1...20), span: .seconds(Int64(chance.within(1...5)))),
            concurrency: chance.percent(50) ? chance.within(1...3) : nil)
        var limits = SendLimits()
        if chance.percent(50) {
            limits.providers = [
                .init(name: "example", domains: ["example.com", "example.org"], lane: lane)
            ]
        } else {
            limits.others = lane
        }
        if chance.percent(30), let day = CivilDate(year: 2026, month: 3, day: 1) {
            limits.warmUp["example.com"] = WarmUp(
                since: day, days: Array(repeating: 20_000, count: 999))
        }
        return limits
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
}
