import Foundation

/// `ses:REGION`, `sendgrid:` or `mailgun:DOMAIN`, each with `?region=eu` where the service has such
/// houses, or with `?endpoint=https://…` for a gateway of one's own (`http://` on this machine alone).
struct ServiceAddress {
    let endpoint: Relay.Endpoint

    private static let names = ["ses", "sendgrid", "mailgun"]

    /// - Returns: nil for another scheme.
    /// - Throws: `RelayError`, which says what is expected.
    init?(_ text: String) throws(RelayError) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let name = Self.names.first(where: { $0 == parts[0] }) else {
            return nil
        }
        let halves = parts[1].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let what = String(halves[0])
        let query = try Query(halves.count == 2 ? halves[1] : "")
        switch name {
        case "ses":
            guard Self.isWord(what, "-") else {
                throw RelayError(description: "Amazon SES wants its region: ses:eu-west-1")
            }
            guard query.region == nil else {
                throw RelayError(description: "the region of Amazon SES stands behind ses:")
            }
            let ending = what.hasPrefix("cn-") ? "amazonaws.com.cn" : "amazonaws.com"
            endpoint = .ses(
                region: what, endpoint: query.endpoint ?? "https://email.\(what).\(ending)")
        case "sendgrid":
            guard what.isEmpty else {
                throw RelayError(description: "nothing stands behind sendgrid: but ?region=eu")
            }
            endpoint = .sendGrid(
                endpoint: try query.endpoint(
                    home: "https://api.sendgrid.com", eu: "https://api.eu.sendgrid.com"))
        default:
            guard Self.isWord(what, "-.") else {
                throw RelayError(
                    description: "Mailgun wants the domain that sends: mailgun:mg.example.org")
            }
            endpoint = .mailgun(
                domain: what,
                endpoint: try query.endpoint(
                    home: "https://api.mailgun.net", eu: "https://api.eu.mailgun.net"))
        }
    }

    private static func isWord(_ text: String, _ marks: String) -> Bool {
        (1...253).contains(text.utf8.count)
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || marks.contains($0)) }
    }

    /// What stands behind the question mark.
    private struct Query {
        var region: String?
        /// Without a slash at its end.
        var endpoint: String?

        init(_ text: Substring) throws(RelayError) {
            for pair in text.split(separator: "&") {
                let words = pair.split(separator: "=", maxSplits: 1)
                switch (words.first, words.last) {
                case ("region"?, let value?) where words.count == 2: region = String(value)
                case ("endpoint"?, let value?) where words.count == 2:
                    endpoint = try Self.checked(String(value))
                default:
                    throw RelayError(
                        description: "behind the ? of a service stand region=eu or "
                            + "endpoint=https://HOST")
                }
            }
        }

        private static func checked(_ text: String) throws(RelayError) -> String {
            guard let url = URLComponents(string: text), let host = url.host, !host.isEmpty,
                url.scheme == "https" || url.scheme == "http", url.user == nil,
                url.password == nil, url.query == nil, url.fragment == nil
            else {
                throw RelayError(description: "an endpoint is https://HOST or https://HOST/PATH")
            }
            guard url.scheme == "https" || Self.isLoopback(host) else {
                let place = host + (url.port.map { ":\($0)" } ?? "")
                throw RelayError(
                    description: "found the endpoint http://\(place), to which the key would go "
                        + "unencrypted; expected https://\(place), or http:// with localhost, "
                        + "127.0.0.1 or [::1]: let the gateway speak TLS, or put it on this machine"
                )
            }
            return text.hasSuffix("/") ? String(text.dropLast()) : text
        }

        /// Whether what is sent there never leaves this machine. No other name counts: who knows
        /// where it leads.
        private static func isLoopback(_ host: String) -> Bool {
            if host == "[::1]" || host.lowercased() == "localhost" { return true }
            let parts = host.split(separator: ".", omittingEmptySubsequences: false)
            return parts.count == 4 && parts[0] == "127"
                && parts.allSatisfy { $0.allSatisfy(\.isNumber) && UInt8($0) != nil }
        }

        func endpoint(home: String, eu: String) throws(RelayError) -> String {
            guard let region else { return endpoint ?? home }
            guard endpoint == nil else {
                throw RelayError(description: "either region or endpoint, not both")
            }
            switch region {
            case "us": return home
            case "eu": return eu
            default: throw RelayError(description: "a region is us or eu")
            }
        }
    }
}
