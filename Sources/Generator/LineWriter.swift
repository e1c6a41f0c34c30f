import Events

/// Writes events as JSON, the way trackers do: one object, no spaces.
///
/// Keeps what repeats from line to line as bytes.
struct LineWriter {
    private let idPrefix: [UInt8]
    private let names = Step.allCases.map { Array($0.rawValue.utf8) }
    private var day: Int64 = .min
    /// `2026-04-01T` of `day`.
    private var dayText: [UInt8] = []

    init(seed: UInt64) { idPrefix = Array(#"{"messageId":"g\#(seed)-"#.utf8) }

    /// Writes event `number` of the stream.
    mutating func line(
        _ number: Int, _ visitor: Visitor, _ step: Step, _ product: Product, at time: EventTime
    ) -> [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(288)
        line += idPrefix
        Self.append(number, to: &line)
        line += Self.user
        Self.append(visitor.number, to: &line, digits: 7)
        line += step == .identify ? Self.type : Self.event
        line += names[Step.allCases.firstIndex(of: step) ?? 0]
        line += Self.timestamp
        append(time, to: &line)
        switch step {
        case .identify: append(visitor, to: &line)
        case .category: Self.append(category: product.category, to: &line)
        case .product, .favourite, .sample, .cart, .checkout, .order:
            Self.append(product, to: &line)
        default: line += Self.site
        }
        line += Self.end
        return line
    }

    private static let user = Array(#"","userId":"u"#.utf8)
    private static let event = Array(#"","event":""#.utf8)
    private static let type = Array(#"","type":""#.utf8)
    private static let timestamp = Array(#"","timestamp":""#.utf8)
    private static let sku = Array(#"","properties":{"sku":"S"#.utf8)
    private static let nextCategory = Array(#"","category":"c"#.utf8)
    private static let onlyCategory = Array(#"","properties":{"category":"c"#.utf8)
    private static let price = Array(#"","price":"#.utf8)
    private static let currency = Array(#","currency":"JPY"#.utf8)
    private static let site = Array(#"","properties":{"site":"shop"#.utf8)
    private static let end = Array(#""}}"#.utf8)

    private static func append(_ product: Product, to line: inout [UInt8]) {
        line += sku
        append(product.rank, to: &line, digits: 5)
        line += nextCategory
        append(product.category, to: &line, digits: 2)
        line += price
        append(product.price, to: &line)
        line += currency
    }

    private static func append(category: Int, to line: inout [UInt8]) {
        line += onlyCategory
        append(category, to: &line, digits: 2)
    }

    private func append(_ visitor: Visitor, to line: inout [UInt8]) {
        line += Array(#"","traits":{"email":"u"#.utf8)
        Self.append(visitor.number, to: &line, digits: 7)
        line += Array(#"@example.invalid","name":""#.utf8)
        for byte in visitor.name.utf8 {
            if byte == UInt8(ascii: "\"") { line.append(UInt8(ascii: "\\")) }
            line.append(byte)
        }
        line += Array(#"","timezone":"\#(visitor.home.timezone)","#.utf8)
        line += Array(#""locale":"\#(visitor.home.locale)"#.utf8)
    }

    private mutating func append(_ time: EventTime, to line: inout [UInt8]) {
        let dayLength: Int64 = 86_400_000
        let rest = (time.milliseconds % dayLength + dayLength) % dayLength
        let midnight = time.milliseconds - rest
        if midnight != day {
            day = midnight
            dayText = Array(EventTime(milliseconds: midnight).description.utf8.prefix(11))
        }
        line += dayText
        Self.append(Int(rest / 3_600_000), to: &line, digits: 2)
        line.append(UInt8(ascii: ":"))
        Self.append(Int(rest / 60_000 % 60), to: &line, digits: 2)
        line.append(UInt8(ascii: ":"))
        Self.append(Int(rest / 1000 % 60), to: &line, digits: 2)
        line.append(UInt8(ascii: "."))
        Self.append(Int(rest % 1000), to: &line, digits: 3)
        line.append(UInt8(ascii: "Z"))
    }

    private static func append(_ number: Int, to line: inout [UInt8], digits: Int = 1) {
        let first = line.count
        var rest = number
        var written = 0
        while rest > 0 || written < digits {
            line.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
            written += 1
        }
        line[first...].reverse()
    }
}
