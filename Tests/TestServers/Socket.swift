import Foundation

/// Owns a TCP connection to this machine; enough to see whether a server is there.
package struct Socket: ~Copyable {
    private let descriptor: Int32

    /// Nil when nobody listens.
    init?(port: Int) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let connected = Self.withLoopback(port) { connect(descriptor, $0, $1) }
        guard connected == 0 else { return nil }
        var limit = timeval(tv_sec: 1, tv_usec: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    /// Sends a line and reads what comes first.
    borrowing func exchange(_ line: String) -> String {
        let bytes = Array(line.utf8)
        send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        var answer = [UInt8](repeating: 0, count: 256)
        let count = recv(descriptor, &answer, answer.count, 0)
        return String(decoding: answer.prefix(max(0, count)), as: UTF8.self)
    }

    /// Sends a line and reads all that comes until the other side closes.
    borrowing func exchangeAll(_ line: String) -> String {
        let bytes = Array(line.utf8)
        send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = recv(descriptor, &buffer, buffer.count, 0), count > 0 {
            answer += buffer.prefix(count)
        }
        return String(decoding: answer, as: UTF8.self)
    }

    /// A port that nobody uses at this moment.
    package static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        guard withLoopback(0, { bind(descriptor, $0, $1) }) == 0 else {
            throw ServerError("no free port: errno \(errno)")
        }
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(descriptor, $0, &size)
            }
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    /// Whether anybody's connection to that port has not heard of its end yet.
    package static func isEstablished(to port: Int) throws -> Bool {
        let digits = String(port, radix: 16, uppercase: true)
        let end = ":" + String(repeating: "0", count: 4 - digits.count) + digits
        // Not by Data(contentsOf:), which takes the file's size, 0, for the truth and stops early.
        let table = FileHandle(forReadingAtPath: "/proc/net/tcp")
        guard let text = try table?.readToEnd() else { throw ServerError("no /proc/net/tcp") }
        return String(decoding: text, as: UTF8.self).split(separator: "\n").contains { line in
            // Number, own address, the other's, state: 01 is established.
            let words = line.split(separator: " ", maxSplits: 4)
            return words.count > 3 && words[2].hasSuffix(end) && words[3] == "01"
        }
    }

    /// A descriptor that the caller closes; nil when nobody listens.
    static func connected(to port: Int) -> Int32? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if withLoopback(port, { connect(descriptor, $0, $1) }) == 0 { return descriptor }
        close(descriptor)
        return nil
    }

    /// A listening descriptor, which the caller closes, and its port.
    static func listen() throws -> (descriptor: Int32, port: Int) {
        let port = try freePort()
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard withLoopback(port, { bind(descriptor, $0, $1) }) == 0,
            Glibc.listen(descriptor, 64) == 0
        else { throw ServerError("no port to listen on: errno \(errno)") }
        return (descriptor, port)
    }

    private static func withLoopback(
        _ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
