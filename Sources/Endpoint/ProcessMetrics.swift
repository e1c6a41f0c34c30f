import Foundation
package import Telemetry

/// What the kernel says of this process, under the names that every exporter uses. Linux only;
/// elsewhere the samples are left out.
package struct ProcessMetrics: Sendable {
    package let cpu = Observed(
        "process_cpu_seconds_total", "CPU time, user and system.", .counter
    ) { ProcessFiles.cpuSeconds }
    package let resident = Observed(
        "process_resident_memory_bytes", "Memory in RAM."
    ) { ProcessFiles.residentBytes }
    package let files = Observed("process_open_fds", "File descriptors open.") {
        ProcessFiles.openFiles
    }
    package let filesMax = Observed("process_max_fds", "File descriptors allowed.") {
        ProcessFiles.openFilesMax
    }
    package let threads = Observed("process_threads", "Threads of the process.") {
        ProcessFiles.threads
    }
    package let start: Observed

    package init() {
        let started = ProcessFiles.startSeconds
        start = Observed(
            "process_start_time_seconds", "When the process began, since 1970 in UTC."
        ) { started }
    }
}

/// `/proc/self`, read anew each time.
private enum ProcessFiles {
    static var cpuSeconds: Double? {
        guard let user = stat(14), let system = stat(15) else { return nil }
        return (user + system) / ticksPerSecond
    }

    static var residentBytes: Double? { stat(24).map { $0 * Double(sysconf(Int32(_SC_PAGESIZE))) } }

    static var threads: Double? { stat(20) }

    static var openFiles: Double? {
        // One of them is the listing's own.
        try? Double(FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count - 1)
    }

    static var openFilesMax: Double? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return nil
        }
        return Double(limit.rlim_cur)
    }

    static var startSeconds: Double? {
        guard let ticks = stat(22), let boot = bootSeconds else { return nil }
        return boot + ticks / ticksPerSecond
    }

    private static let ticksPerSecond = Double(sysconf(Int32(_SC_CLK_TCK)))

    private static var bootSeconds: Double? {
        guard let text = read("/proc/stat") else { return nil }
        let line = text.split(separator: "\n").first { $0.hasPrefix("btime ") }
        return line.flatMap { Double($0.dropFirst(6)) }
    }

    /// A field of `/proc/self/stat`, counted from 1 as in proc(5). The second is the program's
    /// name in parentheses and may hold anything, so we count from behind it.
    private static func stat(_ field: Int) -> Double? {
        guard let text = read("/proc/self/stat"), let end = text.lastIndex(of: ")") else {
            return nil
        }
        let fields = text[end...].split(whereSeparator: \.isWhitespace)
        return field - 2 < fields.count ? Double(fields[field - 2]) : nil
    }

    private static func read(_ path: String) -> String? {
        // The size of a file in /proc reads 0; FileHandle reads to the end all the same.
        guard let file = FileHandle(forReadingAtPath: path), let data = try? file.readToEnd() else {
            return nil
        }
        return String(decoding: data, as: UTF8.self)
    }
}
