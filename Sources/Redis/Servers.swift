/// The Redis servers of one thread: who has which key, and a connection to each, made anew when it
/// breaks, not sooner than its backoff allows.
///
/// In a cluster every trouble makes the map of slots be read again, and a refusal that names a
/// slot's new home is taken at its word; so a fail-over or a moved slot costs its callers an error,
/// after which they begin anew where the keys are now. While a slot is on its way from one node to
/// another, whoever needs it waits: a script over many keys, some of which do not exist, is refused
/// by both nodes (`TRYAGAIN`) until the slot is whole, so following `ASK` would gain nothing.
package final class Servers {
    private struct Link {
        var connection: Connection?
        var backoff = Backoff()
        var earliest = ContinuousClock.now
    }

    /// A cluster is asked for its map no more often than this.
    private static let mapInterval: Duration = .milliseconds(200)
    /// To ask again costs a server that answers little, and no thread waits long for it.
    package static let refusalPauseMax: Duration = .seconds(1)

    package let deployment: Deployment
    private let connectTimeout: Duration
    private let commandTimeout: Duration
    private let rendezvous: Rendezvous?
    private let seeds: [Endpoint]
    private var map = SlotMap()
    private var isMapStale: Bool
    private var nextMapAt = ContinuousClock.now
    /// Who was named last as some slot's home: its map is the newest.
    private var hint: Endpoint?
    /// Whose map it is.
    private var teller: Endpoint?
    /// Whose map lacked a slot: the others are asked before.
    private var doubted: Endpoint?
    private var links: [Endpoint: Link] = [:]
    private var random = SystemRandomNumberGenerator()
    /// Changes whenever a key may have another home than before.
    package private(set) var version = 0

    /// - Parameters:
    ///   - deployment: At least one server.
    ///   - connectTimeout: As of `Connection`.
    ///   - commandTimeout: The same.
    package init(
        _ deployment: Deployment, connectTimeout: Duration = .seconds(2),
        commandTimeout: Duration = .seconds(10)
    ) {
        self.deployment = deployment
        self.connectTimeout = connectTimeout
        self.commandTimeout = commandTimeout
        switch deployment {
        case .independent(let endpoints):
            (rendezvous, seeds, isMapStale) = (Rendezvous(endpoints), [], false)
        case .cluster(let seeds):
            precondition(!seeds.isEmpty, "A cluster needs a node to ask.")
            (rendezvous, self.seeds, isMapStale) = (nil, seeds, true)
        }
    }

    package var isCluster: Bool { rendezvous == nil }

    /// Who has the key, by what is known; reads a cluster's map when that is doubtful.
    ///
    /// - Returns: nil while it is too early to ask for the map.
    /// - Throws: when no node gives a map, and when nobody has the key's slot.
    package func endpoint(
        for key: String, at now: ContinuousClock.Instant
    ) throws(RedisError) -> Endpoint? {
        if let rendezvous { return rendezvous.endpoint(for: key) }
        let slot = Slot.of(key)
        try readMap(at: now)
        if let owner = map.owner(of: slot) { return owner }
        guard !isMapStale else { return nil }
        // Perhaps its teller was left behind by the others: they are asked next.
        (doubted, isMapStale) = (teller, true)
        throw .refused(code: "CLUSTERDOWN", message: "no node has slot \(slot)")
    }

    /// All that have keys, by what is known; empty while it is too early to ask for the map.
    package func endpoints(at now: ContinuousClock.Instant) throws(RedisError) -> [Endpoint] {
        if let rendezvous { return rendezvous.endpoints }
        try readMap(at: now)
        return map.masters
    }

    /// - Returns: nil while the backoff lasts.
    package func connection(
        to endpoint: Endpoint, at now: ContinuousClock.Instant
    ) throws(RedisError) -> Connection? {
        if let connection = links[endpoint]?.connection, !connection.isBroken { return connection }
        guard isOpen(endpoint, at: now) else {
            // Perhaps another has taken its place by now.
            doubt()
            return nil
        }
        let connection = try Connection(
            endpoint, connectTimeout: connectTimeout, commandTimeout: commandTimeout)
        links[endpoint, default: Link()].connection = connection
        return connection
    }

    /// Both in one.
    package func connection(
        for key: String, at now: ContinuousClock.Instant
    ) throws(RedisError) -> Connection? {
        guard let endpoint = try endpoint(for: key, at: now) else { return nil }
        return try connection(to: endpoint, at: now)
    }

    /// False while a failure is fresh.
    package func isOpen(_ endpoint: Endpoint, at now: ContinuousClock.Instant) -> Bool {
        links[endpoint].map { now >= $0.earliest } ?? true
    }

    package func answered(_ endpoint: Endpoint) { links[endpoint]?.backoff.reset() }

    /// Takes a cluster's refusal at its word when it names a slot's new home.
    ///
    /// - Returns: slot and home, if it did: what was refused may be asked there at once.
    package func learn(from error: RedisError, of endpoint: Endpoint) -> String? {
        guard isCluster, let redirection = Redirection(error, of: endpoint),
            redirection.home != endpoint
        else { return nil }
        map.move(redirection.slot, to: redirection.home)
        version += 1
        (hint, isMapStale) = (redirection.home, true)
        return "\(redirection.slot) \(redirection.home)"
    }

    /// A call failed and is to be repeated later. The connection is dropped, whatever is left of it.
    ///
    /// - Parameters:
    ///   - error: What came of it.
    ///   - endpoint: Who was asked.
    ///   - now: After the call.
    package func failed(_ error: RedisError, at endpoint: Endpoint, now: ContinuousClock.Instant) {
        doubt()
        var link = links[endpoint] ?? Link()
        link.connection = nil
        let pause = link.backoff.next(using: &random)
        link.earliest = now + (error.isAnswer ? min(pause, Self.refusalPauseMax) : pause)
        links[endpoint] = link
    }

    /// Perhaps keys have other homes by now: whoever asks for one next reads the map.
    package func doubt() { isMapStale = isCluster }

    /// Asks node after node; those that we are connected to first, since they answer at once.
    private func readMap(at now: ContinuousClock.Instant) throws(RedisError) {
        guard isMapStale, now >= nextMapAt else { return }
        var last: RedisError?
        for node in candidates {
            do {
                guard let connection = try connection(to: node, at: now) else { continue }
                map = try SlotMap(connection.call("CLUSTER", "SLOTS"), of: node)
                (hint, teller, isMapStale) = (nil, node, false)
                nextMapAt = .now + Self.mapInterval
                version += 1
                forgetStrangers()
                return
            } catch {
                last = error
                failed(error, at: node, now: .now)
            }
        }
        nextMapAt = .now + Self.mapInterval
        if let last { throw last }
    }

    private var candidates: [Endpoint] {
        var seen: Set<Endpoint> = []
        let known = (map.nodes + seeds).filter { $0 != doubted }
        let connected = known.filter { links[$0]?.connection != nil }
        let all = [hint] + connected + known + [doubted]
        return all.compactMap(\.self).filter { seen.insert($0).inserted }
    }

    /// Nodes come and go; the links of those that have gone must not pile up.
    private func forgetStrangers() {
        let known = Set(map.nodes + seeds)
        links = links.filter { known.contains($0.key) }
    }
}
