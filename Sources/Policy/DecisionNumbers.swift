package import Events

extension Decision {
    /// What a reason rests on, in the order in which it is written; empty when there is nothing to
    /// say. Nothing of it is personal: no address, no name, no text of an event.
    package struct Numbers: Equatable, Sendable {
        package enum Value: Equatable, Sendable {
            case text(String)
            case texts([String])
            case count(Int)
            /// Finite.
            case amount(Double)
            case time(EventTime)
        }

        package struct Member: Equatable, Sendable {
            /// Lower-case letters and `_`.
            package let name: String
            package let value: Value
        }

        package private(set) var members: [Member] = []

        package init() {}

        package var isEmpty: Bool { members.isEmpty }

        /// Adds what there is; nil: nothing.
        package mutating func add(_ name: String, _ value: Value?) {
            if let value { members.append(Member(name: name, value: value)) }
        }

        package mutating func add(_ name: String, _ text: String?) {
            add(name, text.map { .text($0) })
        }

        package mutating func add(_ name: String, _ count: Int?) {
            add(name, count.map { .count($0) })
        }

        package mutating func add(_ name: String, _ time: EventTime?) {
            add(name, time.map { .time($0) })
        }
    }
}

extension JSONWriter {
    /// An object; none when it is empty.
    mutating func member(_ name: String, _ numbers: Decision.Numbers) {
        guard !numbers.isEmpty else { return }
        begin(name)
        open()
        for member in numbers.members {
            begin(member.name)
            switch member.value {
            case .text(let text): write(text)
            case .texts(let texts): write(texts)
            case .count(let count): append("\(count)")
            case .amount(let amount): write(amount)
            case .time(let time): write(time)
            }
        }
        close()
    }
}
