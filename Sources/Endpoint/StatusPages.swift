import Foundation
import NIOHTTP1
import Telemetry

/// What the server answers, by method and path.
struct StatusPages: Sendable {
    let exposition: Exposition
    let health: Health

    func answer(to request: HTTPRequestHead) -> StatusPage {
        let path = URLComponents(string: request.uri)?.percentEncodedPath ?? ""
        guard let page = Name(rawValue: path) else {
            return StatusPage(.notFound, "no such page; try /metrics, /healthz, /readyz\n")
        }
        guard request.method == .GET || request.method == .HEAD else { return .wrongMethod }
        switch page {
        case .metrics:
            return StatusPage(.ok, exposition.text, type: Exposition.contentType)
        case .healthz:
            guard let stall = health.stall(at: .now) else { return StatusPage(.ok, "ok\n") }
            return StatusPage(.serviceUnavailable, stall + "\n")
        case .readyz:
            let absences = health.absences
            guard !absences.isEmpty else { return StatusPage(.ok, "ok\n") }
            let text = absences.map { "\($0.part): \($0.reason)\n" }.joined()
            return StatusPage(.serviceUnavailable, text)
        }
    }

    private enum Name: String {
        case metrics = "/metrics"
        case healthz = "/healthz"
        case readyz = "/readyz"
    }
}

/// One answer, whole.
struct StatusPage {
    let head: HTTPResponseHead
    let body: String

    static var wrongMethod: Self {
        StatusPage(.methodNotAllowed, "GET or HEAD, please\n", allow: "GET, HEAD")
    }

    init(
        _ status: HTTPResponseStatus, _ text: String, type: String = "text/plain; charset=utf-8",
        allow: String? = nil
    ) {
        var headers: HTTPHeaders = [
            "Content-Type": type, "Content-Length": "\(text.utf8.count)",
            "Cache-Control": "no-store", "Connection": "close",
        ]
        if let allow { headers.add(name: "Allow", value: allow) }
        head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
        body = text
    }

    /// For a request that cannot be read.
    init(_ error: HTTPParserError) {
        switch error {
        case .headerOverflow:
            let limit = RequestHeadLimit.bytesMax
            self.init(.requestHeaderFieldsTooLarge, "at most \(limit) bytes of head\n")
        // The parser knows no others than the registered ones.
        case .invalidMethod: self = .wrongMethod
        default: self.init(.badRequest, "not HTTP\n")
        }
    }
}
