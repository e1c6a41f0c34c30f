/// A scenario file as it was read: its name and its bytes. Reading it is the caller's affair.
package struct SourceFile: Equatable, Sendable {
    /// As messages print it.
    package var name: String
    package var bytes: [UInt8]

    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }

    package init(name: String, text: String) {
        self.init(name: name, bytes: Array(text.utf8))
    }
}
