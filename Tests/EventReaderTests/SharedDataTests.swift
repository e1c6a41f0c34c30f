import EventReader
import Events
import Foundation
import TestServers
import Testing

@Suite(.enabled(if: SharedData.folder != nil, "needs the shared data; see NAGORI_SHARED"))
struct SharedDataTests {
    @Test func `reads every line of real clicks`() throws {
        let lines = try SharedData.clicks().split(separator: UInt8(ascii: "\n"))
        let names = ["product_viewed", "product_added", "product_favorited", "order_completed"]
        var vocabulary = Vocabulary()
        for name in names { _ = vocabulary.intern(event: name) }
        _ = vocabulary.intern(property: "sku")
        let reader = EventReader(vocabulary: vocabulary)
        var counts = [0, 0, 0, 0]
        for line in lines {
            let event = try #require(reader.read(Array(line)).event)
            counts[event.name.index] += 1
            guard case .string(let sku) = event.values[0], Int(sku) != nil,
                event.id.hasPrefix("tb-"), Int(event.user) != nil
            else {
                Issue.record("\(event)")
                return
            }
        }
        #expect(counts == [75_872, 4497, 2356, 1750])
    }
}
