import Events

extension Decision {
    /// The message on the decisions topic, and a line of `nagori replay`: one JSON object, its
    /// fields in a fixed order, so that equal decisions are equal bytes.
    package var jsonBytes: [UInt8] {
        var json = JSONWriter()
        json.open()
        json.member("id", id)
        json.member("scenario", scenario)
        json.member("user", user)
        json.member("decision", kind)
        if !mail.isEmpty { json.member("mail", mail) }
        json.member("reason", reason)
        json.member("numbers", numbers)
        json.member("matched_at", matchedAt)
        json.member("decided_at", decidedAt)
        json.member("due_at", dueAt)
        json.begin("steps")
        json.open()
        for (name, ids) in steps {
            json.begin(name)
            json.write(ids)
        }
        json.close()
        json.close()
        return json.bytes
    }

    package var json: String { String(decoding: jsonBytes, as: UTF8.self) }
}
