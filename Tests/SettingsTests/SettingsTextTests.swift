import Foundation
import Settings
import Testing

@Suite struct SettingsTextTests {
    @Test func `prints what is in effect, where from, and no secret`() throws {
        let settings = try Settings.parse(
            (
                "n.yaml",
                """
                kafka:
                  properties: {sasl.username: me, sasl.password: hidden1, ssl.key.pem: hidden2}
                redis: {password: hidden3}
                send: {from: "A \\"B\\" <a@b.example>"}
                """
            ),
            environment: [
                "NAGORI_SEND_TRANSPORT": "https://api.example/send?key=hidden6",
                "NAGORI_SEND_PASSWORD": "hidden4", "NAGORI_KAFKA_BROKERS": "y:1, z:2",
                "NAGORI_KAFKA_PRODUCER_PROPERTIES_SSL_KEY_PASSWORD": "hidden5",
            ])
        let text = settings.text
        #expect(!text.contains("hidden"))
        #expect(text.contains("  brokers: [y:1, z:2] # NAGORI_KAFKA_BROKERS\n"))
        #expect(text.contains("    sasl.username: me # n.yaml:2:31\n"))
        #expect(text.contains("    sasl.password: \"***\" # n.yaml:2:50\n"))
        #expect(text.contains("  idle_after: 10s # default\n"))
        #expect(text.contains("  reply_to: # default\n"))
        #expect(text.contains(#"  from: "A \"B\" <a@b.example>" # n.yaml:4:14"#))
    }

    @Test func `what it prints it reads again`() throws {
        let first = try Settings.parse(
            (
                "n.yaml",
                """
                kafka: {brokers: "[::1]:9092", properties: {a.b: "true", c: "x: y # z", d: "null"}}
                scenarios: [a b, "c: d", "-e", "é"]
                send:
                  from: "A \\"B\\" <a@b.example>"
                  unsubscribe: "https://x.example/?id={id}"
                  dkim: [{domain: b.example, selector: s1, key_file: "/k e/y.pem"}]
                run: {quiet_hours: 22:00-09:00, caps: {marketing: 3 per 7d}}
                """
            ), environment: [:])
        let second = try Settings.parse(("m.yaml", first.text), environment: [:])
        #expect(first.kafka == second.kafka)
        #expect(first.topics == second.topics)
        #expect(first.redis == second.redis)
        #expect(first.run == second.run)
        #expect(first.send == second.send)
        #expect(first.scenarios == second.scenarios)
    }

    /// Mends the page when it differs and the variable `UPDATE_DOCS` is set.
    @Test func `the documentation is what the table of keys says`() throws {
        let page = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../docs/configuration.md")
        if ProcessInfo.processInfo.environment["UPDATE_DOCS"] != nil {
            try Data(Settings.reference.utf8).write(to: page)
        }
        #expect(try String(contentsOf: page, encoding: .utf8) == Settings.reference)
    }
}
