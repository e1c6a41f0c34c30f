/// Paths in the configuration file are relative to its folder, so that the file and what it names
/// move together; paths from anywhere else are relative to the working directory.
struct WrittenPaths {
    let entries: [String: Raw]

    func resolve(_ path: String, of key: String) -> String {
        Self.resolve(path, writtenAt: entries[key]?.place)
    }

    static func resolve(_ path: String, writtenAt place: Place?) -> String {
        guard case .file(let file, _, _)? = place, !path.hasPrefix("/"),
            let slash = file.lastIndex(of: "/")
        else { return path }
        return file[...slash] + path
    }

    /// Only `maildir:` has a path.
    func resolve(transport: String, of key: String) -> String {
        let scheme = "maildir:"
        guard transport.hasPrefix(scheme) else { return transport }
        return scheme + resolve(String(transport.dropFirst(scheme.count)), of: key)
    }
}
