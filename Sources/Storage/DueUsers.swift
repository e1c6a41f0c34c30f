import Events
package import Policy

/// Users whose deadlines have come, and what else was learnt when their buckets were read.
package struct DueUsers {
    package struct User {
        package let name: String
        package let bucket: UInt32
        package let stored: StoredState

        package init(name: String, bucket: UInt32, stored: StoredState) {
            self.name = name
            self.bucket = bucket
            self.stored = stored
        }
    }

    /// In order of their names; those too of whom nobody can tell when they are due.
    package var users: [User] = []
    /// By the numbers of the buckets that were read: the earliest deadlines of all others in them.
    package var others: [UInt32: Deadlines] = [:]

    package init() {}

    /// Leaves all but `max` of the users for another time, and brings them into order.
    package mutating func end(max: Int) {
        for user in users.dropFirst(max) {
            others[user.bucket, default: Deadlines()]
                .lower(to: user.stored.deadlines ?? .atOnce)
        }
        users = users.prefix(max).sorted { $0.name < $1.name }
    }
}

extension Deadlines {
    /// Of a user whose deadlines cannot be read.
    fileprivate static var atOnce: Deadlines { Deadlines(event: EventTime(milliseconds: 0)) }
}
