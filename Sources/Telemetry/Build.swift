/// What this program is; the only place that says so.
package enum Build {
    package static let name = "nagori"
    package static let version = "0.1.0"

    /// `nagori_build_info`: always 1, the facts are in the labels.
    package static func info() -> Gauges {
        let info = Gauges(
            "nagori_build_info", "Always 1; the labels say what runs.", labels: "version")
        info.with(version).set(1)
        return info
    }
}
