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
        guard let text = content.text, content.html != nil else {
            return content.text.map { header.lines + part("plain", $0) }
                ?? header.lines + hypertext
        }
        header.add(syntax: "multipart/alternative; boundary=\"\(boundary)\"", as: "Content-Type")
        // Text first: readers show the last alternative that they understand.
        return header.lines + Self.multipart([part("plain", text), hypertext], boundary)
    }

    /// The HTML with its header, and around it the images that it shows (RFC 2387).
    private var hypertext: [UInt8] {
        let html = part("html", html ?? "")
        guard !content.images.isEmpty else { return html }
        var header = HeaderBlock()
        header.add(
            syntax: "multipart/related; type=\"text/html\"; boundary=\"\(imageBoundary)\"",
            as: "Content-Type")
        return header.lines + Self.multipart([html] + content.images.map(part), imageBoundary)
    }

    private static func multipart(_ parts: [[UInt8]], _ boundary: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(parts.reduce(64) { $0 + $1.count + 64 })
        let delimiter = Array("\r\n--\(boundary)".utf8)
        for part in parts {
            bytes += delimiter
            bytes += [13, 10]
            bytes += part
        }
        bytes += delimiter
        bytes += Array("--\r\n".utf8)
        return bytes
    }

    private func part(_ image: InlineImage) -> [UInt8] {
        var header = HeaderBlock()
        header.add(syntax: "\(image.type.rawValue); name=\"\(image.name)\"", as: "Content-Type")
        header.add(syntax: TransferEncoding.base64.rawValue, as: "Content-Transfer-Encoding")
        header.add(syntax: "<\(contentID(of: image))>", as: "Content-ID")
        header.add(
            syntax: "inline; filename=\"\(image.name)\"", as: "Content-Disposition")
        header.endLine()
        return header.lines + image.base64
    }

    private func part(_ subtype: String, _ text: String) -> [UInt8] {
        let (encoding, body) = TransferEncoding.shortest(for: text)
        var header = HeaderBlock()
        header.add(syntax: "text/\(subtype); charset=utf-8", as: "Content-Type")
        header.add(syntax: encoding.rawValue, as: "Content-Transfer-Encoding")
        header.endLine()
        return header.lines + body
    }

    /// From the id, so that a repeat is the same bytes. No part can hold it: `=_` is neither
    /// quoted-printable nor base64.
    private var boundary: String { "=_nagori_\(id.prefix(32))" }

    /// Neither of the two begins with the other.
    private var imageBoundary: String { "=_images_\(id.prefix(32))" }

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
