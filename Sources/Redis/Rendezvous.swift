/// Spreads keys over independent servers: each key lives where its weight is highest. A server
/// more or less moves only the keys that it gains or loses.
package struct Rendezvous: Sendable {
    package let endpoints: [Endpoint]
    private let names: [[UInt8]]

    /// - Parameter endpoints: at least one; their order does not matter.
    package init(_ endpoints: [Endpoint]) {
        precondition(!endpoints.isEmpty, "Keys need a server.")
        self.endpoints = endpoints.sorted { $0.description < $1.description }
        names = self.endpoints.map { Array($0.description.utf8) }
    }

    /// The same for the same key and set of endpoints, on every machine and in every version:
    /// state lies there.
    package func endpoint(for key: String) -> Endpoint {
        var best = 0
        var highest: UInt64 = 0
        for (index, name) in names.enumerated() {
            let weight = Self.weight(name, key)
            if weight > highest || index == 0 { (best, highest) = (index, weight) }
        }
        return endpoints[best]
    }

    /// FNV-1a over name, a zero byte and key (constants: Fowler, Noll and Vo), then the finaliser
    /// of MurmurHash3 (Appleby, `fmix64`), because FNV's high bits know little of the last bytes.
    private static func weight(_ name: [UInt8], _ key: String) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func mix(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        for byte in name { mix(byte) }
        mix(0)
        for byte in key.utf8 { mix(byte) }
        hash = (hash ^ (hash >> 33)) &* 0xff51_afd7_ed55_8ccd
        hash = (hash ^ (hash >> 33)) &* 0xc4ce_b9fe_1a85_ec53
        return hash ^ (hash >> 33)
    }
}
