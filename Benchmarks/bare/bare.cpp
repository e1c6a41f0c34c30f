// The floor that `nagori run` is measured against: what it costs to take events out of Kafka with
// librdkafka and to read six members of each with simdjson, and to do nothing else.
//
//     bare BROKERS TOPIC [OPTION=VALUE ...]      options of librdkafka
//
// Reads every partition from its beginning to the end that it had at the start, then prints one
// line of JSON. Exits 1 when a broker is silent for ten seconds, 2 on wrong arguments.

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <vector>

#include <librdkafka/rdkafka.h>
#include <simdjson.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

namespace ondemand = simdjson::ondemand;

enum { TIMEOUT_MS = 10000, BATCH_MAX = 10000 };
/// librdkafka waits this long for a batch to fill, the last one too: it is part of the result.
enum { BATCH_WAIT_MS = 10 };

struct Tally {
    uint64_t events = 0, broken = 0, bytes = 0;
    /// Of all that was read, so that no reading can be left out.
    uint64_t checksum = 0;
};

[[noreturn]] static void fail(const char *act, const char *why) {
    fprintf(stderr, "bare: %s: %s\n", act, why);
    exit(1);
}

static double now_s() {
    timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return double(now.tv_sec) + double(now.tv_nsec) / 1e9;
}

static double seconds(const timeval &time) {
    return double(time.tv_sec) + double(time.tv_usec) / 1e6;
}

class SixFields {
public:
    SixFields() : buffer(4096) {}

    void read(const void *bytes, size_t length, Tally &tally) {
        if (buffer.size() < length + simdjson::SIMDJSON_PADDING) {
            buffer.resize(2 * length + simdjson::SIMDJSON_PADDING);
        }
        memcpy(buffer.data(), bytes, length);
        tally.events++;
        tally.bytes += length;
        if (read_members(length, tally.checksum)) { tally.broken++; }
    }

private:
    std::vector<char> buffer;
    ondemand::parser parser;

    simdjson::error_code read_members(size_t length, uint64_t &checksum) {
        ondemand::document document;
        if (auto e = parser.iterate(buffer.data(), length, buffer.size()).get(document)) {
            return e;
        }
        ondemand::object object;
        if (auto e = document.get_object().get(object)) { return e; }
        for (const char *key : {"messageId", "userId", "event", "timestamp"}) {
            add(object[key].get_string(), checksum);
        }
        ondemand::object properties;
        // Events without properties are well.
        if (object["properties"].get_object().get(properties)) { return simdjson::SUCCESS; }
        for (const char *key : {"sku", "category"}) {
            add(properties[key].get_string(), checksum);
        }
        return simdjson::SUCCESS;
    }

    static void add(simdjson::simdjson_result<std::string_view> field, uint64_t &checksum) {
        std::string_view text;
        if (std::move(field).get(text) || text.empty()) { return; }
        checksum = checksum * 31 + text.size() + static_cast<unsigned char>(text.back());
    }
};

struct Partition {
    int64_t end = 0;
    bool is_done = false;
};

/// Starts every partition that holds something, from its beginning, into `queue`.
static std::vector<Partition> start(
    rd_kafka_t *client, rd_kafka_topic_t *topic, const char *name, rd_kafka_queue_t *queue
) {
    const rd_kafka_metadata_t *metadata;
    auto error = rd_kafka_metadata(client, 0, topic, &metadata, TIMEOUT_MS);
    if (error) { fail("metadata", rd_kafka_err2str(error)); }
    std::vector<Partition> partitions(size_t(metadata->topics[0].partition_cnt));
    rd_kafka_metadata_destroy(metadata);
    if (partitions.empty()) { fail(name, "no such topic"); }
    for (size_t i = 0; i < partitions.size(); i++) {
        int64_t low;
        error = rd_kafka_query_watermark_offsets(
            client, name, int32_t(i), &low, &partitions[i].end, TIMEOUT_MS);
        if (error) { fail("end offset", rd_kafka_err2str(error)); }
        partitions[i].is_done = low == partitions[i].end;
        if (partitions[i].is_done) { continue; }
        if (rd_kafka_consume_start_queue(
                topic, int32_t(i), RD_KAFKA_OFFSET_BEGINNING, queue)) {
            fail("start", rd_kafka_err2str(rd_kafka_last_error()));
        }
    }
    return partitions;
}

