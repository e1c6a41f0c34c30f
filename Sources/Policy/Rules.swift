package import Events
package import Scenarios

/// What holds for every scenario, from the configuration.
package struct Rules: Sendable {
    /// At most `count` mails in any span of this length.
    package struct Cap: Equatable, Sendable {
        /// 1...50
        package var count: Int
        package var span: Events.Span

        package init(count: Int, span: Events.Span) {
            self.count = count
            self.span = span
        }
    }

    /// Of a user whose own is not known.
    package var zone: Zone
    /// The zone of that name; nil when there is none.
    package var zoneNamed: @Sendable (String) -> Zone?
    /// Of marketing scenarios that say nothing of them.
    package var quietHours: QuietHours?
    package var caps: [MessageClass: Cap]

    package init(
        zone: Zone, zoneNamed: @escaping @Sendable (String) -> Zone? = { _ in nil },
        quietHours: QuietHours? = nil, caps: [MessageClass: Cap] = [:]
    ) {
        self.zone = zone
        self.zoneNamed = zoneNamed
        self.quietHours = quietHours
        self.caps = caps
    }
}
