import Delivery
import Mail
import Settings

extension SenderOptions {
    /// Takes who our own people are: mailboxes for the letterhead, channels for the courier.
    mutating func take(_ staff: [String: Settings.Staff]) throws(SenderMistake) {
        // A brand's alerts reach the same people.
        defer { for name in brands.keys { brands[name]?.staff = letterhead.staff } }
        for (role, who) in staff {
            let key = "send.staff.\(role)"
            switch who {
            case .addresses(let texts):
                var addresses: [Address] = []
                for text in texts { addresses.append(try Address(configured: text, key: key)) }
                letterhead.staff[role] = .mailboxes(addresses)
            case .channel(let url): add(channel: url, for: role)
            case .channelFile(let path):
                let bytes: [UInt8]
                do throws(SecretFileError) { bytes = try SecretFile.read(path) } catch {
                    throw SenderMistake(description: "\(key): \(error)")
                }
                let url = String(decoding: bytes, as: UTF8.self)
                    .split(whereSeparator: \.isWhitespace).joined(separator: " ")
                if let mistake = Settings.Staff.mistake(inChannel: url) {
                    throw SenderMistake(description: "\(key): \(path): \(mistake)")
                }
                add(channel: url, for: role)
            }
        }
    }

    private mutating func add(channel url: String, for role: String) {
        letterhead.staff[role] = .channel
        relay.channels[role] = url
    }
}
