import EventReader
import Events

/// 2026-04-01T00:00:00Z
let midnight = EventTime(milliseconds: 1_775_001_600_000)

let vocabulary = {
    var vocabulary = Vocabulary()
    for name in ["product_viewed", "order_completed", "identify"] {
        _ = vocabulary.intern(event: name)
    }
    for name in ["sku", "price", "email", "tags"] { _ = vocabulary.intern(property: name) }
    return vocabulary
}()

extension EventReader {
    func read(_ text: String, recordTime: EventTime = midnight) -> Reading {
        read(Array(text.utf8), recordTime: recordTime)
    }

    func read(_ bytes: [UInt8], recordTime: EventTime = midnight) -> Reading {
        bytes.withUnsafeBytes { read($0, recordTime: recordTime, maxSkew: .minutes(5)) }
    }
}

extension Reading {
    var event: Event? { if case .event(let event, _) = self { event } else { nil } }
}

/// An event of `u1` with `members` besides.
func text(_ members: String) -> String {
    #"{"messageId":"m1","userId":"u1","event":"product_viewed","#
        + #""timestamp":"2026-04-01T00:00:00Z",\#(members)}"#
}
