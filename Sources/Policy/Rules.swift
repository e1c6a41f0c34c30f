package import Events
package import Scenarios

/// What holds for every scenario, from the configuration.
package struct Rules: Sendable {
    /// Of a user whose own is not known.
    package var zone: Zone
    /// The zone of that name; nil when there is none.
    package var zoneNamed: @Sendable (String) -> Zone?
    /// The one of a country, by its ISO 3166 code of two letters; nil when that does not say.
    package var zoneOfCountry: @Sendable (String) -> Zone? = { _ in nil }
    /// Of marketing scenarios that say nothing of them.
    package var quietHours: QuietHours?
    /// Of marketing scenarios that say nothing of them.
    package var quietDays = QuietDays()
    /// Days, counted from 1970-01-01, in everybody's own calendar.
    package var holidays: Set<Int64> = []
    /// Over how long mails that waited for the end of a quiet time are spread.
    package var spread = Events.Span.seconds(0)
    /// How long a mail waits for others that may be worth more; 0: not at all.
    package var collect = Events.Span.seconds(0)
    /// Each of them holds.
    package var caps: [Cap]
    /// Whether marketing mails go only to who has said yes; else to who has not said no.
    package var needsConsent: Bool

    /// Of the configured brands, by name.
    package var brands: [String: Brand] = [:]

    /// What a brand has of its own.
    package struct Brand: Equatable, Sendable {
        /// Of its mails alone, beside those of all mails.
        package var caps: [Cap]
        package var needsConsent: Bool

        package init(caps: [Cap], needsConsent: Bool) {
            self.caps = caps
            self.needsConsent = needsConsent
        }
    }

    /// Nil: nothing needs to be approved.
    package var approved: Approved?
    package var stops = Stops()
    /// Whether scenarios begin with the users they name by `canary`; else all users count, as in a
    /// test.
    package var heedsCanary = true

    package init(
        zone: Zone, zoneNamed: @escaping @Sendable (String) -> Zone? = { _ in nil },
        quietHours: QuietHours? = nil, caps: [Cap] = [],
        needsConsent: Bool = false
    ) {
        self.zone = zone
        self.zoneNamed = zoneNamed
        self.quietHours = quietHours
        self.caps = caps
        self.needsConsent = needsConsent
    }
}

extension Rules {
    package func needsConsent(_ scenario: Scenario) -> Bool {
        scenario.policy.brand.flatMap { brands[$0]?.needsConsent } ?? needsConsent
    }

    /// Whose clock a user lives by.
    package func zone(of profile: Profile) -> Zone {
        profile.timezone.flatMap { zoneNamed($0) } ?? profile.country.flatMap { zoneOfCountry($0) }
            ?? zone
    }
}
