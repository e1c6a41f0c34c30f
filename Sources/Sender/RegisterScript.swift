import Events
package import Pacing
package import Policy
import Redis
import Storage
package import Suppressions

/// What Redis knows of each mail, under `<prefix>:mail:<id>`:
/// ```
/// claimed OWNER SINCE ATTEMPTS AT    OWNER may try it; nothing of its content has left
/// data OWNER SINCE ATTEMPTS AT       since AT its content may be on its way
/// doubt OWNER SINCE ATTEMPTS AT      an earlier owner vanished during `data`; OWNER decides
/// sent | expired | suppressed | recalled | unsubscribed | failed:REASON    the end
/// ```
/// SINCE (the first claim) and AT are Redis' milliseconds. So the only moment at which a crash
/// leaves a doubt lies between `data` and the end.
///
/// An owner who was taken for dead but lives is kept from sending: it has to turn `claimed` into
/// `data` before the content goes, and cannot once another has claimed.
///
/// Who finds a `claimed` of another after its own `data` has a Redis before it that went back in
/// time: an end in doubt is written over it, lest the mail be tried again.
package enum RegisterScript {
    /// What is asked: `ARGV[1]`.
    package enum Act: Equatable, Sendable {
        /// May we try it?
        case claim
        /// May we, although nobody knows whether the relay has it already?
        case resend
        /// The content is about to go out.
        case mark
        /// The content was let out before, which Redis may have forgotten.
        case remark
        /// It did not go out after all.
        case release
        /// Has it come to its end?
        case recall
        /// Is the mail among the first `most` of a count's? Asked of the count, which is `id id …`, for
        /// two hours.
        case admit(count: String, id: String, most: Int)
        /// It has come to its end.
        case finish(state: String)
        /// Is the address suppressed? Asked of the list of suppressed addresses, not of a mail.
        case screen(address: String)
        /// It gets no mail any more.
        case bar(Suppression)
        /// What has the user said of being mailed? Asked of what `nagori run` left.
        case words(user: String)
        /// Not about a mail: do caps leave room for it? `RoomScript` says.
        case room(RoomRequest)
        /// Not about a mail: may some go? `LoanScript` says.
        case lend(Loan)
    }

    package enum Answer: Equatable, Sendable {
        /// Claimed, or marked.
        case go(Claim)
        /// Another owner may be sending it right now; known for sure after `left` milliseconds.
        case busy(left: Int64)
        /// Another owner vanished while sending it; its doubt is ours now.
        case ambiguous(Claim)
        /// It had come to its end before.
        case done(state: String)
        /// Another owner has it, or Redis has forgotten it: claim again. It has no end.
        case lost
        /// Released, finished, barred, or not suppressed.
        case ok
        /// Suppressed, and why, as it is stored.
        case suppressed(String)
        /// To `words`; nil: nothing that holds a mail back.
        case said(Consents?)
        /// To `room`: there is some, and it is taken.
        case free
        /// To `room`: there will be some after so many milliseconds.
        case full(wait: Int64)
        /// What is kept of the recipient cannot be read.
        case unknown
        /// To `lend`.
        case lent(Loan.Grant)
    }

    /// Redis 5 or newer: the script reads the clock.
    ///
    /// KEYS: the mail, the part of the list where the address would be, or the user's words. ARGV: act, owner, how long
    /// to remember (ms), how long an owner may take from `data` to the end (ms), end or address, what
    /// to store of the address.
    static let source = """
        local act, owner, keep, lease, ending = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5]
        if act == 'screen' then
            local why = redis.call('HGET', KEYS[1], ending)
            if why then return {'suppressed', why} end
            return {'ok'}
        end
        if act == 'bar' then
            redis.call('HSETNX', KEYS[1], ending, ARGV[6])
            return {'ok'}
        end
        local value = redis.call('GET', KEYS[1])
        if act == 'words' then return {'said', value or ''} end
        if act == 'admit' then
            local most, id = string.match(ending, '^(%d+) (%S+)$')
            local ids = value or ''
            if string.find(ids, id, 1, true) then return {'ok'} end
            local _, count = string.gsub(ids, '%S+', '')
            if count >= tonumber(most) then return {'lost'} end
            redis.call('SET', KEYS[1], ids .. ' ' .. id, 'PX', 7200000)
            return {'ok'}
        end
        local time = redis.call('TIME')
        local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
        local stage, holder, since, attempts, at
        if value then
            stage, holder, since, attempts, at =
                string.match(value, '^(%l+) (%S+) (%d+) (%d+) (%d+)$')
        end
        since, attempts, at = tonumber(since or now), tonumber(attempts or 0), tonumber(at or now)
        local function put(stage)
            redis.call('SET', KEYS[1], string.format(
                '%s %s %.0f %d %.0f', stage, owner, since, attempts, now), 'PX', keep)
        end
        local isOver = value and not stage
        local age = math.max(0, now - since)
        if act == 'recall' then
            if isOver then return {'done', value} end
            return {'lost'}
        end
        if act == 'claim' then
            if isOver then return {'done', value} end
            if stage == 'data' and holder ~= owner then
                local left = at + lease - now
                if left > 0 then return {'busy', left} end
                put('doubt')
                return {'ambiguous', attempts, age}
            end
            if stage == 'doubt' then
                put('doubt')
                return {'ambiguous', attempts, age}
            end
            attempts = attempts + 1
            put('claimed')
            return {'go', attempts, age}
        end
        if act == 'resend' then
            if isOver then return {'done', value} end
            if stage and holder ~= owner then return {'lost'} end
            attempts = attempts + 1
            put('claimed')
            return {'go', attempts, age}
        end
        if act == 'mark' then
            if isOver or holder ~= owner then return {'lost'} end
            put('data')
            return {'go', attempts, age}
        end
        if act == 'remark' then
            if isOver then return {'done', value} end
            local isTaken = stage == 'doubt' or stage == 'data'
            if isTaken and holder ~= owner then return {'lost'} end
            put('data')
            return {'ok'}
        end
        if act == 'release' then
            if isOver or holder ~= owner then return {'lost'} end
            put('claimed')
            return {'ok'}
        end
        if isOver and value ~= ending and ending ~= 'sent' then return {'done', value} end
        local wins = ending == 'sent' or ending == 'failed:ambiguous' and stage == 'claimed'
        if stage and holder ~= owner and not wins then return {'lost'} end
        redis.call('SET', KEYS[1], ending, 'PX', keep)
        return {'ok'}
        """
}

