import Events
import Foundation
import Messages
import Scenarios
import TestServers
import Testing

/// `nagori preview --user`: what Kafka and Redis know of somebody.
@Suite struct LivePreviewTests {
    private let stage: Stage

    init() throws {
        stage = try Stage(ScenarioTexts.sample, partitions: 3)
        let requests = [("ann", "OLD"), ("bob", "B"), ("ann", "NEW")].enumerated().map {
            Self.request($1.0, sku: $1.1, number: $0)
        }
        try TopicWriter(stage.topic("mail-send"), on: stage.broker).write(
            requests.map { Line(key: Array($0.user.utf8), bytes: try $0.json()) })
    }

    private static func request(_ user: String, sku: String, number: Int) -> MailRequest {
        let time = EventTime(milliseconds: 1_700_000_000_000)
        return MailRequest(
            id: String(repeating: "0", count: 31) + "\(number)", scenario: "sample-seen",
            scenarioVersion: "1", messageClass: .transactional, user: user,
            to: "\(user)@example.com", name: "Ann Lee", template: "note",
            variables: ["sku": .string(sku)], reason: "a test", matchedAt: time, notBefore: time)
    }

    private func preview(_ arguments: String...) throws -> (code: Int32?, output: String) {
        let process = try stage.startTool(["preview"] + arguments)
        return (process.exitCode(within: .seconds(60)), process.output)
    }

    @Test func `shows the newest request of the user as it would be sent`() throws {
        let (code, output) = try preview("--user", "ann")
        #expect(code == 0, "\(output)")
        let folder = stage.folder.appending(path: "preview")
        let mail = try String(
            contentsOf: folder.appending(path: "note/default-usual.eml"), encoding: .utf8)
        #expect(mail.contains("NEW") && !mail.contains("OLD"), "\(mail)")
        #expect(mail.contains("To: \"Ann Lee\" <ann@example.com>\r\n"), "\(mail)")
    }

    @Test func `says that a stranger has none, and shows a named template to them`() throws {
        let (code, output) = try preview("--user", "eve")
        #expect(code == 66)
        #expect(output.contains("no mail request among the newest is for the user 'eve'"))
        let named = try preview("note", "--user", "eve")
        #expect(named.code == 0, "\(named.output)")
    }
}
