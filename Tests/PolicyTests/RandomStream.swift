import Events
import Matching
import Patterns
import Policy
import Scenarios
import Zones

/// Scenarios, rules and the events of one user, made up from a seed: the same on every machine.
struct RandomStream {
    let scenarios: [Scenario]
    let rules: Rules
    let engine: Engine
    let events: [Event]

    private static let table = ZoneTable()
    static let zones = ["Asia/Tokyo", "America/New_York", "Europe/London", "nowhere", "UTC"]

    static let topics = ["news", "coupons"]
    static let brands = ["one", "two"]
    /// As senders tell of addresses.
    static let hashes = ["u@example.com", "v@example.com"].map {
        UInt64.fnv1a($0.utf8).hexadecimal
    }
    static let words = [
        "subscribed", "unsubscribed", "mail_bounced", "mail_complained", "mail_failed",
    ]

    /// `count` events, up to some hours apart.
    init(seed: UInt64, count: Int = 200) {
        var random = Random(seed)
        let table = Self.table
        scenarios = (0...random.below(4)).map { Self.scenario("s\($0)", &random) }
        var rules = Rules(
            zone: table.zone(named: Self.zones[random.below(3)]) ?? .utc,
            zoneNamed: { table.zone(named: $0) },
            quietHours: random.chance(70) ? Self.quietHours(&random) : nil,
            caps: random.chance(70)
                ? (0...random.below(2)).map { _ in Self.cap(&random) } : [],
            needsConsent: random.chance(30))
        if random.chance(30) { rules.quietDays = Self.quietDays(&random) }
        // March 8th and 10th of 2026 and some more.
        rules.holidays = [20_520, 20_522, 20_530, 20_531]
        rules.spread = .minutes(random.chance(50) ? 0 : random.in(1, 90))
        rules.collect = .minutes(random.chance(40) ? 0 : random.in(60, 600))
        for brand in Self.brands {
            rules.brands[brand] = .init(
                caps: random.chance(50) ? [Self.cap(&random)] : [],
                needsConsent: random.chance(30))
        }
        if random.chance(20) { rules.approved = Self.approved(scenarios, &random) }
        let start = EventTime(milliseconds: 1_772_800_000_000)
        for scenario in scenarios where random.chance(5) {
            if random.chance(50) { rules.stops.blown.insert(scenario.id) }
            rules.stops.recalled[scenario.id] = start + .hours(random.in(0, 400))
        }
        self.rules = rules
        engine = Engine(scenarios, rules: rules, limits: Limits(runs: 4))
        // Both of New York's changes of the clock are within reach.
        var time = EventTime(milliseconds: 1_772_800_000_000) + .hours(random.in(0, 200))
        let vocabulary = engine.vocabulary
        events = (0..<count).map { number in
            if !random.chance(15) { time = time + .minutes(random.in(0, 300)) }
            return Self.event(number, at: time, vocabulary, &random)
        }
    }

    private static func quietHours(_ random: inout Random) -> QuietHours {
        let start = random.below(1440)
        return QuietHours(start: start, end: (start + 1 + random.below(900)) % 1440)
    }

    private static func cap(_ random: inout Random) -> Rules.Cap {
        let count = 1 + random.below(4)
        var cap = Rules.Cap(
            random.chance(70) ? .marketing : nil, count: count, span: .hours(random.in(1, 90)))
        guard count > 1, random.chance(50) else { return cap }
        cap.reserves = [Reserve(count: 1 + random.below(count - 1), for: .priority(60))]
        guard cap.messageClass == nil else { return cap }
        // Drawn apart: what follows in the stream stays as it is.
        var own = Random(UInt64(cap.span.milliseconds))
        let owners: [Reserve.Owner] = [
            .messageClass(.transactional), .messageClass(.alert), .priority(60), .priority(90),
        ]
        cap.reserves = []
        var left = count - 1
        for owner in owners.shuffled(using: &own) where left > 0 && own.chance(60) {
            let reserve = Reserve(count: 1 + own.below(left), for: owner)
            cap.reserves.append(reserve)
            left -= reserve.count
        }
        return cap
    }

    private static func approved(_ scenarios: [Scenario], _ random: inout Random) -> Approved {
        var approved = Approved(scenarios: [:], templates: [])
        for scenario in scenarios {
            if random.chance(80) { approved.scenarios[scenario.id] = [scenario.version] }
            for send in scenario.sends where random.chance(90) {
                approved.templates.insert(scenario.template(of: send))
            }
        }
        return approved
    }

    private static func quietDays(_ random: inout Random) -> QuietDays {
        var days = QuietDays()
        for _ in 0..<2 { _ = days.add(QuietDays.words[random.below(QuietDays.words.count)]) }
        return days
    }

