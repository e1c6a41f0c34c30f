package import Logging

/// One line of the log, logfmt: `time=… level=info msg="…" partition=3`.
///
/// Whatever a value holds, it stays inside its quotes and on its line, so that no event and no
/// server's answer can forge another entry.
package struct LogLine: Sendable {
    /// Scalars of one value that are kept.
    package static let valueMax = 2_000

    package let text: String

    /// `time` is printed as it is.
    package init(
        time: String, level: Logger.Level, label: String, message: String,
        metadata: Logger.Metadata
    ) {
        var text = "time=\(time) level=\(level.rawValue) msg=\(Self.quoted(message))"
        if !label.isEmpty { text += " from=\(Self.quoted(label))" }
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            text += " \(Self.name(key))=\(Self.quoted("\(value)"))"
        }
        self.text = text
    }

    private static func name(_ key: String) -> String {
        let scalars = key.unicodeScalars.map { isPlain($0) && $0 != "=" ? Character($0) : "_" }
        return scalars.isEmpty ? "_" : String(scalars)
    }

    private static func quoted(_ value: String) -> String {
        let scalars = value.unicodeScalars
        if !scalars.isEmpty, scalars.count <= valueMax, scalars.allSatisfy(isPlain) {
            return value
        }
        var result = "\""
        for scalar in scalars.prefix(valueMax) { result += escaped(scalar) }
        return result + (scalars.count > valueMax ? "…\"" : "\"")
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value > 0x20 && scalar.value < 0x7f && scalar != "\"" && scalar != "="
            && scalar != "\\"
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": return "\\\""
        case "\\": return "\\\\"
        case "\n": return "\\n"
        case "\r": return "\\r"
        case "\t": return "\\t"
        default: break
        }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
            return "\\u{\(String(scalar.value, radix: 16))}"
        default: return String(Character(scalar))
        }
    }
}

/// A log handler that hands each finished line to `write`; the clock is given, too.
package struct LineLog: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    private let label: String
    private let time: @Sendable () -> String
    private let write: @Sendable (_ line: String) -> Void

    package init(
        label: String, level: Logger.Level, time: @escaping @Sendable () -> String,
        write: @escaping @Sendable (_ line: String) -> Void
    ) {
        self.label = label
        self.logLevel = level
        self.time = time
        self.write = write
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { _, new in new } }
        if let own = event.metadata { all.merge(own) { _, new in new } }
        let line = LogLine(
            time: time(), level: event.level, label: label, message: "\(event.message)",
            metadata: all)
        write(line.text + "\n")
    }
}
