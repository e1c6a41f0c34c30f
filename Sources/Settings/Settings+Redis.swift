extension Settings {
    package struct Redis: Equatable, Sendable {
        package enum Places: Equatable, Sendable {
            case independent([RedisEndpoint])
            /// Some nodes of a cluster, which know the others.
            case cluster([HostPort])
        }

        /// How connections are encrypted. Paths of PEM files.
        package struct TLS: Equatable, Sendable {
            package var caFile: String?
            package var certificateFile: String?
            package var keyFile: String?
        }

        package var places: Places
        package var user: String?
        package var password: String?
        package var database: Int
        package var prefix: String
        package var tls: TLS?
    }
}

extension Settings.Redis {
    init(_ reader: inout KeyReader) {
        let keys = Keys.standard
        let endpoints = reader[keys.redis]
        let cluster = reader[keys.redisCluster]
        places = cluster.map { .cluster($0) } ?? .independent(endpoints)
        user = reader[keys.redisUser]
        password = reader[keys.redisPassword]
        database = reader[keys.redisDatabase]
        prefix = reader[keys.redisPrefix]
        let paths = WrittenPaths(entries: reader.entries)
        let files = [keys.redisCA, keys.redisCertificate, keys.redisKey].map { key in
            reader[key].map { paths.resolve($0, of: key.path) }
        }
        let isEncrypted = reader[keys.redisTLS]
        if isEncrypted {
            tls = TLS(caFile: files[0], certificateFile: files[1], keyFile: files[2])
        }
        checkPlaces(endpoints, &reader)
        for (key, file) in zip([keys.redisCA, keys.redisCertificate, keys.redisKey], files)
        where file != nil && !isEncrypted {
            reader.refuse(key.path, "needs redis.tls: true; without it nothing is encrypted")
        }
        if isEncrypted, (files[1] == nil) != (files[2] == nil) {
            let (has, lacks) =
                files[1] == nil
                ? (keys.redisKey, keys.redisCertificate) : (keys.redisCertificate, keys.redisKey)
            reader.refuse(has.path, "needs \(lacks.path) too: a certificate and its key")
        }
    }

    private func checkPlaces(_ endpoints: [RedisEndpoint], _ reader: inout KeyReader) {
        let keys = Keys.standard
        var seen: Set<RedisEndpoint> = []
        for endpoint in endpoints where !seen.insert(endpoint).inserted {
            reader.refuse(keys.redis.path, "\(endpoint) is there twice")
        }
        if case .cluster = places {
            if reader.entries[keys.redis.path] != nil {
                reader.refuse(
                    keys.redisCluster.path,
                    "redis.endpoints is set too; set the one or the other: independent servers, "
                        + "or nodes of a Redis Cluster")
            }
            if database != 0 {
                reader.refuse(keys.redisDatabase.path, "a Redis Cluster has database 0 only")
            }
        } else if tls != nil,
            endpoints.contains(where: { if case .unix = $0 { true } else { false } })
        {
            reader.refuse(
                keys.redisTLS.path, "redis.endpoints names a socket, which takes no encryption")
        }
    }
}
