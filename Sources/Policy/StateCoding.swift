package import Matching
import Events

/// The binary form of a user's state in Redis, version 6.
///
/// A version byte, the profile, runs, held mails, sent mails, kinds of event had, waiting events and
/// ids seen, each list with its count before it, and the 32-bit FNV-1a of all that. Programs go by fingerprint
/// and names by their text, so that the state outlives a restart with other scenarios.
package struct StateCoding: Sendable {
    let set: ProgramSet
    private static let version: UInt8 = 6

    package init(_ set: ProgramSet) { self.set = set }

    package func encode(_ state: UserState) -> [UInt8] {
        var out = ByteWriter(room: 192)
        out.write(byte: Self.version)
        write(state.profile, to: &out)
        out.write(count: state.runs.count)
        for index in state.runs.indices { write(index, of: state.runs, to: &out) }
        out.write(count: state.held.count)
        for held in state.held {
            out.write(held.id)
            out.write(held.scenario)
            out.write(signed: held.match.at.milliseconds)
            out.write(signed: held.due.milliseconds)
            let flags = [held.match.isTimeout, held.hasCome, held.isFollowing]
            out.write(byte: flags.reversed().reduce(0) { $0 << 1 | ($1 ? 1 : 0) })
            out.write(count: held.mail)
            write(0, of: [held.match.run], to: &out)
        }
        out.write(count: state.sent.count)
        for sent in state.sent {
            out.write(fixed: sent.scenario)
            out.write(byte: sent.messageClass)
            out.write(byte: sent.priority)
            out.write(signed: sent.at.milliseconds)
        }
        out.write(count: state.had.count)
        for kind in state.had { out.write(fixed: kind) }
        // A day that is not there is told from 1970-01-01 by being one more.
        out.write(signed: state.lastDay.map { $0 < 0 ? $0 : $0 + 1 } ?? 0)
        out.write(count: state.waiting.count)
        for event in state.waiting { write(event, to: &out) }
        write(state.seen, since: state.runs.first?.latest, to: &out)
        out.write(fixed: Self.checksum(out.bytes.span))
        return out.bytes
    }

    /// The state of `user`, and how many of its runs were of programs that are not loaded.
    package func decode(
        _ bytes: [UInt8], of user: String
    ) throws(StateUnreadable) -> (state: UserState, dropped: Int) {
        guard bytes.count > 4, bytes[0] == Self.version else {
            throw StateUnreadable("not a state of version \(Self.version)")
        }
        var tail = ByteReader(bytes.suffix(4))
        guard try tail.fixed() == Self.checksum(bytes.span.extracting(droppingLast: 4)) else {
            throw StateUnreadable("its checksum is wrong")
        }
        var input = ByteReader(bytes.dropFirst().dropLast(4))
        var state = UserState()
        state.profile = try profile(from: &input)
        var dropped = 0
        var firstLatest: EventTime?
        for _ in 0..<(try input.count()) {
            let run = try run(from: &input)
            firstLatest = firstLatest ?? run.latest
            if run.program == Run.unknownProgram {
                dropped += 1
            } else {
                state.runs.append(set.successor(of: run))
            }
        }
        for _ in 0..<(try input.count()) { state.held.append(try held(from: &input)) }
        for _ in 0..<(try input.count()) { state.sent.append(try sent(from: &input)) }
        for _ in 0..<(try input.count()) { state.had.append(try input.fixed()) }
        let day = try input.signed()
        state.lastDay = day == 0 ? nil : day < 0 ? day : day - 1
        for _ in 0..<(try input.count()) {
            state.waiting.append(try event(from: &input, of: user))
        }
        state.seen = try seen(from: &input, since: firstLatest)
        guard input.isAtEnd else { throw StateUnreadable("has bytes behind its end") }
        return (state, dropped)
    }

    /// A run is read where it stands: a copy of it would count all its references up and down.
    private func write(_ index: Int, of runs: [Run], to out: inout ByteWriter) {
        // What is held for an unknown program stays unknown: its end comes with the next event.
        let isKnown = runs[index].program != Run.unknownProgram
        out.write(fixed: isKnown ? set.programs[runs[index].program].fingerprint : 0)
        write(runs[index].key, to: &out)
        out.write(signed: runs[index].start.milliseconds)
        out.write(signed: runs[index].latest.milliseconds &- runs[index].start.milliseconds)
        out.write(signed: runs[index].arrived.milliseconds &- runs[index].start.milliseconds)
        out.write(count: runs[index].taken)
        for id in runs[index].ids { out.write(id) }
        out.write(count: runs[index].captures.count)
        for value in runs[index].captures { write(value, to: &out) }
        out.write(byte: runs[index].place == nil ? 0 : 1)
        guard let place = runs[index].place else { return }
        out.write(count: place.state)
        for taker in place.takers { out.write(count: taker) }
        out.write(count: place.first)
        out.write(count: place.last)
        out.write(count: place.mark.map { $0 + 1 } ?? 0)
        out.write(count: place.folded.count)
        if place.folded.count > 0 { out.write(wide: place.folded.hash) }
    }

    private func place(
        from input: inout ByteReader, events: Int
    ) throws(StateUnreadable) -> Run.Place? {
        guard try input.byte() != 0 else { return nil }
        var place = Run.Place(state: try input.small())
        for _ in 0..<events { place.takers.append(try input.small()) }
        place.first = try input.small()
        place.last = try input.small()
        let mark = try input.small()
        place.mark = mark > 0 ? mark - 1 : nil
        place.folded.count = try input.small()
        if place.folded.count > 0 { place.folded.hash = try input.wide() }
        return place
    }

    private func run(from input: inout ByteReader) throws(StateUnreadable) -> Run {
        let program = set.index(of: try input.fixed())
        let key = try value(from: &input)
        let start = try input.signed()
        let latest = start &+ (try input.signed())
        let arrived = start &+ (try input.signed())
        var ids: [String] = []
        for _ in 0..<(try input.count()) { ids.append(try input.text()) }
        var captures: [Value] = []
        for _ in 0..<(try input.count()) { captures.append(try value(from: &input)) }
        let place = try place(from: &input, events: ids.count)
        if let program {
            guard set.programs[program].fits(ids.count, captures.count, place) else {
                throw StateUnreadable("a run does not fit its program")
            }
        }
        return Run(
            program: program ?? Run.unknownProgram, key: key,
            start: EventTime(milliseconds: start), latest: EventTime(milliseconds: latest),
            arrived: EventTime(milliseconds: arrived), ids: ids, captures: captures, place: place)
    }

    private func held(from input: inout ByteReader) throws(StateUnreadable) -> Held {
        let id = try input.text()
        let scenario = try input.text()
        let at = EventTime(milliseconds: try input.signed())
        let due = EventTime(milliseconds: try input.signed())
        let flags = try input.byte()
        let mail = try input.small()
        let match = Match(run: try run(from: &input), at: at, isTimeout: flags & 1 != 0)
        let isKnown = match.run.program != Run.unknownProgram
        if isKnown, !set.programs[match.run.program].mails.indices.contains(mail) {
            throw StateUnreadable("a mail is none of its scenario's")
        }
        let (heir, own) = isKnown ? set.successor(of: match, mail: mail) : (match, mail)
        var held = Held(id: id, scenario: scenario, match: heir, due: due, mail: own)
        held.hasCome = flags & 2 != 0
        held.isFollowing = flags & 4 != 0
        return held
    }

    private func sent(from input: inout ByteReader) throws(StateUnreadable) -> Sent {
        let scenario = try input.fixed()
        let messageClass = try input.byte()
        return Sent(
            scenario: scenario, messageClass: messageClass, priority: try input.byte(),
            at: EventTime(milliseconds: try input.signed()))
    }

    func write(_ value: Value, to out: inout ByteWriter) {
        switch value {
        case .missing: out.write(byte: 0)
        case .bool(let bool): out.write(byte: bool ? 2 : 1)
        case .integer(let number):
            out.write(byte: 3)
            out.write(signed: number)
        case .double(let number):
            out.write(byte: 4)
            out.write(wide: number.bitPattern)
        case .string(let text):
            out.write(byte: 5)
            out.write(text)
        case .json(let text):
            out.write(byte: 6)
            out.write(text)
        }
    }

    func value(from input: inout ByteReader) throws(StateUnreadable) -> Value {
        switch try input.byte() {
        case 0: return .missing
        case 1: return .bool(false)
        case 2: return .bool(true)
        case 3: return .integer(try input.signed())
        case 4: return .double(Double(bitPattern: try input.wide()))
        case 5: return .string(try input.text())
        case 6: return .json(try input.text())
        default: throw StateUnreadable("a value is of no known type")
        }
    }

    /// 32-bit FNV-1a: finds damage, not malice.
    static func checksum(_ bytes: Swift.Span<UInt8>) -> UInt32 {
        .fnv1a(bytes)
    }
}
