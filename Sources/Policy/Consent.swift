package import Events

/// What a user has said about being mailed, newest word of each topic.
///
/// A word without a topic is about all marketing mails, one on `brand/` about all of a brand, one on
/// `brand/topic` about one topic of it. A refusal of many takes back every consent before it; a later
/// consent to one topic holds for that topic.
package struct Consents: Equatable, Sendable {
    /// Of one user; a topic more, and the oldest word goes, consents before refusals.
    package static let topicsMax = 32
    /// Of a topic, as long as a scenario may name it, and of what is kept of a consent's origin.
    package static let bytesMax = 100

    /// In order of time.
    package private(set) var words: [Consent] = []

    package init() {}

    package var hasRefusal: Bool { words.contains { !$0.isGranted } }

    /// What stays when a user is forgotten: who said no stays unmailed.
    var lasting: Consents {
        var lasting = Consents()
        lasting.words = words.filter { !$0.isGranted }
        return lasting
    }

    /// The word that counts for mails of a topic; nil: none was said.
    package func word(on topic: String?) -> Consent? {
        words.last { $0.topic == topic } ?? words.last { $0.topic == Self.brand(of: topic) }
            ?? words.last { $0.topic == nil }
    }

    /// Takes a word in, unless a newer one on the same is known.
    mutating func hear(_ word: Consent) {
        if let known = words.last(where: { $0.topic == word.topic }), known.at > word.at { return }
        let isRefused = words.contains { other in
            !other.isGranted && other.at > word.at && Self.covers(other.topic, word.topic)
        }
        if word.isGranted, isRefused { return }
        words.removeAll { other in
            other.topic == word.topic
                || !word.isGranted && other.at <= word.at && Self.covers(word.topic, other.topic)
        }
        let place = words.firstIndex { $0.at > word.at } ?? words.endIndex
        words.insert(word, at: place)
        if words.count > Self.topicsMax {
            words.remove(at: words.firstIndex { $0.isGranted } ?? 0)
        }
    }

    /// Whether a word on `one` is about `other`, too.
    private static func covers(_ one: String?, _ other: String?) -> Bool {
        guard let one else { return true }
        return one.hasSuffix("/") && other?.hasPrefix(one) == true
    }

    /// `brand/`; nil: the topic is of none.
    private static func brand(of topic: String?) -> String? {
        topic.flatMap { topic in
            topic.firstIndex(of: "/").map { String(topic[...$0]) }
        }
    }

    /// As they were stored.
    package init(_ words: [Consent]) { self.words = words }

    /// For senders: who said what when, without how and where.
    package var bytes: [UInt8] {
        var out = ByteWriter(room: 64)
        out.write(count: words.count)
        for word in words {
            out.write(word.topic)
            out.write(byte: word.isGranted ? 1 : 0)
            out.write(signed: word.at.milliseconds)
        }
        return out.bytes
    }

    /// What `bytes` were; a no to everything when they are none, since only who has said no has any.
    package init(bytes: [UInt8]) {
        var input = ByteReader(bytes[...])
        do throws(StateUnreadable) {
            for _ in 0..<(try input.count()) {
                let topic = try input.optionalText()
                let isGranted = try input.byte() != 0
                words.append(
                    Consent(
                        topic: topic, isGranted: isGranted,
                        at: EventTime(milliseconds: try input.signed())))
            }
        } catch {
            words = [Consent(topic: nil, isGranted: false, at: .distantPast)]
        }
    }
}

/// One word: yes or no, when, and where it came from.
package struct Consent: Equatable, Sendable {
    /// Nil: all marketing mails.
    package var topic: String?
    package var isGranted: Bool
    package var at: EventTime
    /// By which act, such as `double_opt_in`; nil: not said.
    package var how: String?
    /// Where, such as a form's address; nil: not said.
    package var source: String?

    package init(
        topic: String?, isGranted: Bool, at: EventTime, how: String? = nil, source: String? = nil
    ) {
        self.topic = topic
        self.isGranted = isGranted
        self.at = at
        self.how = how
        self.source = source
    }
}
