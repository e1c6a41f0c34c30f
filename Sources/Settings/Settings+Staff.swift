extension Kind where Value == Settings.Staff {
    /// Never quoted: a channel's address is a secret.
    static let staff = scalar(
        "addresses, or file:PATH",
        expected:
            "mail addresses such as a@example.org, b@example.org, or file:PATH of the address "
            + "of a channel",
        isSecret: true
    ) { text in
        if text.hasPrefix("file:") {
            return text.utf8.count > 5 && !text.utf8.contains(0)
                ? .channelFile(String(text.dropFirst(5))) : nil
        }
        if isChannel(text) { return .channel(text) }
        let addresses = text.split(separator: ",", omittingEmptySubsequences: false)
            .map { trimmed($0) }
        let isSound =
            (1...16).contains(addresses.count) && Set(addresses).count == addresses.count
            && addresses.allSatisfy(isMailAddress)
        return isSound ? .addresses(addresses) : nil
    }
}

extension Kind where Value == [String: Settings.Staff] {
    static let staff = map("map of role to addresses", of: .staff) { role in
        isWord(role, most: 64)
            ? nil : "a role is a word of a-z, 0-9, - and _ such as support; found \(shown(role))"
    }
}

extension Settings {
    /// Paths are resolved; a channel's address in the file is refused, for the file is in git.
    static func staff(_ reader: inout KeyReader) -> [String: Staff] {
        let key = Keys.standard.staff
        var written: [String: Written] = [:]
        if case .map(let map, _) = reader.entries[key.path] { written = map }
        var staff = reader[key]
        for (role, who) in staff.sorted(by: { $0.key < $1.key }) {
            let place = written[role]?.place
            if case .channelFile(let path) = who {
                staff[role] = .channelFile(WrittenPaths.resolve(path, writtenAt: place))
            }
            if case .channel = who, let place, case .file = place {
                reader.refuse(
                    at: place,
                    "\(key.path): a channel's address is a secret and does not belong here: write "
                        + "it to a file and `\(role): file:PATH`")
            }
        }
        return staff
    }
}

extension Settings.Staff {
    /// What is wrong with a channel's address, of which nothing is repeated; nil: nothing.
    package static func mistake(inChannel text: String) -> String? {
        isChannel(text) ? nil : "an address such as https://hooks.slack.com/services/… is expected"
    }
}

private func isChannel(_ text: String) -> Bool {
    guard text.unicodeScalars.allSatisfy({ $0.value > 32 && $0.value < 127 }),
        let url = text.wholeMatch(of: /https?:\/\/[^\/@?#]+(\/.*)?/)
    else { return false }
    return url.0.utf8.count <= 2_000
}
