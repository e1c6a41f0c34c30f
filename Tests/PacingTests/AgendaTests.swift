import Generator
import Testing

@testable import Pacing

@Suite struct AgendaTests {
    @Test(arguments: 0..<20 as Range<UInt64>)
    func `gives back what is due, in order, of one time in the order of coming`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var agenda = Agenda<Int>()
        var all: [(time: Int, id: String)] = []
        for number in 0..<300 {
            let time = Int(random.next() % 40)
            agenda.add("\(number)", at: time)
            all.append((time, "\(number)"))
            guard random.next() % 10 == 0 else { continue }
            let now = Int(random.next() % 40)
            let due = all.enumerated().filter { $0.element.time <= now }
                .sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
            #expect(agenda.takeDue(by: now) == due.map(\.element.id))
            all.removeAll { $0.time <= now }
            #expect(agenda.nextTime == all.map(\.time).min())
        }
    }
}
