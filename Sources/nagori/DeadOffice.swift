import ArgumentParser
import DeadLetters
import Events
import Kafka
import Redis
import Sender
import Settings

/// mail-dead and what Redis knows of it, as they are configured.
struct DeadOffice {
    let topic: DeadTopic
    let marks: DeadMarks
    private let settings: Settings

    /// The fewest digits that stand for an id: of these nobody types a wrong one by chance.
    private static let digitsMin = 8

    /// - Throws: the command's end.
    init(_ settings: Settings, since start: EventTime? = nil) throws {
        self.settings = settings
        marks = DeadMarks(
            try .sound(settings), prefix: settings.redis.prefix,
            keep: Int64(settings.send.resultTTL / .milliseconds(1)))
        do {
            topic = try DeadTopic(
                properties: settings.kafka.readerProperties, topic: settings.topics.mailDead,
                since: start)
        } catch { throw Self.ending(error, settings) }
    }

    /// In the order in which they are named.
    ///
    /// - Throws: the command's end, when one is not there.
    func letters(named names: [String]) throws -> [DeadLetter] {
        func isNamed(_ letter: DeadLetter, _ name: String) -> Bool {
            letter.name == name
                || name.utf8.count >= Self.digitsMin && letter.name.hasPrefix(name)
        }
        let known = try topic.newest { letter in names.contains { isNamed(letter, $0) } }
        var found: [DeadLetter] = []
        for name in names {
            let letters = known.filter { isNamed($0, name) }
            guard let letter = letters.first else {
                throw ExitCode.noInput.saying(
                    "\(settings.topics.mailDead) has no letter '\(name)'; "
                        + "`nagori dead list --all` says which there are")
            }
            guard letters.count == 1 else {
                throw ExitCode(64).saying("'\(name)' begins \(letters.count) ids: give more of it")
            }
            if !found.contains(where: { $0.place == letter.place }) { found.append(letter) }
        }
        return found
    }

    /// Ends the command with a sentence when a neighbour cannot be reached.
    func guarded(_ body: () throws -> Void) throws {
        do { try body() } catch let error as KafkaError {
            throw Self.ending(error, settings)
        } catch let error as ResendingError {
            throw ExitCode.unavailable.saying("Kafka does not take the request: \(error)")
        } catch let error as RedisError {
            throw ExitCode.unavailable.saying("\(error)")
        }
    }

    private static func ending(_ error: KafkaError, _ settings: Settings) -> ExitCode {
        let brokers = settings.kafka.brokers.map(\.description).joined(separator: ",")
        let why =
            error.isUnknownTopic
            ? "there is no topic \(settings.topics.mailDead) (topics.mail_dead)" : "\(error)"
        return .unavailable.saying("Kafka at \(brokers) (kafka.brokers): \(why)")
    }
}
