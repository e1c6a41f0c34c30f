import Foundation

/// Which countries live by one clock, as the time zone database says.
enum CountryZones {
    /// `zone.tab` of Debian's tzdata: country, coordinates, zone, comments, by tabs.
    private static let table = "/usr/share/zoneinfo/zone.tab"

    /// By ISO 3166 code. A country with several zones does not say which clock a user lives by.
    static let single: [String: String] = {
        guard let data = FileManager.default.contents(atPath: table) else { return [:] }
        return single(in: String(decoding: data, as: UTF8.self))
    }()

    static func single(in text: String) -> [String: String] {
        var zones: [String: [String]] = [:]
        for line in text.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
            let columns = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard columns.count >= 3 else { continue }
            zones[String(columns[0]), default: []].append(String(columns[2]))
        }
        return zones.compactMapValues { $0.count == 1 ? $0[0] : nil }
    }
}
