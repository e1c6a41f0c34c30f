/// What the keys are spread over.
package enum Deployment: Equatable, Sendable {
    /// One server, or several that know nothing of each other: rendezvous hashing shares the keys.
    case independent([Endpoint])
    /// A Redis Cluster. Any of its nodes says which node has which slot; those named here are asked
    /// first, and lend the others their user, password and encryption.
    case cluster(seeds: [Endpoint])

    /// Whether there is but one server.
    package var isSingle: Bool {
        if case .independent(let endpoints) = self { endpoints.count == 1 } else { false }
    }
}
