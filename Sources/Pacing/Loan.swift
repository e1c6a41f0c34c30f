package import Events

/// Asks what all senders share for leave to send some mails.
package struct Loan: Equatable, Sendable {
    package enum Terms: Equatable, Sendable {
        /// One mail every `interval`; whoever was late by up to `slack` may catch up. Microseconds.
        case rate(interval: Int64, slack: Int64)
        /// So many in all, as of now. `keep`: how long it is counted, in milliseconds.
        case ceiling(Int, keep: Int64)
    }

    /// `lane:gmail`, `warm:shop.example.com:2026-11-23`: what the mails count for.
    package let name: String
    /// At least 1.
    package let wanted: Int
    package let terms: Terms

    package init(name: String, wanted: Int, terms: Terms) {
        self.name = name
        self.wanted = wanted
        self.terms = terms
    }

    /// What is lent. `wait`: until more may be; zero when all that was wanted is granted.
    package struct Grant: Equatable, Sendable {
        package let count: Int
        package let wait: Span

        package init(count: Int, wait: Span) {
            self.count = count
            self.wait = wait
        }
    }

    /// Milliseconds that one loan may be good for, so that senders share in small steps.
    static let reach: Int64 = 200
    /// Milliseconds that a sender may be late, on a busy machine, and still make up for.
    static let slack: Int64 = 500
}
