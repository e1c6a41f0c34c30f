import Events
import Mail
import Scenarios

/// Whatever a template's variables bring, the mail is ASCII in short lines, and its header has the
/// fields that it should have and no other.
func composeMail(_ bytes: [UInt8]) {
    // Subject, text, HTML, recipient, name: cut at bytes that no UTF-8 has.
    let parts = bytes.split(separator: 0xFF, maxSplits: 4, omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
    func part(_ index: Int) -> String? { parts.indices.contains(index) ? parts[index] : nil }
    guard let from = try? Address("shop@example.com", name: part(4)),
        let to = (try? Address(part(3) ?? "", name: part(4))) ?? (try? Address("u@example.com"))
    else { preconditionFailure("a good address is refused") }
    let letter = Letter(
        id: "0123456789abcdef0123456789abcdef", messageClass: .marketing, from: from, to: to,
        content: Letter.Content(subject: part(0) ?? "", text: part(1) ?? "", html: part(2)),
        date: EventTime(milliseconds: 1_775_214_000_000), zoneOffset: .hours(9),
        unsubscribe: Unsubscribe(url: "https://example.com/u?id={id}"))
    check(letter.mime(), hasTwoBodies: part(2) != nil)
}

private func check(_ mime: [UInt8], hasTwoBodies: Bool) {
    precondition(mime.allSatisfy { $0 < 0x80 && $0 != 0 }, "not ASCII")
    var lines: [ArraySlice<UInt8>] = []
    var rest = mime[...]
    while let end = rest.firstIndex(of: 10) {
        precondition(end > rest.startIndex && rest[end - 1] == 13, "a bare line feed")
        lines.append(rest[..<(end - 1)])
        rest = rest[(end + 1)...]
    }
    lines.append(rest)
    precondition(lines.allSatisfy { $0.count <= 998 && !$0.contains(13) }, "a line")
    let header = lines.prefix { !$0.isEmpty }
    let names = header.compactMap { line -> String? in
        if line.first == 32 { return nil }
        guard let colon = line.firstIndex(of: 58) else { preconditionFailure("no field") }
        return String(decoding: line[..<colon], as: UTF8.self)
    }
    let body = hasTwoBodies ? ["Content-Type"] : ["Content-Type", "Content-Transfer-Encoding"]
    precondition(
        names == [
            "Date", "From", "To", "Subject", "Message-ID", "X-Nagori-Id", "List-Unsubscribe",
            "List-Unsubscribe-Post", "Precedence", "MIME-Version",
        ] + body, "\(names)")
}
