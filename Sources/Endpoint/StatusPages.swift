import FlyingFox
import Foundation
import Telemetry

/// What the server answers, by method and path.
struct StatusPages: Sendable {
    let exposition: Exposition
    let health: Health

    var handler: some HTTPHandler { ClosureHTTPHandler { answer($0) } }

    private func answer(_ request: HTTPRequest) -> HTTPResponse {
        guard let page = Page(rawValue: request.path) else {
            return response(.notFound, "no such page; try /metrics, /healthz, /readyz\n", request)
        }
        guard request.method == .GET || request.method == .HEAD else {
            var refusal = response(.methodNotAllowed, "GET or HEAD, please\n", request)
            refusal.headers[HTTPHeader("Allow")] = "GET, HEAD"
            return refusal
        }
        switch page {
        case .metrics:
            var shown = response(.ok, exposition.text, request)
            shown.headers[.contentType] = Exposition.contentType
            return shown
        case .healthz:
            guard let stall = health.stall(at: .now) else { return response(.ok, "ok\n", request) }
            return response(.serviceUnavailable, stall + "\n", request)
        case .readyz:
            let absences = health.absences
            guard !absences.isEmpty else { return response(.ok, "ok\n", request) }
            let text = absences.map { "\($0.part): \($0.reason)\n" }.joined()
            return response(.serviceUnavailable, text, request)
        }
    }

    private enum Page: String {
        case metrics = "/metrics"
        case healthz = "/healthz"
        case readyz = "/readyz"
    }

    private func response(_ status: HTTPStatusCode, _ text: String, _ request: HTTPRequest)
        -> HTTPResponse
    {
        let body = Data(text.utf8)
        let headers: HTTPHeaders = [
            .contentType: "text/plain; charset=utf-8", .contentLength: "\(body.count)",
            HTTPHeader("Cache-Control"): "no-store",
        ]
        return HTTPResponse(
            statusCode: status, headers: headers, body: request.method == .HEAD ? Data() : body)
    }
}
