/// Who reads bytes from outside.
package enum FuzzTarget: String, CaseIterable, Sendable {
    case events, states, scenarios, conditions, replies, mails
}

/// The readers of foreign bytes, each with what must hold whatever the bytes are.
///
/// Where it does not hold the process ends: libFuzzer then keeps the bytes, and a replay of the
/// corpus fails.
package final class FuzzTargets {
    private let events = EventTarget()
    private let states = StateTarget()

    package init() {}

    package func run(_ target: FuzzTarget, _ bytes: [UInt8]) {
        switch target {
        case .events: events.run(bytes)
        case .states: states.run(bytes)
        case .scenarios: readScenarios(bytes)
        case .conditions: readCondition(bytes)
        case .replies: readReplies(bytes)
        case .mails: composeMail(bytes)
        }
    }
}