    private static func event(
        _ number: Int, at time: EventTime, _ vocabulary: Vocabulary, _ random: inout Random
    ) -> Event {
        var name = EventName(index: random.below(vocabulary.events.count))
        // Words on consent would end most streams.
        if Self.words.contains(vocabulary.events[name.index]), !random.chance(15) {
            name = vocabulary.events.firstIndex(of: "a").map { EventName(index: $0) } ?? name
        }
        let values: [Value] = vocabulary.properties.map { property in
            if random.chance(20) { return .missing }
            return switch property {
            case "email": .string(["u@example.com", "v@example.com", "", "x"][random.below(4)])
            case "timezone": .string(zones[random.below(zones.count)])
            case "brand": random.chance(60) ? .missing : .string(brands[random.below(2)])
            case "topic": random.chance(50) ? .missing : .string(topics[random.below(2)])
            case "recipient":
                [.missing, .string(hashes[0]), .string(hashes[1])][random.below(3)]
            case "bounce": .string(["hard", "quota"][random.below(2)])
            case "ends": .integer(time.milliseconds + random.in(-1, 9) * 86_400_000)
            case "sku": [.string("A"), .string("B"), .integer(7)][random.below(3)]
            default: .string("text \(random.below(3))")
            }
        }
        return Event(id: "m\(number)", user: "u", name: name, time: time, values: values)
    }

    private static func scenario(_ id: String, _ random: inout Random) -> Scenario {
        var steps = [Step(name: "a", kind: .present(within: nil), events: .names(["a"]))]
        if random.chance(50) {
            steps.append(
                Step(
                    name: "b", kind: .present(within: .hours(random.in(1, 48))),
                    events: .names(["b"])))
            if random.chance(30) {
                steps[1].quantity = .init(least: random.below(2) + 1, most: nil)
            }
        }
        if random.chance(60) {
            let anchor: Step.Anchor = random.chance(50) ? .first : .last
            steps.append(
                Step(
                    name: "",
                    kind: .absentAfter(
                        span: .hours(random.in(1, 30)), anchor: anchor, perUser: random.chance(50)),
                    events: .names(["c"])))
        }
        steps[0].isFirstEver = random.chance(10)
        return Scenario(
            id: id, description: "", version: "1",
            pattern: Pattern(
                steps: steps, within: random.chance(50) ? .hours(random.in(1, 72)) : nil,
                key: random.chance(50) ? "sku" : nil,
                runs: Pattern.Runs.allCases[random.below(3)],
                afterMatch: random.chance(50) ? .noSkip : .pastLast,
                matchesOnTimeout: random.chance(20)),
            sends: (0...(random.chance(60) ? 0 : random.below(4))).map { send($0, &random) },
            policy: policy(&random))
    }

    private static func send(_ number: Int, _ random: inout Random) -> Send {
        let hours: [Moment.Hour] = [
            .any, .any, .sameLocalTime, .local(minute: random.below(1440)),
        ]
        var at = Moment(hour: hours[random.below(4)])
        if random.chance(40) {
            at.days = random.below(4)
            at.months = random.chance(10) ? 1 : 0
            at.span = random.chance(30) ? .hours(random.in(-5, 50)) : .seconds(0)
        }
        if random.chance(10) { at.date = .stepProperty(step: "a", property: "ends") }
        return Send(
            mail: "m\(number)", to: random.chance(30) ? "team@example.com" : nil, at: at,
            variables: [.init(name: "sku", value: .stepProperty(step: "a", property: "sku"))],
            onlyIf: random.chance(20) ? [watch(&random)] : nil,
            unless: random.chance(20) ? [watch(&random)] : [])
    }

    private static func watch(_ random: inout Random) -> Watch {
        Watch(
            [["c", "quit", "b"][random.below(3)]],
            condition: random.chance(50)
                ? .compare(
                    .equal, .property("sku"), .stepProperty(step: "a", property: "sku")) : nil)
    }

    private static func policy(_ random: inout Random) -> Guard {
        let isQuiet = random.chance(40)
        var policy = Guard(
            messageClass: random.chance(70)
                ? .marketing : random.chance(50) ? .alert : .transactional,
            topic: random.chance(50) ? topics[random.below(2)] : nil,
            quietHours: isQuiet ? quietHours(&random) : nil,
            ignoresQuietHours: !isQuiet && random.chance(30),
            oncePer: random.chance(50) ? .hours(random.in(1, 100)) : nil,
            cancelOn: random.chance(50) ? [watch(&random)] : [],
            expiresAfter: random.chance(40) ? .hours(random.in(1, 40)) : nil,
            priority: [50, 59, 60, 90][random.below(4)],
            quietDays: random.chance(20) ? quietDays(&random) : nil,
            spread: random.chance(20) ? .minutes(random.in(1, 90)) : nil,
            value: random.chance(50) ? .stepProperty(step: "a", property: "sku") : nil,
            onLost: random.chance(50) ? .later : .drop)
        if random.chance(30) { policy.brand = brands[random.below(2)] }
        if random.chance(10) { policy.canary = 1 + random.below(9_999) }
        return policy
    }
}

/// SplitMix64 of Steele, Lea and Flood.
struct Random: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }

    mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &self) }
    mutating func `in`(_ low: Int64, _ high: Int64) -> Int64 {
        Int64.random(in: low...high, using: &self)
    }
    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
}
