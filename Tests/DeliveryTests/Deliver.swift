import Delivery
import Events
import Mail
import Scenarios
import TestServers

/// Submits all letters, lets out those that `mayProceed`, returns how each ended.
func deliver(
    _ letters: [Letter], by relay: Relay, fallback: Relay? = nil,
    mayProceed: (String) -> Bool? = { _ in true }
) -> [String: Outcome] {
    let courier = Courier(relay, fallback: fallback)
    var waiting = letters[...]
    var outcomes: [String: Outcome] = [:]
    let deadline = ContinuousClock.now + .seconds(60)
    while outcomes.count < letters.count, .now < deadline {
        while courier.room > 0, let letter = waiting.popFirst() { courier.submit(letter) }
        for report in courier.poll(wait: .milliseconds(200)) {
            switch report {
            case .ready(let id):
                switch mayProceed(id) {
                case true?: courier.proceed(id)
                case false?: courier.abort(id)
                case nil: break
                }
            case .finished(let id, let outcome, _, _): outcomes[id] = outcome
            }
        }
    }
    _ = courier.close()
    return outcomes
}

func letter(_ number: Int = 1, to: String = "hanako@example.com", text: String = "Hello\n") throws
    -> Letter
{
    let digits = String(number, radix: 16)
    return Letter(
        id: String(repeating: "0", count: 32 - digits.count) + digits, messageClass: .transactional,
        from: try Address("shop@example.com", name: "名残の店"), to: try Address(to),
        content: Letter.Content(subject: "件名", text: text, html: nil),
        date: EventTime(milliseconds: 1_775_214_000_000),
        returnPath: try Address("bounce@example.com"))
}

extension Outcome {
    /// `retry 450 …`, for comparing by its beginning.
    var short: String {
        switch self {
        case .delivered: "delivered"
        case .retry(let reason, _, _): "retry \(reason)"
        case .failed(let reason, _): "failed \(reason)"
        case .ambiguous(let reason): "ambiguous \(reason)"
        }
    }
}
