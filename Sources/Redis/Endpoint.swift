/// Where a Redis server is and as whom to go there.
package struct Endpoint: Hashable, Sendable {
    package enum Address: Hashable, Sendable {
        case tcp(host: String, port: Int)
        case unix(path: String)
    }

    package var address: Address
    package var database: Int
    /// An ACL user; nil is the server's default user.
    package var user: String?
    package var password: String?
    /// Nil: nothing is encrypted.
    package var tls: TLS?

    package init(
        _ address: Address, database: Int = 0, user: String? = nil, password: String? = nil,
        tls: TLS? = nil
    ) {
        self.address = address
        self.database = database
        self.user = user
        self.password = password
        self.tls = tls
    }
}

/// For logs and for `Rendezvous`: without user and password.
extension Endpoint: CustomStringConvertible {
    package var description: String {
        switch address {
        case .tcp(let host, let port): "\(host):\(port)/\(database)"
        case .unix(let path): "\(path)/\(database)"
        }
    }
}
