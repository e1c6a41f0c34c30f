import Testing

@testable import Kafka

struct BacklogTests {
    @Test func `elements are found by number until they go, in whatever order`() {
        var backlog = Backlog<String>()
        var known: [UInt64: String] = [:]
        var generator = SystemRandomNumberGenerator()
        for round in 0..<2_000 {
            let number = backlog.append("\(round)")
            #expect(known.updateValue("\(round)", forKey: number) == nil && number > 0)
            while known.count > 20 || Bool.random(using: &generator),
                let some = known.keys.randomElement()
            {
                #expect(backlog.remove(some) == known.removeValue(forKey: some))
                #expect(backlog.remove(some) == nil && backlog[some] == nil)
            }
            #expect(backlog.count == known.count)
        }
        #expect(backlog.numbers == known.keys.sorted())
        #expect(known.allSatisfy { backlog[$0.key] == $0.value })
    }

    @Test func `a change reaches the element, and nobody else`() {
        var backlog = Backlog<[Int]>()
        let first = backlog.append([1])
        let second = backlog.append([2])
        backlog.update(first) { $0.append(3) }
        _ = backlog.remove(second)
        backlog.update(second) { $0.append(4) }
        #expect(backlog[first] == [1, 3] && backlog[second] == nil && backlog.count == 1)
    }
}
