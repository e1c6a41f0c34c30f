import Events
import Testing

@testable import Zones

@Suite struct CountryZonesTests {
    @Test func `a country with one zone tells it`() {
        let table = ZoneTable()
        #expect(table.zone(ofCountry: "JP")?.name == "Asia/Tokyo")
        #expect(table.zone(ofCountry: "FR")?.name == "Europe/Paris")
        #expect(table.zone(ofCountry: "US") == nil, "has many")
        #expect(table.zone(ofCountry: "ZZ") == nil)
        #expect(table.zone(ofCountry: "jp") == nil)
    }

    @Test func `lines that are no rows are passed over`() {
        let text = "# comment\nJP\t+353916+1394441\tAsia/Tokyo\nbroken\nUS\ta\tx\nUS\tb\ty\tEast\n"
        #expect(CountryZones.single(in: text) == ["JP": "Asia/Tokyo"])
    }
}
