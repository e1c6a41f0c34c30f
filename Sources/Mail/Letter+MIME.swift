import Events
import Messages

extension Letter {
    /// The mail as it goes over the wire: ASCII, CRLF, no line beyond 998 characters. The same
    /// letter is always the same bytes.
    package func mime() -> [UInt8] {
        var header = HeaderBlock()
        header.add(syntax: dateText, as: "Date")
        header.add(address: from, as: "From")
        header.add(addresses: recipients, as: "To")
        if let replyTo { header.add(address: replyTo, as: "Reply-To") }
        header.add(text: content.subject, as: "Subject")
        header.add(syntax: messageID, as: "Message-ID")
        for field in extraFields { header.add(syntax: field.value, as: field.name) }
        header.add(syntax: "1.0", as: "MIME-Version")
        return body(after: &header)
    }

    private func body(after header: inout HeaderBlock) -> [UInt8] {
        // Text first: readers show the last alternative that they understand.
        let parts = [content.text.map { ("plain", $0) }, content.html.map { ("html", $0) }]
            .compactMap { $0 }
        if parts.count == 1 {
            var bytes = header.lines
            append(subtype: parts[0].0, parts[0].1, to: &bytes)
            return bytes
        }
        header.add(syntax: "multipart/alternative; boundary=\"\(boundary)\"", as: "Content-Type")
        var bytes = header.lines
        let delimiter = Array("\r\n--\(boundary)".utf8)
        for (subtype, text) in parts {
            bytes += delimiter
            bytes += [13, 10]
            append(subtype: subtype, text, to: &bytes)
        }
        bytes += delimiter
        bytes += Array("--\r\n".utf8)
        return bytes
    }

    private func append(subtype: String, _ text: String, to bytes: inout [UInt8]) {
        let (encoding, body) = TransferEncoding.shortest(for: text)
        var header = HeaderBlock()
        header.add(syntax: "text/\(subtype); charset=utf-8", as: "Content-Type")
        header.add(syntax: encoding.rawValue, as: "Content-Transfer-Encoding")
        header.endLine()
        bytes += header.lines
        bytes += body
    }

    /// From the id, so that a repeat is the same bytes. No part can hold it: `=_` is neither
    /// quoted-printable nor base64.
    private var boundary: String { "=_nagori_\(id.prefix(32))" }

    /// RFC 5322: `Fri, 03 Apr 2026 20:00:00 +0900`.
    private var dateText: String {
        let t = CivilTime(date, offset: zoneOffset)
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        let minutes = zoneOffset.milliseconds / 60_000
        let zone =
            (minutes < 0 ? "-" : "+") + two(abs(minutes) / 60) + two(abs(minutes) % 60)
        let clock = "\(two(t.hour)):\(two(t.minute)):\(two(t.second))"
        return "\(days[t.weekday]), \(two(t.day)) \(months[Int(t.month) - 1]) \(t.year) "
            + "\(clock) \(zone)"
    }

    private func two(_ n: Int64) -> String { n < 10 ? "0\(n)" : "\(n)" }
}
