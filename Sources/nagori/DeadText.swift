import DeadLetters
import Events
import Messages
import Playing
import Scenarios

// Dead letters for people, and for programs. What relays and templates say may hold anything.

extension Fate {
    /// Whether there is nothing left to do.
    var isSettled: Bool { handling == .dropped || isOver }

    /// `retried, claimed`; nil: nothing has happened since.
    var text: String? {
        var words: [String] = []
        if let handling { words.append(handling.rawValue) }
        if let register, isOver || isUnderWay { words.append(register) }
        return words.isEmpty ? nil : words.joined(separator: ", ")
    }
}

extension DeadLetter {
    /// Time, id, reason, bounce, scenario, template, recipient, what became of it.
    func line(_ fate: Fate) -> String {
        let columns = [
            time.map { "\($0)" }, name, reason, bounce, request?.scenario, request?.template,
            request?.shownRecipient, fate.text,
        ]
        return columns.map { Printable.text($0 ?? "-") }.joined(separator: "  ")
    }

    func json(_ fate: Fate) -> String {
        var json = JSONWriter()
        json.open()
        json.member("id", request?.id)
        json.member("place", place.description)
        json.member("time", time)
        json.member("reason", reason)
        json.member("bounce", bounce)
        json.member("scenario", request?.scenario)
        json.member("template", request?.template)
        json.member("address", request.flatMap { $0.role == nil ? $0.maskedAddress : nil })
        json.member("role", request?.role)
        json.member("expires_at", request?.expiresAt)
        json.member("handling", fate.handling?.rawValue)
        json.member("register", fate.register)
        json.close()
        return String(decoding: json.bytes, as: UTF8.self)
    }

    /// A fact a line.
    func facts(_ fate: Fate, reveals: Bool) -> String {
        var facts: [(String, String?)] = [
            ("id", request?.id), ("place", place.description), ("time", time.map { "\($0)" }),
            ("reason", reason), ("bounce", bounce), ("error", error), ("came from", origin),
            ("register", fate.register), ("handling", fate.handling?.rawValue),
        ]
        if let request { facts += Self.facts(of: request, reveals: reveals) }
        return facts.compactMap { name, value in
            value.map { "\(name): \(Printable.text($0))" }
        }.joined(separator: "\n")
    }

    private static func facts(of request: MailRequest, reveals: Bool) -> [(String, String?)] {
        var facts: [(String, String?)] = [
            ("scenario", request.scenario), ("scenario version", request.scenarioVersion),
            ("class", request.messageClass.rawValue), ("topic", request.topic),
            ("template", request.template), ("locale", request.locale), ("user", request.user),
            ("role", request.role),
            (
                "to",
                request.role == nil ? (reveals ? request.to : request.maskedAddress) : nil
            ),
            ("name", reveals ? request.name : request.name.map { _ in "***" }),
            ("why", request.reason), ("matched at", "\(request.matchedAt)"),
            ("not before", "\(request.notBefore)"),
            ("expires at", request.expiresAt.map { "\($0)" }),
        ]
        for (name, value) in request.variables.sorted(by: { $0.key < $1.key }) {
            facts.append(("variable \(name)", reveals ? value.text : "***"))
        }
        return facts
    }
}

extension JSONValue {
    fileprivate var text: String {
        var json = JSONWriter()
        json.write(self)
        return String(decoding: json.bytes, as: UTF8.self)
    }
}

extension Resending.Counts {
    /// `retried 3; left alone: 1 expired, 2 sent meanwhile`
    var text: String {
        let others = [
            (expired, "expired"), (sent, "sent meanwhile"), (underWay, "under way"),
            (unreadable, "unreadable"),
        ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        return "retried \(retried)"
            + (others.isEmpty ? "" : "; left alone: " + others.joined(separator: ", "))
    }
}
