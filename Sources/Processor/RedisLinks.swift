import Redis

/// One connection to each Redis endpoint, made anew when it breaks, not sooner than its backoff
/// allows.
struct RedisLinks {
    private struct Link {
        var connection: Connection?
        var backoff = Backoff()
        var earliest: ContinuousClock.Instant
    }

    /// For one script; short enough to end in time while Redis stalls.
    private static let timeout: Duration = .seconds(4)

    private let rendezvous: Rendezvous
    private var links: [Endpoint: Link] = [:]
    private var random = SystemRandomNumberGenerator()

    init(_ endpoints: [Endpoint]) { rendezvous = Rendezvous(endpoints) }

    func endpoint(for tag: String) -> Endpoint { rendezvous.endpoint(for: tag) }

    /// - Returns: nil while the backoff lasts.
    mutating func connection(
        to endpoint: Endpoint, at now: ContinuousClock.Instant
    ) throws(RedisError) -> Connection? {
        var link = links[endpoint] ?? Link(earliest: now)
        defer { links[endpoint] = link }
        if let connection = link.connection, !connection.isBroken { return connection }
        guard now >= link.earliest else { return nil }
        do {
            let connection = try Connection(endpoint, commandTimeout: Self.timeout)
            link.connection = connection
            return connection
        } catch {
            link.earliest = now + link.backoff.next(using: &random)
            throw error
        }
    }

    /// A call failed: the connection is dropped, whatever is left of it.
    mutating func failed(_ endpoint: Endpoint, at now: ContinuousClock.Instant) {
        var link = links[endpoint] ?? Link(earliest: now)
        link.connection = nil
        link.earliest = now + link.backoff.next(using: &random)
        links[endpoint] = link
    }

    mutating func answered(_ endpoint: Endpoint) { links[endpoint]?.backoff.reset() }
}
