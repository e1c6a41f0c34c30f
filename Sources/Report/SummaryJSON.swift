import EventReader
import Events
import Foundation
package import Replay

extension Comparison {
    /// The statistics for programs: one JSON object, its members in order of their names.
    package var json: [UInt8] {
        get throws {
            let encoder = JSONEncoder()
            encoder.keyEncodingStrategy = .convertToSnakeCase
            encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
            return Array(try encoder.encode(SummaryJSON(self)))
        }
    }
}

/// The names here, written as `users_mailed`, are a contract: docs/replay.md has them.
private struct SummaryJSON: Encodable {
    struct Events: Encodable {
        var read: Int
        var ignored: Int
        var late: Int
        var tooLate: Int
        var fromTheFuture: Int
        var broken: [String: Int]
    }

    struct Counts: Encodable {
        var matches: Int
        var mails: Int
        var held: Int
        var users: Int
        var usersMailed: Int
        /// By kind and reason.
        var decisions: [String: Int]
        var matchesByDay: [String: Int]
        var usersByMails: [String: Int]
    }

    struct Encounter: Encodable {
        var scenarios: [String]
        var mails: Int
        var matches: Int
        var users: Int
    }

    struct Side: Encodable {
        var name: String
        var all: Counts
        var scenarios: [String: Counts]
        var encounters: [Encounter]
    }

    struct Parts: Encodable {
        var onlyHere: Int
        var both: Int
        var onlyThere: Int
    }

    struct Difference: Encodable {
        var against: String
        var matches: Parts
        var mails: Parts
        var usersMailed: Parts
    }

    var events: Events
    var until: String?
    var sets: [Side]
    /// The first set against each of the others.
    var differences: [Difference]

    init(_ comparison: Comparison) {
        let outcome = comparison.sides[0].outcome
        let broken = outcome.tally.broken.map { ($0.key.code, $0.value.count) }
        events = Events(
            read: outcome.tally.events, ignored: outcome.tally.ignored, late: outcome.tally.late,
            tooLate: outcome.tally.tooLate,
            fromTheFuture: outcome.tally.skewed,
            broken: Dictionary(uniqueKeysWithValues: broken))
        until = outcome.watermark.map { "\($0)" }
        sets = comparison.sides.map(Side.init)
        differences = zip(comparison.sides.dropFirst(), comparison.differences).map {
            Difference(
                against: $0.name, matches: Parts($1.matches), mails: Parts($1.mails),
                usersMailed: Parts($1.users))
        }
    }
}

extension SummaryJSON.Side {
    init(_ side: Comparison.Side) {
        name = side.name
        all = SummaryJSON.Counts(side.statistics.all)
        scenarios = Dictionary(
            uniqueKeysWithValues: zip(
                side.statistics.scenarios, side.statistics.counts.map(SummaryJSON.Counts.init)))
        encounters = side.statistics.encounters.map {
            SummaryJSON.Encounter(
                scenarios: $0.scenarios, mails: $0.mails, matches: $0.matches, users: $0.users)
        }
    }
}

extension SummaryJSON.Counts {
    init(_ counts: Statistics.Counts) {
        matches = counts.matches
        mails = counts.mails
        held = counts.held
        users = counts.users
        usersMailed = counts.usersMailed
        decisions = counts.reasons
        matchesByDay = Dictionary(
            uniqueKeysWithValues: counts.matchesByDay.map { (Period.name($0), $1) })
        usersByMails = Dictionary(
            uniqueKeysWithValues: counts.mailsPerUser.users.enumerated().map {
                (MailsPerUser.label($0), $1)
            })
    }
}

extension SummaryJSON.Parts {
    init(_ parts: Difference.Parts) {
        onlyHere = parts.onlyHere
        both = parts.both
        onlyThere = parts.onlyThere
    }
}
