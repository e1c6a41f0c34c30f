/// A command of any number of arguments, written in Redis's protocol as it grows: thousands of
/// arguments cost one buffer, which `removeAll` keeps for the next command.
package struct Command {
    /// Arguments so far, the command's name included.
    package private(set) var count = 0
    /// `$length CR LF bytes CR LF` for each argument.
    private(set) var body: [UInt8] = []

    package init() {}

    package init(_ arguments: String...) {
        for argument in arguments { append(argument) }
    }

    /// `EVALSHA` of a script.
    package init(_ script: Script, keys: [String], arguments: [[UInt8]] = []) {
        append("EVALSHA")
        append(script.digest)
        append(keys.count)
        for key in keys { append(key) }
        for argument in arguments { append(argument) }
    }

    package mutating func append(_ bytes: UnsafeRawBufferPointer) {
        open(length: bytes.count)
        body.append(contentsOf: bytes)
        close()
    }

    package mutating func append(_ bytes: [UInt8]) {
        open(length: bytes.count)
        body.append(contentsOf: bytes)
        close()
    }

    /// One argument of two parts.
    package mutating func append(_ head: [UInt8], _ tail: [UInt8]) {
        open(length: head.count + tail.count)
        body.append(contentsOf: head)
        body.append(contentsOf: tail)
        close()
    }

    package mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }

    /// Appends the number in decimal, as Redis reads numbers.
    package mutating func append(_ number: some BinaryInteger) {
        guard let number = Int(exactly: number), number >= 0 else { return append(String(number)) }
        open(length: Self.digits(of: number))
        appendDecimal(number)
        close()
    }

    /// Empties the command and keeps its memory.
    package mutating func removeAll() {
        count = 0
        body.removeAll(keepingCapacity: true)
    }

    var header: [UInt8] { Array("*\(count)\r\n".utf8) }

    private mutating func open(length: Int) {
        count += 1
        body.append(UInt8(ascii: "$"))
        appendDecimal(length)
        body.append(contentsOf: [13, 10])
    }

    private mutating func close() { body.append(contentsOf: [13, 10]) }

    private static func digits(of number: Int) -> Int {
        var (count, rest) = (1, number)
        while rest >= 10 {
            count += 1
            rest /= 10
        }
        return count
    }

    /// Without the string that `String(number)` would make for each argument.
    private mutating func appendDecimal(_ number: Int) {
        if number >= 10 { appendDecimal(number / 10) }
        body.append(UInt8(ascii: "0") + UInt8(number % 10))
    }
}
