import Events
import Pacing
import Redis

/// Lends what all senders share: one key for each lane, one for each day of a warm-up.
///
/// ```
/// <prefix>:lane:<name>            when the next mail would be due, in Redis' microseconds
/// <prefix>:warm:<domain>:<date>   how many mails went that day
/// ```
/// A lane is paced by the generic cell rate algorithm: each mail moves the time of the next one on
/// by the interval, and may come `slack` before its time. So a sender that asks a little late loses
/// nothing, and no sender has to keep what it does not need. A loan whose answer is lost is lost
/// with it.
enum LoanScript {
    /// Redis 5 or newer: the script reads the clock.
    ///
    /// A time that nobody can have written is none: Redis' clock was set back, say.
    ///
    /// KEYS: what is lent from. ARGV: kind, how many are wanted; for a rate the interval and the
    /// slack (µs); for a ceiling how many in all and how long to count (ms). Answers how many are
    /// lent, and after how many milliseconds there are more.
    static let source = """
        local kind, wanted = ARGV[1], tonumber(ARGV[2])
        local a, b = tonumber(ARGV[3]), tonumber(ARGV[4])
        if kind == 'ceiling' then
            local used = tonumber(redis.call('GET', KEYS[1]) or '0') or 0
            local count = math.max(0, math.min(wanted, a - used))
            if count > 0 then
                redis.call('SET', KEYS[1], string.format('%.0f', used + count), 'PX', ARGV[4])
            end
            return {'lent', count, 0}
        end
        local time = redis.call('TIME')
        local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
        local due = tonumber(redis.call('GET', KEYS[1]) or '0') or 0
        if due < now or due > now + b + a then due = now end
        local count = math.max(0, math.min(wanted, math.floor((now + b - due) / a) + 1))
        if count > 0 then
            due = due + count * a
            local keep = math.ceil((due - now) / 1000) + 1000
            redis.call('SET', KEYS[1], string.format('%.0f', due), 'PX', keep)
        end
        return {'lent', count, math.max(0, math.ceil((due - b - now) / 1000))}
        """

    static func command(_ script: Script, _ key: String, _ loan: Loan) -> Command {
        let words =
            switch loan.terms {
            case .rate(let interval, let slack):
                ["rate", "\(loan.wanted)", "\(interval)", "\(slack)"]
            case .ceiling(let count, let keep):
                ["ceiling", "\(loan.wanted)", "\(count)", "\(keep)"]
            }
        return Command(script, keys: [key], arguments: words.map { Array($0.utf8) })
    }

    /// Nil when the reply is none of the script's.
    static func answer(_ reply: Reply) -> RegisterScript.Answer? {
        guard let parts = reply.array, parts.count == 3, parts[0].text == "lent",
            let count = parts[1].integer, let wait = parts[2].integer
        else { return nil }
        return .lent(Loan.Grant(count: Int(clamping: count), wait: Span(milliseconds: wait)))
    }
}
