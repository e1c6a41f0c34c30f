/// How mails ended lately, as this process saw it. A Redis that comes back older has forgotten the
/// last of them, and the processor, whose state is older too, asks for their mails again.
struct RecentEnds {
    /// Ids remembered at least; at most twice as many.
    static let countMin = 50_000

    private var young: [String: String] = [:]
    private var old: [String: String] = [:]

    /// The end as Redis should have it; nil when the mail has not ended here, or long ago.
    subscript(id: String) -> String? { young[id] ?? old[id] }

    mutating func remember(_ id: String, _ state: String) {
        young[id] = state
        guard young.count >= Self.countMin else { return }
        old = young
        young = [:]
    }
}
