import CCurl
import Events
import Foundation
import Mail

/// Posts mails to a service.
final class APICarrier: Carrier {
    private let curl = CurlHandle()
    private let service: any MailService

    init(_ relay: Relay, _ service: any MailService) {
        self.service = service
        curl.set(CURLOPT_PROTOCOLS_STR, "http,https")
        curl.set(CURLOPT_POST, 1)
        // One request a connection at a time, so that a refused one can be cut off alone.
        curl.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        relay.apply(to: curl)
    }

    func carry(_ letter: Letter, mayProceed: () -> Bool) -> Attempt {
        guard let url = service.url(for: letter) else {
            return .idle("nothing says where this goes (send.staff)")
        }
        let post: Post
        do { post = try service.post(letter, at: now) } catch {
            return .idle("the mail cannot be written: \(error)")
        }
        // An empty Expect: libcurl would wait a second for leave to send a large body.
        let list = CurlList(post.fields + ["Expect:"])
        return withoutActuallyEscaping(mayProceed) { mayProceed in
            let transfer = Transfer(
                content: post.content, tellingField: service.tellingField,
                mayProceed: mayProceed)
            curl.set(CURLOPT_URL, url)
            curl.set(CURLOPT_HTTPHEADER, list: list)
            curl.set(CURLOPT_POSTFIELDSIZE_LARGE, offset: transfer.length)
            let code = transfer.perform(on: curl)
            curl.set(CURLOPT_HTTPHEADER, pointer: nil)
            return attempt(code, transfer)
        }
    }

    private func attempt(_ code: CURLcode, _ transfer: Transfer) -> Attempt {
        if transfer.isRefused { return .notLetOut }
        let status = curl.status
        let answer = HTTPAnswer(
            stage: transfer.hasProceeded ? .content : .session,
            status: status == 0 ? nil : status, telling: transfer.telling,
            text: String(decoding: transfer.answer, as: UTF8.self),
            retryAfter: curl.retryAfter.map(Span.seconds),
            trouble: code == CURLE_OK ? nil : code.text)
        let outcome = service.outcome(of: answer, at: now)
        return Attempt(outcome: outcome, sign: .http(status: answer.status, outcome))
    }

    private var now: EventTime {
        EventTime(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    }
}
