/// What may be wrong with the protocol itself: each must be found out.
package enum Sabotage: String, CaseIterable, Sendable {
    /// Commits count whoever owns the shard.
    case ownerUnchecked
    /// A Redis that came back older goes unnoticed.
    case commitsUncounted
    /// Messages are not kept until Kafka has them.
    case outboxLost
    /// The offset is written, the states are not.
    case offsetAlone
    /// A bucket whose users were settled is not looked at for the others.
    case othersForgotten
    /// Every claim of a mail is the first.
    case registerForgets
    /// A Redis that came back older is not told which mails have ended.
    case endsUntold
    /// A retry of the tracker's counts as another event.
    case repeatsBelieved
}
