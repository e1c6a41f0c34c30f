import Foundation
package import Mail

/// Where mails go, as configured.
package struct Relay: Sendable {
    package var endpoint: Endpoint
    package var credentials: Credentials
    package var tls: TLS
    /// File of the certificate authorities to trust in place of the system's.
    package var authorities: String?
    package var limits: Limits
    /// What signs mails before they leave; an API signs by itself.
    package var signers: [DKIMSigner] = []
    /// Where a role's messages are posted, by role; whoever knows an address may post there.
    package var channels: [String: String] = [:]

    package init(
        endpoint: Endpoint, credentials: Credentials = .none, tls: TLS = .opportunistic,
        authorities: String? = nil, limits: Limits = Limits()
    ) {
        self.endpoint = endpoint
        self.credentials = credentials
        self.tls = tls
        self.authorities = authorities
        self.limits = limits
    }

    package enum Endpoint: Equatable, Sendable {
        /// `isImplicitTLS`: smtps, TLS from the first byte.
        case smtp(host: String, port: Int, isImplicitTLS: Bool)
        case api(url: String)
        /// Amazon SES. `endpoint`, here and below: scheme and host, without a slash at the end.
        case ses(region: String, endpoint: String)
        case sendGrid(endpoint: String)
        case mailgun(domain: String, endpoint: String)
        case maildir(path: String)
    }

    /// STARTTLS on a plain SMTP session. Certificates are verified whenever TLS is spoken.
    package enum TLS: String, Sendable, CaseIterable { case required, opportunistic, never }

    /// Never printed: `description` hides what it holds.
    package enum Credentials: Sendable, CustomStringConvertible, CustomReflectable {
        case none
        case login(user: String, password: String)
        /// For an API.
        case bearer(token: String)
        /// For Amazon; `session` goes with keys that were lent for some hours.
        case keys(id: String, secret: String, session: String?)

        package var description: String { "(credentials)" }
        package var customMirror: Mirror { Mirror(self, children: []) }
    }

    package struct Limits: Equatable, Sendable {
        /// Connections, and so mails in flight; each has a thread.
        package var connectionsMax = 8
        /// Mails that wait for a connection.
        package var queueMax = 64
        package var connect: Duration = .seconds(10)
        /// One mail from its start to the relay's answer, the owner's decision included: keep it
        /// well above `decision`, lest a late word leave no time for the content.
        package var whole: Duration = .seconds(60)
        /// How long a mail that is ready for its body waits for the word to proceed.
        package var decision: Duration = .seconds(30)

        package init() {}
    }
}

extension Relay.Endpoint {
    /// For metrics.
    package var word: String {
        switch self {
        case .smtp: "smtp"
        case .api: "api"
        case .ses: "ses"
        case .sendGrid: "sendgrid"
        case .mailgun: "mailgun"
        case .maildir: "maildir"
        }
    }

    /// Whether mails leave as we wrote them, so that our signature says something.
    package var takesWholeMails: Bool {
        switch self {
        case .smtp, .ses, .mailgun, .maildir: true
        case .api, .sendGrid: false
        }
    }
}

/// A relay's address that cannot be used.
package struct RelayError: Error, Equatable, CustomStringConvertible {
    package let description: String
}

extension Relay.Endpoint {
    /// `smtp://host:25`, `smtps://host:465`, `https://host/path`, `http://…`, `maildir:FOLDER`, or
    /// a service as `ServiceAddress` reads it.
    ///
    /// - Throws: `RelayError`; its text never repeats the address, which may hold a password.
    package init(_ text: String) throws(RelayError) {
        if text.hasPrefix("maildir:"), text.utf8.count > 8 {
            self = .maildir(path: String(text.dropFirst(8)))
            return
        }
        if let service = try ServiceAddress(text) {
            self = service.endpoint
            return
        }
        guard let url = URLComponents(string: text), let host = url.host, !host.isEmpty else {
            throw RelayError(
                description: "a relay is smtp://host:port, smtps://, https://…, ses:REGION, "
                    + "sendgrid:, mailgun:DOMAIN or maildir:FOLDER")
        }
        guard url.user == nil, url.password == nil else {
            throw RelayError(
                description: "a relay's address holds no user or password; configure them apart")
        }
        switch url.scheme {
        case "smtp": self = .smtp(host: host, port: url.port ?? 25, isImplicitTLS: false)
        case "smtps": self = .smtp(host: host, port: url.port ?? 465, isImplicitTLS: true)
        case "http", "https": self = .api(url: text)
        default: throw RelayError(description: "'\(url.scheme ?? "")' is no relay's scheme")
        }
    }
}
