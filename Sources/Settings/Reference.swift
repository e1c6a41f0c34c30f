extension Settings {
    /// `docs/configuration.md`, made from the table of keys.
    package static var reference: String {
        var text = introduction
        var section: String?
        for key in Keys.standard.all {
            let parts = key.path.split(separator: ".")
            let own = parts.count == 2 ? String(parts[0]) : ""
            if own != section {
                text += own.isEmpty ? "\n## Folders\n\n" : "\n## \(own)\n\n"
                text += "| key | takes | default | what it is |\n| --- | --- | --- | --- |\n"
                section = own
            }
            text += row(key)
        }
        return text
    }

    private static func row(_ key: any DocumentedKey) -> String {
        let secret = key.isSecret ? " Secret: also `\(key.variable)_FILE`." : ""
        return "| `\(key.path)` | \(key.kindName) | \(fallback(key)) | \(key.help)\(secret) |\n"
    }

    private static func fallback(_ key: any DocumentedKey) -> String {
        switch key.fallback {
        case .text(let written): "`\(written.text)`"
        case .list(let items, _): "`\(items.map(\.text).joined(separator: ", "))`"
        case .map, .records, nil: "–"
        }
    }

    private static let fixed = Kind<[String: String]>.fixedProperties.map { "`\($0)`" }
        .joined(separator: ", ")

    private static let introduction = """
        # Configuration

        <!-- Made by `nagori config --reference` from the table of keys; not to be edited. -->

        One YAML file (`--config FILE`, or the variable `NAGORI_CONFIG`), and over it the
        environment. Without either, the defaults below serve a machine with everything on it.
        `nagori config` prints what is in effect, each value with where it came from, secrets
        masked. A key that is not in the tables below is an error, and so is a variable.

        - **Variables.** `NAGORI_` and the key in capitals, with `_` for each point:
          `run.idle_after` is `NAGORI_RUN_IDLE_AFTER`. Lists are written with commas. An entry of a
          mapping has its name at the end: `NAGORI_KAFKA_PROPERTIES_SASL_PASSWORD` sets
          `sasl.password` in `kafka.properties`. An empty variable counts as not set. Variables
          that Kubernetes sets for services (`…_SERVICE_HOST`, `…_PORT`) are passed over.
          A list of mappings is written as in the file:
          `NAGORI_SEND_DKIM='[{domain: shop.example.com, selector: s1, key_file: /run/dkim.pem}]'`.
        - **Secrets** may stand in a file of their own: `NAGORI_REDIS_PASSWORD_FILE` names it. So
          may entries of a mapping whose names tell them for secrets.
        - **Properties of librdkafka** go to it as they are. What it does not take is an error; so is
          what has a key of its own here, and what is fixed, lest mails get lost or sent twice:
          \(fixed).
        - **Durations** are `250ms`, `90s`, `15m`, `24h`, `14d`; a day has 24 hours.

        """
}
