/// How much a scenario may hold.
enum Bounds {
    /// Of a scenario's id or a template's name, in bytes.
    static let id = 100
    /// Of an event's or a property's name, in bytes.
    static let name = 256
    /// Names in one list.
    static let names = 256
    /// Steps of a pattern.
    static let steps = 32
    /// `times` of a step.
    static let times = 1000
    /// States of a pattern's automaton, about: loops in loops multiply.
    static let states = 4096
    /// Mails of one match.
    static let sends = 16
    /// Variables of one mail.
    static let variables = 64
    /// Events to watch for, in one list.
    static let watches = 64
    /// Of `to`: each gets a mail of its own.
    static let recipients = 8
    /// Of a mail address, in bytes.
    static let address = 254
    static let priority = 0...100
    static let fuse = 1...1_000_000_000
}
