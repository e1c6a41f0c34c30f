import Events
import Messages
package import Policy
import Redis
import Scenarios

/// What is asked of caps right before a mail's content goes.
package struct RoomRequest: Equatable, Sendable {
    package var id: String
    package var user: String
    package var messageClass: String
    /// Empty: of none.
    package var brand: String
    package var room: Room

    package init(id: String, user: String, messageClass: String, brand: String, room: Room) {
        self.id = id
        self.user = user
        self.messageClass = messageClass
        self.brand = brand
        self.room = room
    }

    /// Nil when no cap counts the mail.
    init?(_ request: MailRequest) {
        guard let room = request.room else { return nil }
        self.init(
            id: request.id, user: request.user, messageClass: request.messageClass.rawValue,
            brand: request.brand ?? "", room: room)
    }
}

/// When a user's mails went out, as the senders saw it, under `<prefix>:room:<user>`: a hash of mail
/// and `AT UNTIL CLASS PRIORITY BRAND`, the times in Redis' milliseconds.
///
/// The gate counts mails when it decides on them. One that waited (for a slow provider, a warm-up, a
/// relay that was away) goes out later, and perhaps close to the next: so caps are asked again, by
/// the time at which mails really go. A mail whose content went but never arrived counts, too.
enum RoomScript {
    /// Mails of one user; one more, and the oldest is forgotten. Caps count at most 50.
    static let sentMax = 128

    /// Redis 5 or newer: the script reads the clock.
    ///
    /// KEYS: the user's mails. ARGV: id, class, brand, priority, how long it counts (ms); then for each
    /// limit class, brand, priority below which it counts, classes that do not (a blank around each), most,
    /// span (ms); empty for any, or none.
    static let source = """
        local id, class, brand = ARGV[1], ARGV[2], ARGV[3]
        local priority, keep = tonumber(ARGV[4]), tonumber(ARGV[5])
        local time = redis.call('TIME')
        local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
        local sent = {}
        local flat = redis.call('HGETALL', KEYS[1])
        for i = 1, #flat, 2 do
            local at, till, c, p, b = string.match(
                flat[i + 1], '^(%d+) (%d+) (%S+) (%-?%d+) (%S*)$')
            if not at or tonumber(till) <= now then
                redis.call('HDEL', KEYS[1], flat[i])
            elseif flat[i] ~= id then
                sent[#sent + 1] =
                    {id = flat[i], at = tonumber(at), class = c, priority = tonumber(p), brand = b}
            end
        end
        table.sort(sent, function(a, b) return a.at < b.at end)
        local wait = 0
        for i = 6, #ARGV, 6 do
            local c, b, below = ARGV[i], ARGV[i + 1], tonumber(ARGV[i + 2])
            local except = ARGV[i + 3]
            local most, span = tonumber(ARGV[i + 4]), tonumber(ARGV[i + 5])
            local times = {}
            for _, mail in ipairs(sent) do
                if mail.at > now - span and (c == '' or mail.class == c)
                    and (b == '' or mail.brand == b) and (not below or mail.priority < below)
                    and not string.find(except, ' ' .. mail.class .. ' ', 1, true)
                then
                    times[#times + 1] = mail.at
                end
            end
            if #times >= most then
                wait = math.max(wait, times[#times - most + 1] + span - now)
            end
        end
        if wait > 0 then return {'full', wait} end
        if #sent >= \(sentMax) then redis.call('HDEL', KEYS[1], sent[1].id) end
        redis.call('HSET', KEYS[1], id, string.format(
            '%.0f %.0f %s %d %s', now, now + keep, class, priority, brand))
        if redis.call('PTTL', KEYS[1]) < keep then redis.call('PEXPIRE', KEYS[1], keep) end
        return {'free'}
        """

    static func command(_ script: Script, _ key: String, _ request: RoomRequest) -> Command {
        let room = request.room
        var words = [
            request.id, request.messageClass, request.brand, "\(room.priority)",
            "\(room.span.milliseconds)",
        ]
        for limit in room.limits {
            words += [
                limit.messageClass?.rawValue ?? "", limit.brand ?? "",
                limit.below.map { "\($0)" } ?? "",
                limit.except.map { " \($0.rawValue) " }.joined(), "\(limit.most)",
                "\(limit.span.milliseconds)",
            ]
        }
        return Command(script, keys: [key], arguments: words.map { Array($0.utf8) })
    }

    /// Nil when the reply is none of the script's.
    static func answer(_ reply: Reply) -> RegisterScript.Answer? {
        guard let parts = reply.array else { return nil }
        switch (parts.first?.text, parts.dropFirst().first?.integer) {
        case ("free", nil): return .free
        case ("full", let wait?): return .full(wait: wait)
        default: return nil
        }
    }
}
