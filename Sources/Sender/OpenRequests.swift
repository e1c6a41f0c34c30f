/// All requests that are taken and not finished, and how many of them are more than waiting.
struct OpenRequests {
    /// What a request takes in memory beside its message, in bytes; measured.
    static let overhead = 1_500

    private var requests: [String: OpenRequest] = [:]
    /// Those of which something is under way; the others wait for a time or a turn.
    private(set) var busy = 0
    /// Of those that are here, with what they take beside their messages.
    private(set) var bytes = 0

    var count: Int { requests.count }
    var isEmpty: Bool { requests.isEmpty }
    var ids: [String] { Array(requests.keys) }
    var all: Dictionary<String, OpenRequest>.Values { requests.values }

    subscript(id: String) -> OpenRequest? {
        get { requests[id] }
        _modify {
            count(requests[id], -1)
            defer { count(requests[id], 1) }
            yield &requests[id]
        }
    }

    mutating func removeValue(forKey id: String) -> OpenRequest? {
        let request = requests.removeValue(forKey: id)
        count(request, -1)
        return request
    }

    private mutating func count(_ request: OpenRequest?, _ sign: Int) {
        guard let request else { return }
        bytes += sign * (request.original.size + Self.overhead)
        if !request.isWaiting { busy += sign }
    }
}
