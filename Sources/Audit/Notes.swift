import Foundation
import Glibc
import Policy

extension DecisionGlance {
    /// Nil when the kind is none that is known.
    var mark: Fate.Marks? {
        switch kind {
        case "hold": .hold
        case "send": .send
        case "suppress": .suppress
        default: nil
        }
    }
}

/// What an audit asks of a mail request. Not a whole `MailRequest`: in mail-dead lie also those that
/// the sender could not read.
struct RequestNote: Decodable {
    /// On a request that `nagori dead retry` has put back.
    static let retryHeader = "retry_of"

    let id: String
}

/// `mail_sent` and `mail_failed`.
struct EndNote: Decodable {
    struct Properties: Decodable {
        let mail: String
        let reason: String?
    }

    let messageId: String
    let event: String
    let properties: Properties

    private static let head = Array("\"mail".utf8)
    private static let tails = ["_sent\"", "_failed\""].map { Array($0.utf8) }

    /// Whether the bytes may be one, found without reading all of the site's events: by the
    /// underscore, which is rarer than a quote.
    static func isLikely(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var position = 0
        while let start = bytes.baseAddress, position < bytes.count,
            let found = memchr(start + position, 0x5f, bytes.count - position)
        {
            let place = UnsafeRawPointer(found) - start
            if bytes[..<place].suffix(head.count).elementsEqual(head),
                tails.contains(where: { bytes[place...].starts(with: $0) })
            {
                return true
            }
            position = place + 1
        }
        return false
    }
}

/// Reads one kind of note from one message after another.
struct NoteReader {
    private let decoder = JSONDecoder()

    /// Nil when the message is something else.
    func read<Note: Decodable>(_ type: Note.Type, _ bytes: UnsafeRawBufferPointer) -> Note? {
        try? decoder.decode(type, from: Data(bytes))
    }

    func read<Note: Decodable>(_ type: Note.Type, _ bytes: [UInt8]) -> Note? {
        try? decoder.decode(type, from: Data(bytes))
    }
}
