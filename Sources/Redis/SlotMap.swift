/// Which node of a cluster has which slot, as one of its nodes has said.
struct SlotMap {
    /// Every node that has slots, and the replicas: any of them knows the map.
    private(set) var nodes: [Endpoint] = []
    /// By slot, the place in `nodes`; -1: nobody has it.
    private var owners = [Int16](repeating: -1, count: Slot.count)

    /// Nothing is known.
    init() {}

    /// The answer to `CLUSTER SLOTS`: an array of [first slot, last slot, master, replica, …], each
    /// node an array that begins with its host and port.
    ///
    /// - Parameters:
    ///   - reply: The answer.
    ///   - asked: Who gave it. A node that does not know its own name stands there without one, and
    ///     the others are entered as it was: same user, same password.
    /// - Throws: `unexpected` for any other reply.
    init(_ reply: Reply, of asked: Endpoint) throws(RedisError) {
        let wrong = RedisError.unexpected("something else to CLUSTER SLOTS")
        guard let ranges = reply.array else { throw wrong }
        for range in ranges {
            guard let fields = range.array, fields.count >= 3,
                let first = fields[0].integer, let last = fields[1].integer,
                first >= 0, first <= last, last < Slot.count
            else { throw wrong }
            var places: [Int16] = []
            for node in fields.dropFirst(2) {
                guard let parts = node.array, parts.count >= 2, let port = parts[1].integer,
                    port > 0, port < 65_536
                else { throw wrong }
                places.append(enter(asked.sibling(host: parts[0].text, port: Int(port))))
            }
            for slot in first...last { owners[Int(slot)] = places[0] }
        }
    }

    func owner(of slot: Int) -> Endpoint? {
        let place = owners[slot]
        return place < 0 ? nil : nodes[Int(place)]
    }

    /// Those that have slots.
    var masters: [Endpoint] {
        Set(owners).filter { $0 >= 0 }.sorted().map { nodes[Int($0)] }
    }

    /// A refusal has told a slot's new home.
    mutating func move(_ slot: Int, to node: Endpoint) { owners[slot] = enter(node) }

    private mutating func enter(_ node: Endpoint) -> Int16 {
        if let place = nodes.firstIndex(of: node) { return Int16(place) }
        nodes.append(node)
        return Int16(nodes.count - 1)
    }
}

/// What a node says when a slot's home is another: `MOVED 3999 127.0.0.1:6381`.
struct Redirection: Equatable {
    let slot: Int
    let home: Endpoint

    /// - Parameters:
    ///   - error: What was refused.
    ///   - asked: Who refused.
    ///
    /// Nil for any other error, and for an address that makes no sense.
    init?(_ error: RedisError, of asked: Endpoint) {
        guard case .refused("MOVED", let message) = error else { return nil }
        let words = message.split(separator: " ")
        // An IPv6 address comes without brackets, so the port is what follows the last colon.
        guard words.count == 2, let slot = Int(words[0]), (0..<Slot.count).contains(slot),
            let colon = words[1].lastIndex(of: ":"),
            let port = Int(words[1][words[1].index(after: colon)...]), (1..<65_536).contains(port)
        else { return nil }
        self.slot = slot
        home = asked.sibling(host: String(words[1][..<colon]), port: port)
    }
}

extension Endpoint {
    /// A node that this one knows. No host, or `?`: the one that it was reached by itself.
    fileprivate func sibling(host: String?, port: Int) -> Endpoint {
        var node = self
        var name = host ?? ""
        if name.isEmpty || name == "?", case .tcp(let own, _) = address { name = own }
        node.address = .tcp(host: name, port: port)
        return node
    }
}
