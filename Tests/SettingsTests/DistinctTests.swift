import Settings
import Testing

/// What may not be set at all.
@Suite struct DistinctTests {
    private func mistakes(_ text: String, _ environment: [String: String] = [:]) -> [String] {
        do {
            _ = try Settings.parse(("n.yaml", text), environment: environment)
            return []
        } catch { return error.mistakes.map(\.description) }
    }

    @Test(arguments: [
        "enable.auto.commit", "enable.auto.offset.store", "enable.idempotence", "auto.offset.reset",
    ])
    func `what would lose mails or send them twice cannot be set`(property: String) {
        for map in ["properties", "consumer_properties", "producer_properties"] {
            #expect(
                mistakes("kafka: {\(map): {\(property): latest}}").map { $0.split(separator: ": ") }
                    == [
                        [
                            "n.yaml:1:\(14 + map.count + property.count)", "kafka.\(map)",
                            "\(property) is fixed", "no mail twice, none lost",
                        ]
                    ])
        }
        #expect(Settings.reference.contains("`\(property)`"))
    }
}
