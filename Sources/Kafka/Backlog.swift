/// Elements by number. Numbers ascend as they are given out, and most elements go in the order in
/// which they came, so that finding one is a subtraction.
package struct Backlog<Element> {
    /// Of the first place.
    private var base: UInt64 = 1
    private var places: [Element?] = []
    /// Places at the front that nobody needs any more.
    private var gone = 0
    package private(set) var count = 0

    package init() {}

    package var numbers: [UInt64] {
        places.indices.filter { places[$0] != nil }.map { base + UInt64($0) }
    }

    /// - Returns: its number, never 0.
    package mutating func append(_ element: Element) -> UInt64 {
        places.append(element)
        count += 1
        return base + UInt64(places.count - 1)
    }

    package subscript(number: UInt64) -> Element? {
        place(of: number).flatMap { places[$0] }
    }

    /// Nothing happens when it has gone.
    package mutating func update(_ number: UInt64, _ change: (inout Element) -> Void) {
        guard let place = place(of: number), var element = places[place] else { return }
        change(&element)
        places[place] = element
    }

    package mutating func remove(_ number: UInt64) -> Element? {
        guard let place = place(of: number), let element = places[place] else { return nil }
        places[place] = nil
        count -= 1
        while gone < places.count, places[gone] == nil { gone += 1 }
        // Moving the rest costs nothing where it is the smaller half.
        if gone > places.count / 2 {
            places.removeFirst(gone)
            base += UInt64(gone)
            gone = 0
        }
        return element
    }

    private func place(of number: UInt64) -> Int? {
        guard number >= base, number - base < UInt64(places.count) else { return nil }
        return Int(number - base)
    }
}
