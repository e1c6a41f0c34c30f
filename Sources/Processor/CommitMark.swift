/// What a decision or mail request says of the commit that made it. A Redis with fewer commits than
/// Kafka has been told of has gone back in time.
struct CommitMark {
    private static let name = "nagori_commit"

    /// Of the events topic.
    let partition: Int32
    /// Of the shard, that one among them.
    let commits: Int64

    init(partition: Int32, commits: Int64) {
        self.partition = partition
        self.commits = commits
    }

    /// Nil when nothing was said.
    init?(in headers: [(name: String, value: [UInt8])]) {
        guard let header = headers.first(where: { $0.name == Self.name }) else { return nil }
        let parts = String(decoding: header.value, as: UTF8.self).split(separator: " ")
        guard parts.count == 2, let partition = Int32(parts[0]), let commits = Int64(parts[1])
        else { return nil }
        self.init(partition: partition, commits: commits)
    }

    var header: (String, [UInt8]) { (Self.name, Array("\(partition) \(commits)".utf8)) }
}
