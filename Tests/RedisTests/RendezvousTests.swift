import Redis
import Testing

@Suite struct RendezvousTests {
    private func servers(_ count: Int) -> [Endpoint] {
        (1...count).map { Endpoint(.tcp(host: "10.0.0.\($0)", port: 6379)) }
    }

    private let keys = (0..<10_000).map { "{shard-\($0)}" }

    @Test(arguments: [1, 2, 3, 5, 10])
    func `one server more takes its share and moves nothing else`(count: Int) {
        let before = Rendezvous(servers(count))
        let after = Rendezvous(servers(count + 1))
        let newcomer = servers(count + 1)[count]
        let moved = keys.filter { before.endpoint(for: $0) != after.endpoint(for: $0) }
        #expect(moved.allSatisfy { after.endpoint(for: $0) == newcomer })
        let share = Double(moved.count) * Double(count + 1) / Double(keys.count)
        #expect(share > 0.9 && share < 1.1)
    }

    @Test func `the order of the list does not matter`() {
        let one = Rendezvous(servers(5))
        let other = Rendezvous(servers(5).reversed())
        #expect(keys.allSatisfy { one.endpoint(for: $0) == other.endpoint(for: $0) })
    }

    @Test func `a changed password moves nothing`() {
        let open = Rendezvous(servers(3))
        let closed = Rendezvous(
            servers(3).map { Endpoint($0.address, user: "nagori", password: "secret") })
        let moved = keys.filter {
            open.endpoint(for: $0).address != closed.endpoint(for: $0).address
        }
        #expect(moved.isEmpty)
    }

    /// State lies where these say; another answer would lose it.
    @Test func `places do not change between versions`() {
        let three = Rendezvous(servers(3))
        let places = ["{0}", "{1}", "{2}", "{3}", "{4}", "{5}"].map {
            three.endpoint(for: $0).description
        }
        #expect(places == [1, 3, 1, 2, 3, 3].map { "10.0.0.\($0):6379/0" })
    }
}
