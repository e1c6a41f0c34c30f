import CCurl

/// One mail's way through a libcurl handle: the content it reads, the answers it hears. libcurl
/// calls back on the thread that performs the transfer and keeps no pointer beyond it.
final class Transfer {
    private let content: [UInt8]
    private var position = 0
    private let mayProceed: () -> Bool
    /// Whether the owner let the content out; until then none of it has left.
    private(set) var hasProceeded = false
    private(set) var isRefused = false
    /// The last lines of the relay's answers, oldest first.
    private var lines: [[UInt8]] = []
    /// The head of an API's answer.
    private(set) var answer: [UInt8] = []

    /// The value of the field that says more, of the last answer.
    private(set) var telling: String?
    private let tellingField: [UInt8]

    private static let lineBytesMax = 512
    private static let linesMax = 8
    private static let answerBytesMax = 4096

    /// `tellingField`: in lower case.
    init(
        content: [UInt8], tellingField: String? = nil, mayProceed: @escaping () -> Bool
    ) {
        self.content = content
        self.tellingField = tellingField.map { Array("\($0):".utf8) } ?? []
        self.mayProceed = mayProceed
    }

    var length: Int { content.count }

    /// Fills the buffer with content; the first call asks whether any may leave at all.
    private func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        if !hasProceeded {
            guard mayProceed() else {
                isRefused = true
                return Int(CURL_READFUNC_ABORT)
            }
            hasProceeded = true
        }
        let count = min(buffer.count, content.count - position)
        buffer.copyBytes(from: content[position..<position + count])
        position += count
        return count
    }

    private func hear(line bytes: UnsafeRawBufferPointer) {
        guard !bytes.allSatisfy({ $0 == 0x20 || (9...13).contains($0) }) else { return }
        hear(field: bytes.prefix(Self.lineBytesMax))
        if lines.count == Self.linesMax { lines.removeFirst() }
        lines.append(Array(bytes.prefix(Self.lineBytesMax)))
    }

    private func hear(field line: some Collection<UInt8>) {
        guard !tellingField.isEmpty, line.count > tellingField.count,
            zip(line, tellingField).allSatisfy({ ($0 | 0x20) == ($1 | 0x20) })
        else { return }
        let value = String(decoding: line.dropFirst(tellingField.count), as: UTF8.self)
        telling = value.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// What the relay said with `status`; libcurl's QUIT after a refusal is answered too.
    func lines(of status: Int) -> [String] {
        let status = Array("\(status)".utf8)
        guard let end = lines.lastIndex(where: { $0.starts(with: status) }) else { return [] }
        let goesOn = status + [UInt8(ascii: "-")]
        let before = lines[..<end].reversed().prefix { $0.starts(with: goesOn) }.reversed()
        return (before + [lines[end]]).map { String(decoding: $0, as: UTF8.self) }
    }

    private func hear(answer bytes: UnsafeRawBufferPointer) {
        answer += bytes.prefix(Self.answerBytesMax - answer.count)
    }
}

extension Transfer {
    /// Runs the transfer that `curl` is set up for. The handle refers to `self` until the next one
    /// begins, and calls it only in here.
    func perform(on curl: borrowing CurlHandle) -> CURLcode {
        let context = Unmanaged.passUnretained(self).toOpaque()
        curl.set(CURLOPT_READDATA, pointer: context)
        curl.set(CURLOPT_HEADERDATA, pointer: context)
        curl.set(CURLOPT_WRITEDATA, pointer: context)
        curl.set(
            CURLOPT_READFUNCTION,
            block: { buffer, size, count, context in
                guard let buffer, let transfer = Transfer.from(context) else { return 0 }
                let room = UnsafeMutableRawBufferPointer(start: buffer, count: size * count)
                return transfer.read(into: room)
            })
        curl.set(
            CURLOPT_HEADERFUNCTION,
            block: { bytes, size, count, context in
                let bytes = UnsafeRawBufferPointer(start: bytes, count: size * count)
                Transfer.from(context)?.hear(line: bytes)
                return size * count
            })
        curl.set(
            CURLOPT_WRITEFUNCTION,
            block: { bytes, size, count, context in
                let bytes = UnsafeRawBufferPointer(start: bytes, count: size * count)
                Transfer.from(context)?.hear(answer: bytes)
                return size * count
            })
        let code = curl.perform()
        return withExtendedLifetime(self) { code }
    }

    private static func from(_ context: UnsafeMutableRawPointer?) -> Transfer? {
        context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
    }
}
