import Testing

@testable import Processor

struct StateCacheTests {
    @Test func `a cache holds as many as it may, and those that were used last`() {
        var cache = StateCache(capacity: 10)
        fill(&cache, 0..<100)
        #expect(cache.count <= 11)
        #expect((95..<100).allSatisfy { cache.find("u\($0)") != nil })
        #expect(cache.find("u50") == nil)
    }

    @Test func `a cache whose share becomes smaller holds fewer from then on`() {
        var cache = StateCache(capacity: 100)
        fill(&cache, 0..<80)
        cache.capacity = 10
        fill(&cache, 80..<92)
        #expect(cache.count <= 11)
    }

    private func fill(_ cache: inout StateCache, _ users: Range<Int>) {
        for user in users {
            cache.insert(CachedUser("u\(user)"))
            cache.age()
        }
    }
}
