import CHiredis

/// How connections are encrypted: paths of PEM files.
package struct TLS: Hashable, Sendable {
    /// Who may sign the server's certificate; nil: whom the system trusts.
    package var authorities: String?
    /// Our own, where the server asks for one; both or neither.
    package var certificate: String?
    package var key: String?

    package init(authorities: String? = nil, certificate: String? = nil, key: String? = nil) {
        self.authorities = authorities
        self.certificate = certificate
        self.key = key
    }

    /// Whether the hiredis that we were built with, and the one that is installed, can encrypt.
    package static var isAvailable: Bool { redis_tls_missing() == nil }

    /// Finds out before the first connection whether there will ever be one.
    package func check() throws(TLSUnavailable) {
        if let missing = redis_tls_missing() { throw .missing(String(cString: missing)) }
        if let problem = start(on: nil, host: nil) { throw .files(problem) }
    }

    /// Shakes hands, and from then on everything is encrypted. The files are read each time, so that
    /// renewed certificates need no restart.
    ///
    /// - Returns: what went wrong; nil: nothing.
    func start(on context: UnsafeMutablePointer<redisContext>?, host: String?) -> String? {
        withOptional(authorities) { authorities in
            withOptional(certificate) { certificate in
                withOptional(key) { key in
                    withOptional(host) { host in
                        redis_tls_start(
                            context,
                            redis_tls_options(
                                authorities: authorities, certificate: certificate, key: key,
                                host: host)
                        ).map { String(cString: $0) }
                    }
                }
            }
        }
    }

    private func withOptional<Result>(
        _ text: String?, _ body: (UnsafePointer<CChar>?) -> Result
    ) -> Result {
        guard let text else { return body(nil) }
        return text.withCString { body($0) }
    }
}

/// Encryption is configured and cannot be had.
package enum TLSUnavailable: Error, Equatable, CustomStringConvertible {
    case missing(String)
    case files(String)

    package var description: String {
        switch self {
        case .missing(let why):
            "redis.tls is true, and \(why). Install hiredis 1.0 or newer with its TLS library and "
                + "build with it, or let stunnel or Envoy on this machine encrypt: redis.tls: "
                + "false, and its loopback address in redis.endpoints."
        case .files(let why):
            "redis.tls: \(why). See redis.ca_file, redis.certificate_file and redis.key_file."
        }
    }
}
