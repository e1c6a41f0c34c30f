package import Events

extension JSONWriter {
    package mutating func write(_ value: JSONValue) {
        switch value {
        case .null: append("null")
        case .bool(let bool): append(bool ? "true" : "false")
        case .integer(let number): append(String(number))
        case .double(let number): write(number)
        case .string(let text): write(text)
        case .list(let values):
            append("[")
            for (index, value) in values.enumerated() {
                if index > 0 { append(",") }
                write(value)
            }
            append("]")
        case .object(let members): write(members)
        }
    }

    /// An object, its members in order of their names.
    mutating func write(_ members: [String: JSONValue]) {
        open()
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            begin(name)
            write(value)
        }
        close()
    }
}
