extension Settings {
    /// What is printed for a secret.
    package static let mask = "***"

    /// The configuration in effect as YAML, each value with where it came from; secrets masked.
    package var text: String {
        var lines: [String] = []
        var section = ""
        for key in Keys.standard.all {
            let parts = key.path.split(separator: ".", maxSplits: 1).map(String.init)
            let isNested = parts.count == 2
            if isNested, parts[0] != section { lines.append("\(parts[0]):") }
            section = isNested ? parts[0] : ""
            let indent = isNested ? "  " : ""
            lines += self.lines(of: key).map { indent + $0 }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func lines(of key: any DocumentedKey) -> [String] {
        let name = key.path.split(separator: ".").last.map(String.init) ?? key.path
        guard let raw = entries[key.path] ?? key.fallback else {
            return ["\(name): # \(Place.fallback)"]
        }
        switch raw {
        case .text(let written) where key.shape == .list:
            let items = written.text.split(separator: ",").map { quoted(trimmed($0)) }
            return ["\(name): [\(items.joined(separator: ", "))] # \(written.place)"]
        case .text(let written):
            // An API may want its key in the address.
            let isDoor = ["send.transport", "send.fallback"].contains(key.path)
            let plain = isDoor ? withoutCredentials(written.text) : written.text
            let value = key.isSecret ? Self.mask : plain
            return ["\(name): \(quoted(value)) # \(written.place)"]
        case .list(let items, let place):
            let values = items.map { quoted($0.text) }.joined(separator: ", ")
            return ["\(name): [\(values)] # \(place)"]
        case .records(let records, let place):
            return ["\(name): # \(place)"]
                + records.map { record in
                    let fields = record.fields.sorted { $0.key < $1.key }
                        .map { "\($0.key): \(quoted($0.value.text))" }
                    return "  - {\(fields.joined(separator: ", "))} # \(record.place)"
                }
        case .map(let map, _):
            return ["\(name):"]
                + map.sorted { $0.key < $1.key }.map { entry, written in
                    let isSecret = isSecretName(entry) || written.text.contains("://")
                    let value = isSecret ? Self.mask : written.text
                    return "  \(quoted(entry)): \(quoted(value)) # \(written.place)"
                }
        }
    }
}

/// Plain where YAML takes it for the same text in a list and in a mapping, in quotes elsewhere.
private func quoted(_ text: String) -> String {
    let isPlain = text.allSatisfy {
        $0.isASCII && ($0.isLetter || $0.isNumber || "._/-:@".contains($0))
    }
    if isPlain, let first = text.first, first.isLetter || first.isNumber, !text.hasSuffix(":"),
        text != "null"
    {
        return text
    }
    var result = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": result += "\\\""
        case "\\": result += "\\\\"
        case _ where scalar.value < 32 || scalar.value == 127:
            let hex = String(scalar.value, radix: 16)
            result += "\\x" + (hex.count == 1 ? "0" : "") + hex
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result + "\""
}
