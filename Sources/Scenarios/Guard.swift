package import Events
package import Patterns

/// `guard:` when a match may not be sent. (`guard` is a Swift keyword: fields call it `policy`.)
package struct Guard: Equatable, Sendable {
    package var messageClass: MessageClass
    /// The configured brand whose mails these are; nil: none of them.
    package var brand: String?
    /// What a reader may unsubscribe from by itself; nil: only from everything.
    package var topic: String?
    /// Nil: the configured ones hold, unless `ignoresQuietHours`.
    package var quietHours: QuietHours?
    /// `quiet_hours: none`; then `quietHours` is nil.
    package var ignoresQuietHours: Bool
    /// Nil: the configured ones hold.
    package var quietDays: QuietDays?
    /// Over how long mails that waited for the end of a quiet time are spread; nil: as configured.
    package var spread: Span?
    /// At most one mail of this scenario to a user in so long.
    package var oncePer: Span?
    /// Events that take back a match which is not sent yet.
    package var cancelOn: [Watch]
    /// From the match, or the date that `send.at` counts to; after it the mail is worth nothing.
    package var expiresAfter: Span?
    /// 0...100, 50 by default; higher is more important.
    package var priority: Int
    /// What the mail is worth, of the match's steps; nil: nothing is said.
    package var value: Expression?
    package var onLost: OnLost
    /// What a consent is about: of a brand `brand/topic`, or `brand/` for all that it sends; nil: all
    /// marketing mails.
    package var consentTopic: String? { brand.map { "\($0)/\(topic ?? "")" } ?? topic }
    /// With how many of the users it begins, in hundredths of a percent: 1..<10 000; nil: with all.
    /// No part of the version: to let more of them in changes nothing for the others.
    package var canary: Int?
    /// Matches in an hour; more, and the scenario stops. No part of the version either.
    package var fuse: Int?

    package init(
        messageClass: MessageClass = .marketing, topic: String? = nil,
        quietHours: QuietHours? = nil, ignoresQuietHours: Bool = false, oncePer: Span? = nil,
        cancelOn: [Watch] = [],
        expiresAfter: Span? = nil, priority: Int = 50, quietDays: QuietDays? = nil,
        spread: Span? = nil, value: Expression? = nil, onLost: OnLost = .drop
    ) {
        self.messageClass = messageClass
        self.topic = topic
        self.quietHours = quietHours
        self.ignoresQuietHours = ignoresQuietHours
        self.oncePer = oncePer
        self.cancelOn = cancelOn
        self.expiresAfter = expiresAfter
        self.priority = priority
        self.quietDays = quietDays
        self.spread = spread
        self.value = value
        self.onLost = onLost
    }
}

/// `on_lost:` what becomes of a mail when another one takes its place, or a cap its hour.
package enum OnLost: String, Sendable, CaseIterable {
    case drop
    /// It waits until it may try again.
    case later
}

package enum MessageClass: String, Sendable, CaseIterable {
    case marketing, transactional, alert

    /// Whether quiet hours and caps hold back mails of this class.
    package var isPolite: Bool { self == .marketing }
}

/// A daily window of local time, minutes since midnight, half-open; may run over midnight.
package struct QuietHours: Hashable, Sendable {
    /// 0..<1440, never equal to `end`.
    package var start: Int
    package var end: Int

    package init(start: Int, end: Int) {
        self.start = start
        self.end = end
    }

    /// `22:00-09:00`; the two must differ.
    package init?(_ text: String) {
        guard let hours = TimeText.quietHours(text) else { return nil }
        self = hours
    }

    /// `22:00-09:00`
    package var text: String {
        "\(TimeText.text(minute: start))-\(TimeText.text(minute: end))"
    }
}
