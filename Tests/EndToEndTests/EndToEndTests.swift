import Foundation
import TestServers
import Testing

/// The built program, as an operator runs it, with a real broker, Redis and mail server. One test
/// after another: each keeps two cores busy.
@Suite(.serialized) struct EndToEndTests {}

/// Waits until `isTrue`.
func eventually(
    _ what: String, within limit: Duration = .seconds(60), _ isTrue: () throws -> Bool
) throws {
    let end = ContinuousClock.now + limit
    while try !isTrue() {
        guard ContinuousClock.now < end else { throw ServerError("not \(what) after \(limit)") }
        usleep(20_000)
    }
}
