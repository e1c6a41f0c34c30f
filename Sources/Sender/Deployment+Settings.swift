package import Redis
package import Settings

extension Deployment {
    /// As configured.
    ///
    /// - Throws: when encryption is wanted and cannot be had.
    package init(_ settings: Settings.Redis) throws(TLSUnavailable) {
        let tls = settings.tls.map {
            TLS(authorities: $0.caFile, certificate: $0.certificateFile, key: $0.keyFile)
        }
        try tls?.check()
        func endpoint(_ address: Endpoint.Address) -> Endpoint {
            Endpoint(
                address, database: settings.database, user: settings.user,
                password: settings.password, tls: tls)
        }
        func tcp(_ place: HostPort) -> Endpoint.Address {
            .tcp(host: place.host, port: Int(place.port))
        }
        switch settings.places {
        case .cluster(let seeds): self = .cluster(seeds: seeds.map { endpoint(tcp($0)) })
        case .independent(let places):
            self = .independent(
                places.map { place in
                    switch place {
                    case .tcp(let place): endpoint(tcp(place))
                    case .unix(let path): endpoint(.unix(path: path))
                    }
                })
        }
    }
}
