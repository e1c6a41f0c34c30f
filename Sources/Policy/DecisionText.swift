import Events

extension Decision {
    /// The message on the decisions topic, and a line of `nagori replay`: one JSON object, its
    /// fields in a fixed order, so that equal decisions are equal bytes.
    package var json: String {
        var text = "{\"id\":\(JSONText.quoted(id)),\"scenario\":\(JSONText.quoted(scenario))"
        text += ",\"user\":\(JSONText.quoted(user)),\"decision\":\"\(kind)\""
        if !mail.isEmpty { text += ",\"mail\":\(JSONText.quoted(mail))" }
        text += ",\"reason\":\"\(reason)\",\"matched_at\":\"\(matchedAt)\""
        text += ",\"decided_at\":\"\(decidedAt)\""
        if let dueAt { text += ",\"due_at\":\"\(dueAt)\"" }
        let steps = steps.map { name, ids in
            "\(JSONText.quoted(name)):[\(ids.map(JSONText.quoted).joined(separator: ","))]"
        }
        return text + ",\"steps\":{\(steps.joined(separator: ","))}}"
    }
}

/// JSON strings as RFC 8259, section 7, has them.
enum JSONText {
    static func quoted(_ text: String) -> String {
        // Ids, names and numbers, nearly always.
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x22 && $0 != 0x5c }) {
            return "\"\(text)\""
        }
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\0"..."\u{1f}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
