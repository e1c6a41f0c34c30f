import DeadLetters
import Events
import Kafka
import Redis
import TestServers
import Testing

/// The register and the marks in a Redis Cluster that moves them about.
@Suite struct DeadMarksTests {
    private let cluster: RedisCluster
    private let letters: [DeadLetter]

    init() throws {
        cluster = try RedisCluster()
        letters = (10..<70).map { number in
            let request = """
                {"class":"marketing","id":"\(number)\(String(repeating: "0", count: 30))",\
                "matched_at":"2026-04-01T10:00:00Z","not_before":"2026-04-01T10:00:00Z",\
                "scenario":"cart","scenario_version":"1","template":"cart",\
                "to":"hanako@example.org","user":"u1"}
                """
            return Array(request.utf8).withUnsafeBytes { bytes in
                DeadLetter(
                    Record(
                        partition: 0, offset: Int64(number), key: nil, payload: bytes,
                        timestamp: nil))
            }
        }
    }

    private func marks() -> DeadMarks {
        let seeds = cluster.ports.map { Endpoint(.tcp(host: "127.0.0.1", port: $0)) }
        return DeadMarks(.cluster(seeds: seeds), prefix: "p", keep: 60_000)
    }

    private func set(_ letter: DeadLetter, _ state: String) throws {
        let key = "p:mail:\(letter.name)"
        let home = try cluster.owner(of: cluster.slot(of: key))
        _ = try cluster.call(home, "SET", key, state)
    }

    @Test func `each is asked where it is, before a move and after it`() throws {
        for letter in letters { try set(letter, "failed:rejected") }
        try set(letters[0], "sent")
        try set(letters[1], "data owner 1 1 1")
        let marks = marks()
        let before = try marks.fates(of: letters)
        #expect(
            before.map(\.register) == ["sent", "data"]
                + Array(repeating: "failed:rejected", count: 58))
        #expect(before.allSatisfy { $0.handling == nil })

        for letter in letters[..<30] { try marks.mark(letter, as: .dropped) }
        for letter in [letters[2], letters[40]] {
            let slot = try cluster.slot(of: "p:mail:\(letter.name)")
            try cluster.move(slot, to: cluster.stranger(to: slot))
            #expect(try marks.forgetFailure(of: letter) == "failed:rejected")
            #expect(try marks.forgetFailure(of: letter) == nil)
        }
        for letter in letters[..<2] { _ = try marks.forgetFailure(of: letter) }
        let after = try marks.fates(of: letters)
        #expect(after[..<3].map(\.register) == ["sent", "data", nil], "no other end is taken out")
        #expect(after.count { $0.handling == .dropped } == 30)
        #expect(after[40].register == nil)
    }
}
