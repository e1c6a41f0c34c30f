extension Server {
    /// A Redis server whose confirmed writes survive `kill`. The options are added to its command
    /// line, such as `["--requirepass", "secret"]`.
    package static func redis(_ options: [String] = []) throws -> Server {
        try Server(greeting: "PING\r\n") { port, directory in
            [
                "redis-server", "--bind", "127.0.0.1", "--port", "\(port)", "--dir", directory,
                "--unixsocket", directory + "/socket", "--save", "", "--appendonly", "yes",
            ] + options
        }
    }

    package var redisSocket: String { directory + "/socket" }
}
