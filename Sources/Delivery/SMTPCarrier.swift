import CCurl
import Mail

/// Speaks SMTP through libcurl, which keeps the session open from mail to mail and doubles the dots
/// at line starts.
final class SMTPCarrier: Carrier {
    private let curl = CurlHandle()
    private let signers: [DKIMSigner]

    init(_ relay: Relay, host: String, port: Int, isImplicitTLS: Bool) {
        signers = relay.signers
        let bracketed = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
        curl.set(CURLOPT_URL, "\(isImplicitTLS ? "smtps" : "smtp")://\(bracketed):\(port)")
        curl.set(CURLOPT_UPLOAD, 1)
        if !isImplicitTLS { curl.set(CURLOPT_USE_SSL, Self.level(relay.tls)) }
        relay.apply(to: curl)
        if case .login(let user, let password) = relay.credentials {
            curl.set(CURLOPT_USERNAME, user)
            curl.set(CURLOPT_PASSWORD, password)
        }
    }

    func carry(_ letter: Letter, mayProceed: () -> Bool) -> Attempt {
        let mail: [UInt8]
        do throws(SigningError) { mail = try letter.mime(signedBy: signers) } catch {
            return .idle("\(error)")
        }
        let recipients = CurlList(letter.recipients.map { "<\($0.text)>" })
        return withoutActuallyEscaping(mayProceed) { mayProceed in
            let transfer = Transfer(content: mail, mayProceed: mayProceed)
            curl.set(CURLOPT_MAIL_FROM, "<\(letter.envelopeFrom.text)>")
            curl.set(CURLOPT_MAIL_RCPT, list: recipients)
            // One of our own people whose address is wrong does not keep it from the others.
            curl.set(CURLOPT_MAIL_RCPT_ALLLOWFAILS, letter.also.isEmpty ? 0 : 1)
            curl.set(CURLOPT_INFILESIZE_LARGE, offset: transfer.length)
            var code = perform(transfer)
            if isStale(code, transfer) { code = perform(transfer) }
            curl.set(CURLOPT_MAIL_RCPT, pointer: nil)
            return attempt(code, transfer)
        }
    }

    private func perform(_ transfer: Transfer) -> CURLcode {
        let code = transfer.perform(on: curl)
        // After a timeout behind the end of DATA libcurl 7.88 keeps the session for the next mail,
        // which would take the late answer for its own.
        if code != CURLE_OK { curl.breakOff() }
        curl.set(CURLOPT_FRESH_CONNECT, code == CURLE_OK ? 0 : 1)
        return code
    }

    /// Whether the relay had ended the session before this mail. libcurl 7.88 takes the 421 of its
    /// good-bye for the answer to MAIL. Nothing of the mail has gone: a new session may have it.
    private func isStale(_ code: CURLcode, _ transfer: Transfer) -> Bool {
        code != CURLE_OK && code != CURLE_OPERATION_TIMEDOUT && curl.connectsMade == 0
            && !transfer.hasProceeded && !transfer.isRefused
            && (curl.status < 400 || curl.status == 421)
    }

    private func attempt(_ code: CURLcode, _ transfer: Transfer) -> Attempt {
        if transfer.isRefused { return .notLetOut }
        let status = curl.status
        // A quiet end after the content is libcurl having read a 2xx.
        let reply = status == 0 ? nil : Reply(code: status, lines: transfer.lines(of: status))
        let trouble = code == CURLE_OK ? nil : code.text
        let stage = stage(code, transfer)
        return Attempt(
            outcome: .smtp(stage: stage, reply: reply, trouble: trouble),
            sign: .smtp(stage: stage, reply: reply))
    }

    /// libcurl 7.88 says `CURLE_SEND_ERROR` for a refused MAIL, RCPT or DATA, and other codes for a
    /// refused greeting, EHLO, STARTTLS or AUTH.
    private func stage(_ code: CURLcode, _ transfer: Transfer) -> Stage {
        if transfer.hasProceeded { return .content }
        return code == CURLE_SEND_ERROR ? .envelope : .session
    }

    private static func level(_ tls: Relay.TLS) -> Int {
        switch tls {
        case .required: Int(CURLUSESSL_ALL.rawValue)
        case .opportunistic: Int(CURLUSESSL_TRY.rawValue)
        case .never: Int(CURLUSESSL_NONE.rawValue)
        }
    }
}

extension Relay {
    /// Limits and certificates, alike for SMTP and HTTP. libcurl verifies peer and host by default;
    /// it is said again here because so much hangs on it.
    func apply(to curl: borrowing CurlHandle) {
        curl.set(CURLOPT_CONNECTTIMEOUT_MS, limits.connect.milliseconds)
        curl.set(CURLOPT_TIMEOUT_MS, limits.whole.milliseconds)
        curl.set(CURLOPT_SSL_VERIFYPEER, 1)
        curl.set(CURLOPT_SSL_VERIFYHOST, 2)
        if let authorities { curl.set(CURLOPT_CAINFO, authorities) }
    }
}
