import Settings
import Testing

/// What may not be the same twice, and what may not be set at all.
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

    @Test(arguments: [
        (
            "topics: {mail_dead: mail-send}",
            "n.yaml:1:21: topics.mail_dead: 'mail-send' is the name of topics.mail_send too; "
                + "each needs one of its own"
        ),
        (
            "topics: {events: decisions}",
            "n.yaml:1:18: topics.events: 'decisions' is the name of topics.decisions too; "
                + "each needs one of its own"
        ),
        (
            "topics: {events: e, events_dead: e}",
            "n.yaml:1:34: topics.events_dead: 'e' is the name of topics.events too; "
                + "each needs one of its own"
        ),
        (
            "kafka: {group_run: nagori-send}",
            "n.yaml:1:20: kafka.group_run: 'nagori-send' is the name of kafka.group_send too; "
                + "each needs one of its own"
        ),
        (
            "redis: {endpoints: [a:1, /x, b:1, 'unix:/x']}",
            "n.yaml:1:20: redis.endpoints: unix:/x is there twice"
        ),
    ])
    func `two under one name are refused, and both keys named`(text: String, mistake: String) {
        #expect(mistakes(text) == [mistake])
    }

    @Test func `a name in the environment is held against the file's`() {
        #expect(
            mistakes("topics: {events: a}", ["NAGORI_TOPICS_MAIL_DEAD": "a"]) == [
                "NAGORI_TOPICS_MAIL_DEAD: topics.mail_dead: 'a' is the name of topics.events too; "
                    + "each needs one of its own"
            ])
    }
}