extension RegisterScript.Act {
    var name: String {
        switch self {
        case .claim: "claim"
        case .resend: "resend"
        case .mark: "mark"
        case .remark: "remark"
        case .release: "release"
        case .recall: "recall"
        case .admit: "admit"
        case .finish: "finish"
        case .screen: "screen"
        case .bar: "bar"
        case .words: "words"
        case .room: "room"
        case .lend: "lend"
        }
    }

    /// What the script is told beside the name.
    var arguments: [String] {
        switch self {
        case .finish(let state): [state]
        case .admit(_, let id, let most): ["\(most) \(id)"]
        case .screen(let address): [Suppression.normal(address)]
        case .bar(let suppression): [suppression.address, suppression.stored]
        case .claim, .resend, .mark, .remark, .release, .recall, .words, .room, .lend: [""]
        }
    }

    /// What it is asked of.
    package func key(_ prefix: String, _ id: String) -> String {
        switch self {
        case .screen(let address): SuppressionKeys.key(prefix, of: address)
        case .bar(let suppression): SuppressionKeys.key(prefix, of: suppression.address)
        case .admit(let count, _, _): "\(prefix):alerts:\(count)"
        case .words(let user): UserWords.key(prefix, of: user)
        case .room(let request): "\(prefix):room:\(request.user)"
        case .lend(let loan): "\(prefix):\(loan.name)"
        case .claim, .resend, .mark, .remark, .release, .recall, .finish:
            MailKeys.register(prefix, id)
        }
    }
}

extension RegisterScript.Answer {
    /// Nil when the reply is none of the script's.
    init?(_ reply: Reply) {
        guard let parts = reply.array, let word = parts.first?.text else { return nil }
        let numbers = parts.dropFirst().compactMap(\.integer)
        switch (word, numbers.count) {
        case ("go", 2): self = .go(Claim(attempts: numbers[0], milliseconds: numbers[1]))
        case ("ambiguous", 2):
            self = .ambiguous(Claim(attempts: numbers[0], milliseconds: numbers[1]))
        case ("busy", 1): self = .busy(left: numbers[0])
        case ("done", _):
            guard parts.count == 2, let state = parts[1].text else { return nil }
            self = .done(state: state)
        case ("suppressed", _):
            guard parts.count == 2, let why = parts[1].text else { return nil }
            self = .suppressed(why)
        case ("said", _):
            guard parts.count == 2, let bytes = parts[1].bytes else { return nil }
            self = .said(bytes.isEmpty ? nil : Consents(bytes: bytes))
        case ("lost", _): self = .lost
        case ("ok", _): self = .ok
        default: return nil
        }
    }
}

extension Claim {
    fileprivate init(attempts: Int64, milliseconds: Int64) {
        self.init(
            attempts: Int(clamping: attempts), age: .init(milliseconds: max(0, milliseconds)))
    }
}
