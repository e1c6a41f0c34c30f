import CHiredis
@testable import Redis

/// Whatever a server sends, the reader copies its replies or finds the protocol broken; and bytes
/// that come in pieces mean the same.
func readReplies(_ bytes: [UInt8]) {
    // hiredis 0.14 makes room for as many elements as a server announces, up to 2^31, and
    // looks through that room when it frees it: seconds, and nothing that we could see to.
    let announced = bytes.split(separator: 0x2A).dropFirst(bytes.first == 0x2A ? 0 : 1)
    guard announced.allSatisfy({ $0.prefix { (48...57).contains($0) }.count < 6 }) else { return }
    let whole = replies(in: [bytes[...]])
    let middle = bytes.count / 2
    precondition(whole == replies(in: [bytes[..<middle], bytes[middle...]]), "cut in the middle")
}

private func replies(in pieces: [ArraySlice<UInt8>]) -> [Reply] {
    guard let reader = redisReaderCreate() else { preconditionFailure("no memory") }
    defer { redisReaderFree(reader) }
    var found: [Reply] = []
    for piece in pieces {
        let status = piece.withUnsafeBytes {
            redisReaderFeed(reader, $0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count)
        }
        guard status == REDIS_OK else { return found }
        var raw: UnsafeMutableRawPointer?
        while redisReaderGetReply(reader, &raw) == REDIS_OK, let reply = raw {
            let owned = OwnedReply(taking: reply.assumingMemoryBound(to: redisReply.self))
            look(at: owned.view)
            found.append(owned.view.copy)
            raw = nil
        }
    }
    return found
}

/// Reads it as scripts' answers are read: in place.
private func look(at view: ReplyView) {
    _ = (view.integer, view.bytes?.count, view.copy.text, try? view.copy.accepted())
    for index in 0..<view.count { look(at: view[index]) }
}
