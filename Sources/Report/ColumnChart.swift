import Pages

/// Columns standing side by side, one for each set in every place: days, or numbers of mails.
struct ColumnChart {
    /// Of more places none tells its numbers when pointed at: a page stays small.
    private static let toldMax = 100

    // In units of the drawing: pixels where there is room.
    private static let height = 180.0
    private static let left = 52.0
    private static let bottom = 32.0
    private static let top = 10.0
    private static let columnWidthMax = 36.0
    /// Of a name below the columns, on a phone too, where the letters are larger.
    private static let nameWidth = 84.0

    let width: Double
    /// Below the columns, as many as have room; and in full, when pointed at.
    let places: [(name: String, fullName: String)]
    /// By set, one number for each place.
    let series: [[Int]]
    /// Letters of the sets; empty when there is one only.
    let letters: [String]
    /// What is counted, for those who cannot see it.
    let label: String

    var html: HTML {
        HTML(
            "svg",
            [
                ("viewBox", "0 0 \(Int(width)) \(Int(Self.height))"), ("role", "img"),
                ("aria-label", label), ("class", width > 500 ? "chart wide" : "chart"),
            ], grid + columns + told + names)
    }

    /// The highest line: the greatest number, rounded up.
    private var ceiling: Int {
        let most = series.joined().max() ?? 0
        guard most > 1 else { return 1 }
        var step = 1
        while step * 10 < most { step *= 10 }
        return [1, 2, 3, 4, 5, 6, 8, 10].map { $0 * step }.first { $0 >= most } ?? most
    }

    private var pitch: Double { (width - Self.left) / Double(places.count) }

    private func x(_ place: Int) -> Double { Self.left + pitch * Double(place) }

    private func y(_ count: Int) -> Double {
        let room = Self.height - Self.bottom - Self.top
        return Self.height - Self.bottom - room * Double(count) / Double(ceiling)
    }

    private var grid: [HTML] {
        let counts = ceiling % 2 == 0 ? [0, ceiling / 2, ceiling] : [0, ceiling]
        return counts.flatMap { count in
            [
                HTML(
                    "line",
                    [
                        ("class", "grid"), ("x1", short(Self.left)), ("x2", short(width)),
                        ("y1", short(y(count))), ("y2", short(y(count))),
                    ]),
                text(grouped(count), x: Self.left - 6, y: y(count) + 4, anchor: "end"),
            ]
        }
    }

    private var columns: [HTML] {
        let column = min(Self.columnWidthMax, pitch * 0.8 / Double(series.count))
        let margin = (pitch - column * Double(series.count)) / 2
        return series.enumerated().map { set, counts in
            var path = ""
            for (place, count) in counts.enumerated() where count > 0 {
                let start = x(place) + margin + column * Double(set)
                // What is there can be seen.
                let top = min(y(count), y(0) - 1)
                path += "M\(short(start)) \(short(y(0)))V\(short(top))"
                path += "h\(short(column))V\(short(y(0)))z"
            }
            return HTML("path", [("class", "s\(set)"), ("d", path)])
        }
    }

    /// Unseen, over each place: its numbers, when pointed at.
    private var told: [HTML] {
        guard places.count <= Self.toldMax else { return [] }
        return places.enumerated().map { index, place in
            let numbers = series.enumerated().map { set, counts in
                (letters.isEmpty ? "" : letters[set] + " ") + grouped(counts[index])
            }
            let title = "\(place.fullName): \(numbers.joined(separator: ", "))"
            return HTML(
                "rect",
                [
                    ("class", "told"), ("x", short(x(index))), ("y", "0"),
                    ("width", short(pitch)), ("height", short(Self.height - Self.bottom)),
                ], [HTML("title", [], title)])
        }
    }

    private var names: [HTML] {
        let widest = places.map { $0.name.count }.max() ?? 1
        let room = Self.nameWidth * Double(widest) / 5
        let step = max(1, Int((room / pitch).rounded(.up)))
        return stride(from: 0, to: places.count, by: step).map { index in
            text(
                places[index].name, x: x(index) + pitch / 2, y: Self.height - 5, anchor: "middle")
        }
    }

    private func text(_ text: String, x: Double, y: Double, anchor: String) -> HTML {
        HTML("text", [("x", short(x)), ("y", short(y)), ("text-anchor", anchor)], text)
    }
}

/// Tenths are fine enough for a drawing.
private func short(_ number: Double) -> String {
    let tenths = Int((number * 10).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(abs(tenths % 10))"
}
