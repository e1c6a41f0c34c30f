import Glibc

/// Lines for a new file, or for standard output (`-`), written in big pieces.
package final class LineOutput {
    private static let bufferBytes = 256 << 10

    private let path: String
    private let descriptor: CInt
    private var buffer: [UInt8] = []

    /// What the file held is gone.
    package init(path: String) throws(LineFileError) {
        self.path = path
        let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC
        descriptor = path == "-" ? STDOUT_FILENO : open(path, flags, 0o644)
        guard descriptor >= 0 else {
            throw .unwritable(path: path, reason: String(cString: strerror(errno)))
        }
        buffer.reserveCapacity(Self.bufferBytes + 4096)
    }

    deinit { if path != "-" { Glibc.close(descriptor) } }

    /// Adds the line end.
    package func write(_ line: some Sequence<UInt8>) throws(LineFileError) {
        buffer.append(contentsOf: line)
        buffer.append(UInt8(ascii: "\n"))
        if buffer.count >= Self.bufferBytes { try flush() }
    }

    /// To be called after the last line.
    package func flush() throws(LineFileError) {
        var done = 0
        while done < buffer.count {
            let written = buffer.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress.map { $0 + done }, $0.count - done)
            }
            if written < 0, errno == EINTR { continue }
            guard written >= 0 else {
                throw .unwritable(path: path, reason: String(cString: strerror(errno)))
            }
            done += written
        }
        buffer.removeAll(keepingCapacity: true)
    }
}
