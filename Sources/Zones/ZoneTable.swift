package import Events
import Foundation
import Synchronization

/// Time zones by name, each read once.
///
/// Knows IANA identifiers only: Foundation would take `JST` and `GMT+9` as well, which do not say
/// what a place's clock does in summer.
package final class ZoneTable: Sendable {
    /// Length of an identifier; the longest in use has 32.
    package static let nameMax = 64
    /// Transitions are known from 1970 up to here (2100); what held last holds on after it.
    private static let end = Date(timeIntervalSince1970: 4_102_444_800)

    private let zones = Mutex<[String: Zone]>([:])

    package init() {}

    /// - Returns: nil for a name that no place has. Never opens a file outside the zone data.
    package func zone(named name: String) -> Zone? {
        guard Self.isIdentifier(name) else { return nil }
        if let known = zones.withLock({ $0[name] }) { return known }
        guard let source = TimeZone(identifier: name) else { return nil }
        let zone = Self.zone(name, from: source)
        zones.withLock { $0[name] = zone }
        return zone
    }

    /// - Returns: nil for what is no country, and for one that has several zones.
    package func zone(ofCountry code: String) -> Zone? {
        CountryZones.single[code].flatMap { zone(named: $0) }
    }

    /// To suggest one to the person who misspelt it; not all that are known.
    package static var knownNames: [String] {
        TimeZone.knownTimeZoneIdentifiers.filter { $0.contains("/") } + ["UTC"]
    }

    /// `Area/Place`, `Area/Region/Place` or `UTC`.
    private static func isIdentifier(_ name: String) -> Bool {
        if name == "UTC" { return true }
        guard name.utf8.count <= nameMax else { return false }
        let parts = name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return (2...3).contains(parts.count)
            && parts.allSatisfy { part in
                part.first.map(letters.contains) == true
                    && part.allSatisfy { letters.contains($0) || others.contains($0) }
            }
    }

    private static let letters = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
    private static let others = Set("0123456789+-_".utf8)

    private static func zone(_ name: String, from source: TimeZone) -> Zone {
        let start = Date(timeIntervalSince1970: 0)
        var transitions: [Zone.Transition] = []
        var date = start
        while let next = source.nextDaylightSavingTimeTransition(after: date), next < end,
            next > date
        {
            let at = EventTime(milliseconds: Int64(next.timeIntervalSince1970 * 1000))
            let offset = source.secondsFromGMT(for: next)
            transitions.append(Zone.Transition(at: at, offsetSeconds: offset))
            date = next
        }
        return Zone(
            name: name, offsetSeconds: source.secondsFromGMT(for: start), transitions: transitions)
    }
}
