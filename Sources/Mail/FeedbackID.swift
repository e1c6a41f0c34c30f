package import Scenarios

/// By what Gmail counts complaints (Postmaster Tools): `scenario:template:class:sender`. It shows
/// only groups that are large enough, so none of these may tell one mail or reader from another.
package struct FeedbackID: Equatable, Sendable {
    package let text: String

    /// Of the first three fields.
    package static let fieldMax = 40

    /// `domain`: of the From field.
    package init(
        scenario: String, template: String, messageClass: MessageClass, domain: some StringProtocol
    ) {
        let fields = [scenario, template, messageClass.rawValue].map {
            Self.safe($0, max: Self.fieldMax)
        }
        text = (fields + [Self.sender(String(domain))]).joined(separator: ":")
    }

    /// Google asks for 5 to 15 characters that stay the same over all mails of a sender: as much of
    /// the domain's end as fits.
    private static func sender(_ domain: String) -> String {
        let (least, most) = (5, 15)
        let safe = Self.safe(domain.lowercased(), max: 255)
        var end = safe[...]
        // What would be left of a shop.co.jp that is too long is everybody's.
        while end.utf8.count > most, let dot = end.firstIndex(of: "."),
            end[dot...].utf8.count > 8
        {
            end = end[end.index(after: dot)...]
        }
        let name = String(end.prefix(most))
        return name.utf8.count < least ? "mail." + name : name
    }

    /// What neither ends a field nor needs quoting; never empty.
    private static func safe(_ text: String, max: Int) -> String {
        let bytes = text.utf8.prefix(max).map { byte -> UInt8 in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"):
                byte
            default: UInt8(ascii: "_")
            }
        }
        return bytes.isEmpty ? "-" : String(decoding: bytes, as: UTF8.self)
    }
}
