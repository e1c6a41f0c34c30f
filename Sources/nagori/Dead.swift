import ArgumentParser
import DeadLetters
import Events
import Kafka
import Redis
import Sender
import Settings

/// `nagori dead list|show|retry|drop`
struct Dead: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Looks through mail-dead, and sends again what is worth it.",
        discussion: """
            mail-dead holds the mail requests that came to a bad end. retry puts them back on \
            mail-send once their end is out of the senders' register, which sees to it that none is \
            sent twice; every command may be stopped and repeated.

            Exits 0; 64 for a command that cannot be understood or needs --yes, 66 for an id that is \
            not there, 69 when Kafka or Redis cannot be reached, 78 when the configuration is wrong.
            """,
        subcommands: [DeadList.self, DeadShow.self, DeadRetry.self, DeadDrop.self])
}

/// `nagori dead list`
struct DeadList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "The dead letters, oldest first; addresses are masked.",
        discussion: "Leaves out what was dropped, and what was sent after all.")

    @OptionGroup var filter: DeadFilter

    @Flag(help: "What was dropped or sent after all, too.")
    var all = false

    @Flag(help: "A JSON object a line.")
    var json = false

    @OptionGroup var configuration: ConfigurationOption

    func run() throws {
        let office = try DeadOffice(configuration.load(), since: filter.since)
        try office.guarded {
            let letters = try office.topic.newest(filter.takes)
            let fates = try office.marks.fates(of: letters)
            let shown = zip(letters, fates).filter { all || !$1.isSettled }
            var lines = shown.map { json ? $0.json($1) : $0.line($1) }
            if !json {
                lines.append(lines.count == 1 ? "1 dead letter" : "\(lines.count) dead letters")
            }
            if !lines.isEmpty { try put(lines.joined(separator: "\n")) }
        }
    }
}

/// `nagori dead show ID`
struct DeadShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "All that is known of one dead letter.")

    @Argument(help: "The id, its first 8 digits or more, or PARTITION:OFFSET.")
    var id: String

    @Flag(help: "Address, name and variables in full.")
    var reveal = false

    @OptionGroup var configuration: ConfigurationOption

    func run() throws {
        let office = try DeadOffice(configuration.load())
        try office.guarded {
            let letters = try office.letters(named: [id])
            let fates = try office.marks.fates(of: letters)
            try office.topic.forEach(at: Set(letters.map(\.place))) { letter, _, _ in
                for fate in fates { try put(letter.facts(fate, reveals: reveal)) }
            }
        }
    }
}

/// `nagori dead retry`
struct DeadRetry: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Puts requests back on mail-send, to be tried again.",
        discussion: """
            By id, or all of a reason that nobody has dealt with. Only failed ends are taken out of \
            the register: what was sent meanwhile, or is under way, is left alone, and so is what \
            has expired. A mail whose end is ambiguous may arrive twice, under the same Message-ID.
            """)

    @Argument(help: "Ids, their first 8 digits or more.")
    var ids: [String] = []

    @OptionGroup var filter: DeadFilter

    @Flag(help: "Do it: needed for more than one, and for ambiguous ends.")
    var yes = false

    @OptionGroup var configuration: ConfigurationOption

    func validate() throws {
        if ids.isEmpty == (filter.reason == nil) {
            throw ValidationError("name ids, or a --reason; not both")
        }
    }

    func run() throws {
        let settings = try configuration.load(forClients: true)
        let office = try DeadOffice(settings, since: filter.since)
        try office.guarded {
            let chosen = try chosen(by: office)
            let ambiguous = chosen.count { $0.reason == MailKeys.ambiguous }
            if chosen.isEmpty { return try put("nothing to send again") }
            if !yes, chosen.count > 1 || ambiguous > 0 {
                let doubt =
                    ambiguous > 0
                    ? " (\(ambiguous) may have arrived: ask the relay's log by Message-ID)" : ""
                throw ExitCode(64).saying(
                    "\(chosen.count) to be sent again\(doubt): say --yes if it is meant so")
            }
            var resending = try Resending(
                office.marks, properties: settings.kafka.producerProperties(),
                topic: settings.topics.mailSend
            ) { settings.run.clock == .wall && $0 <= .wallClock }
            // A mail that fails again comes behind what was read, and is not met here.
            do {
                try office.topic.forEach(at: Set(chosen.map(\.place))) { letter, key, payload in
                    try resending.take(letter, key: key, payload: payload)
                }
            } catch {
                tell("\(resending.counts.text); then it stopped: say the same again to go on")
                throw error
            }
            try put(resending.counts.text)
        }
    }

    private func chosen(by office: DeadOffice) throws -> [DeadLetter] {
        guard ids.isEmpty else { return try office.letters(named: ids) }
        let letters = try office.topic.newest { filter.takes($0) && $0.request != nil }
        let fates = try office.marks.fates(of: letters)
        return zip(letters, fates).filter { $1.handling == nil && !$1.isSettled }.map(\.0)
    }
}

/// `nagori dead drop`
struct DeadDrop: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drop",
        abstract: "Marks dead letters as dealt with, so that list leaves them out.",
        discussion: """
            The letter stays in Kafka, and the mark in Redis for send.result_ttl, which should be \
            no shorter than mail-dead's retention.
            """)

    @Argument(help: "Ids, their first 8 digits or more, or PARTITION:OFFSET.")
    var ids: [String]

    @OptionGroup var configuration: ConfigurationOption

    func run() throws {
        let office = try DeadOffice(configuration.load())
        try office.guarded {
            let letters = try office.letters(named: ids)
            for letter in letters { try office.marks.mark(letter, as: .dropped) }
            try put("dropped \(letters.count)")
        }
    }
}
