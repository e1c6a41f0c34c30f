import Events
package import Policy

/// What Redis holds of one user: the deadlines, then the state's bytes.
///
/// A byte with the lengths of both deadlines, that in event time in its lower half, then each of them
/// in as few bytes as its milliseconds take, the lowest first; none takes no byte.
package struct StoredState: Equatable, Sendable {
    /// All of them.
    package let bytes: [UInt8]
    /// Nil: what is there was not written by us.
    package let deadlines: Deadlines?
    private let start: Int

    package init(_ bytes: [UInt8]) {
        let read = bytes.withUnsafeBytes { Deadlines.read($0) }
        self.bytes = bytes
        deadlines = read?.deadlines
        start = read?.length ?? 0
    }

    package init(_ deadlines: Deadlines, _ state: [UInt8]) {
        var bytes: [UInt8] = []
        deadlines.write(to: &bytes)
        self.init(bytes + state)
    }

    /// Without deadlines that can be read: all there is.
    package var state: [UInt8] { Array(bytes[start...]) }
}

extension Deadlines {
    func write(to bytes: inout [UInt8]) {
        let lengths = (event: Self.length(event), wall: Self.length(wall))
        bytes.append(UInt8(lengths.event | lengths.wall << 4))
        Self.write(event, lengths.event, to: &bytes)
        Self.write(wall, lengths.wall, to: &bytes)
    }

    /// Nil when the bytes do not begin with deadlines.
    static func read(_ bytes: UnsafeRawBufferPointer) -> (deadlines: Deadlines, length: Int)? {
        guard let first = bytes.first else { return nil }
        let lengths = (event: Int(first & 15), wall: Int(first >> 4))
        let end = 1 + lengths.event + lengths.wall
        guard lengths.event <= 8, lengths.wall <= 8, end <= bytes.count else { return nil }
        let deadlines = Deadlines(
            event: time(bytes[1..<(1 + lengths.event)]),
            wall: time(bytes[(1 + lengths.event)..<end]))
        return (deadlines, end)
    }

    /// In bytes, with room for the sign.
    private static func length(_ time: EventTime?) -> Int {
        guard let number = time?.milliseconds else { return 0 }
        return (64 - (number < 0 ? ~number : number).leadingZeroBitCount) / 8 + 1
    }

    private static func write(_ time: EventTime?, _ length: Int, to bytes: inout [UInt8]) {
        guard let number = time?.milliseconds else { return }
        for index in 0..<length { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * index))) }
    }

    private static func time(_ bytes: Slice<UnsafeRawBufferPointer>) -> EventTime? {
        guard let last = bytes.last else { return nil }
        var number = Int64(Int8(bitPattern: last))
        for byte in bytes.dropLast().reversed() { number = number << 8 | Int64(byte) }
        return EventTime(milliseconds: number)
    }
}
