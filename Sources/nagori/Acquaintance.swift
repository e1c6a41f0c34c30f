import ArgumentParser
import Inspection
import Kafka
import Messages
import Policy
import Settings

/// What Kafka and Redis know of one user who is to get mails.
struct Acquaintance {
    let user: String
    /// The newest of each template.
    let requests: [String: MailRequest]
    let name: String?
    let address: String?

    /// Newest messages of the user's partition of mail-send that are looked through.
    private static let messagesMax: Int64 = 100_000

    /// - Throws: the command's end.
    init(_ user: String, _ settings: Settings, _ engine: Engine) throws {
        self.user = user
        let (_, state) = try UserReport.fetch(user, settings, engine)
        name = state?.profile.name
        address = state?.profile.email
        do {
            requests = try Self.requests(of: user, settings)
        } catch let error as KafkaError {
            throw ExitCode.unavailable.saying("Kafka: \(error)")
        }
    }

    private static func requests(
        of user: String, _ settings: Settings
    ) throws -> [String: MailRequest] {
        let topic = settings.topics.mailSend
        let ends = try Topics(properties: settings.kafka.readerProperties).endOffsets(of: topic)
        let own = Partitioner.partition(of: user.utf8, among: ends.count)
        // Of the other partitions nothing: what is behind their end.
        let starts = ends.enumerated().map { $0 == own ? max(0, $1 - messagesMax) : $1 }
        var newest: [String: MailRequest] = [:]
        try TopicStretch(
            properties: settings.kafka.readerProperties, topic: topic, from: starts
        ).forEach { record in
            guard let key = record.key, key.elementsEqual(user.utf8), let bytes = record.payload,
                let request = try? MailRequest(json: Array(bytes)), request.user == user
            else { return }
            newest[request.template] = request
        }
        return newest
    }
}
