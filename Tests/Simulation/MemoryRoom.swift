import Events
import Policy
import Scenarios
import Sender

/// A mail that went out, as caps ask for it: what `RoomScript` keeps and answers, said once more.
struct MemoryRoom {
    let at: Int64
    let request: RoomRequest

    init(_ request: RoomRequest, at: Int64) {
        self.request = request
        self.at = at
    }

    private var end: Int64 { at + request.room.span.milliseconds }

    static func answer(
        _ request: RoomRequest, _ mails: inout [MemoryRoom], _ now: Int64
    ) -> RegisterScript.Answer {
        mails.removeAll { $0.end <= now }
        let others = mails.filter { $0.request.id != request.id }
        let waits = request.room.limits.compactMap { limit -> Int64? in
            let times = others.filter { $0.counts(for: limit, now) }.map(\.at).sorted()
            guard times.count >= limit.most else { return nil }
            return times[times.count - limit.most] + limit.span.milliseconds - now
        }
        if let wait = waits.max(), wait > 0 { return .full(wait: wait) }
        mails = others.sorted { $0.at < $1.at }.suffix(127)
        mails.append(MemoryRoom(request, at: now))
        return .free
    }

    private func counts(for limit: Room.Limit, _ now: Int64) -> Bool {
        at > now - limit.span.milliseconds
            && limit.messageClass.map { $0.rawValue == request.messageClass } ?? true
            && limit.brand.map { $0 == request.brand } ?? true
            && limit.below.map { request.room.priority < $0 } ?? true
            && !limit.except.contains { $0.rawValue == request.messageClass }
    }
}
