import Kafka

/// A consumer group, balanced cooperatively: a partition moves once its owner has let go of it, or
/// was put out.
final class MemoryGroup {
    private let partitions: Int32
    private var members: [MemoryMember] = []
    private var owners: [Int32: MemoryMember] = [:]
    /// Asked back from their owners.
    private var leaving: Set<Int32> = []
    private var committed: [Int32: Int64] = [:]

    init(partitions: Int32) { self.partitions = partitions }

    /// One that was put out twice before it heard of it comes back once.
    func join(_ member: MemoryMember) {
        guard !has(member) else { return }
        members.append(member)
        balance()
    }

    /// It left, or was not heard of for too long: its partitions are free.
    func put(out member: MemoryMember) {
        members.removeAll { $0 === member }
        for (partition, owner) in owners where owner === member {
            owners[partition] = nil
            leaving.remove(partition)
        }
        balance()
    }

    func has(_ member: MemoryMember) -> Bool { members.contains { $0 === member } }

    func released(_ freed: [Int32], by member: MemoryMember) {
        for partition in freed where owners[partition] === member {
            owners[partition] = nil
            leaving.remove(partition)
        }
        balance()
    }

    func commit(_ offsets: [(partition: Int32, offset: Int64)], by member: MemoryMember) -> Bool {
        guard has(member) else { return false }
        for (partition, offset) in offsets where owners[partition] === member {
            committed[partition] = offset
        }
        return true
    }

    func offset(_ partition: Int32) -> Int64? { committed[partition] }

    private func load(_ member: MemoryMember) -> Int { owners.values.count { $0 === member } }

    private func balance() {
        guard !members.isEmpty else { return }
        var news: [(MemoryMember, Int32)] = []
        for partition in 0..<partitions where owners[partition] == nil {
            guard let least = members.min(by: { load($0) < load($1) }) else { return }
            owners[partition] = least
            news.append((least, partition))
        }
        for member in members {
            let given = news.filter { $0.0 === member }.map(\.1)
            if !given.isEmpty { member.hear(.assigned(given)) }
        }
        let share = Int(partitions) / members.count
        for member in members {
            let kept = owners.filter { $0.value === member && !leaving.contains($0.key) }
                .map(\.key).sorted()
            let isNeeded = members.contains { load($0) < share }
            let surplus = kept.dropLast(isNeeded ? share : share + 1)
            guard !surplus.isEmpty, isNeeded || kept.count > share + 1 else { continue }
            leaving.formUnion(surplus)
            member.hear(.revoked(Array(surplus), lost: false))
        }
    }
}