static Tally consume(rd_kafka_queue_t *queue, std::vector<Partition> &partitions) {
    Tally tally;
    SixFields reader;
    std::vector<rd_kafka_message_t *> batch(BATCH_MAX);
    size_t open = 0;
    for (const auto &partition : partitions) { open += !partition.is_done; }
    int silent_ms = 0;
    while (open > 0) {
        const ssize_t count =
            rd_kafka_consume_batch_queue(queue, BATCH_WAIT_MS, batch.data(), batch.size());
        if (count < 0) { fail("consume", rd_kafka_err2str(rd_kafka_last_error())); }
        silent_ms = count > 0 ? 0 : silent_ms + BATCH_WAIT_MS;
        if (silent_ms > TIMEOUT_MS) { fail("consume", "the broker is silent"); }
        for (ssize_t i = 0; i < count; i++) {
            rd_kafka_message_t *message = batch[size_t(i)];
            Partition &partition = partitions[size_t(message->partition)];
            const bool is_end = message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF;
            if (message->err && !is_end) { fail("consume", rd_kafka_message_errstr(message)); }
            if (!is_end && message->offset < partition.end) {
                reader.read(message->payload, message->len, tally);
            }
            if (!partition.is_done && message->offset + 1 >= partition.end) {
                partition.is_done = true;
                open--;
            }
            rd_kafka_message_destroy(message);
        }
    }
    return tally;
}

static rd_kafka_t *connect(const char *brokers, char **options, int option_count) {
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    char why[512];
    const auto set = [&](const char *name, const char *value) {
        if (rd_kafka_conf_set(conf, name, value, why, sizeof why) != RD_KAFKA_CONF_OK) {
            fail(name, why);
        }
    };
    set("bootstrap.servers", brokers);
    set("enable.partition.eof", "true");
    // Some brokers answer with more than was asked for.
    set("receive.message.max.bytes", "1000000000");
    for (int i = 0; i < option_count; i++) {
        char *equals = strchr(options[i], '=');
        if (equals == nullptr) { fail(options[i], "not OPTION=VALUE"); }
        *equals = 0;
        set(options[i], equals + 1);
    }
    rd_kafka_t *client = rd_kafka_new(RD_KAFKA_CONSUMER, conf, why, sizeof why);
    if (client == nullptr) { fail("client", why); }
    return client;
}

int main(int argc, char **argv) {
    if (argc < 3) {
        fprintf(stderr, "usage: bare BROKERS TOPIC [OPTION=VALUE ...]\n");
        return 2;
    }
    rd_kafka_t *client = connect(argv[1], argv + 3, argc - 3);
    rd_kafka_topic_t *topic = rd_kafka_topic_new(client, argv[2], nullptr);
    rd_kafka_queue_t *queue = rd_kafka_queue_new(client);

    const double begin_s = now_s();
    std::vector<Partition> partitions = start(client, topic, argv[2], queue);
    const Tally tally = consume(queue, partitions);
    const double wall_s = now_s() - begin_s;

    rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    const double cpu_s = seconds(usage.ru_utime) + seconds(usage.ru_stime);
    printf("{\"events\":%llu,\"broken\":%llu,\"bytes\":%llu,\"partitions\":%zu,"
           "\"seconds\":%.3f,\"user_seconds\":%.3f,\"system_seconds\":%.3f,"
           "\"events_per_second\":%.0f,\"cpu_us_per_event\":%.3f,\"rss_kib\":%ld,"
           "\"checksum\":\"%016llx\"}\n",
        (unsigned long long)tally.events, (unsigned long long)tally.broken,
        (unsigned long long)tally.bytes, partitions.size(), wall_s, seconds(usage.ru_utime),
        seconds(usage.ru_stime), double(tally.events) / wall_s,
        tally.events ? cpu_s * 1e6 / double(tally.events) : 0, usage.ru_maxrss,
        (unsigned long long)tally.checksum);

    // The process ends here; taking librdkafka down in order would only add to the time.
    fflush(stdout);
    _exit(0);
}
