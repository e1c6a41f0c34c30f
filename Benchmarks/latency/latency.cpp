// How long mail requests came after the events that caused them, by Kafka's record times.
//
//     latency BROKERS EVENTS DECISIONS MAIL-SEND SCENARIO
//
// A mail request has the id of its decision, and the decision names its events. Reads the three
// topics as far as they go at the start and prints one line of JSON. Exits 1 when a broker is
// silent for ten seconds, 2 on wrong arguments.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <librdkafka/rdkafka.h>
#include <simdjson.h>
#include <unistd.h>

namespace ondemand = simdjson::ondemand;
using Times = std::unordered_map<std::string, int64_t>;

enum { TIMEOUT_MS = 10000 };

[[noreturn]] static void fail(const char *act, const char *why) {
    fprintf(stderr, "latency: %s: %s\n", act, why);
    exit(1);
}

static rd_kafka_t *connect(const char *brokers) {
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    char why[512];
    const char *settings[][2] = {
        {"bootstrap.servers", brokers}, {"group.id", "latency"}, {"enable.partition.eof", "true"},
        {"enable.auto.commit", "false"},
        // Some brokers answer with more than was asked for.
        {"receive.message.max.bytes", "1000000000"},
    };
    for (const auto &[name, value] : settings) {
        if (rd_kafka_conf_set(conf, name, value, why, sizeof why) != RD_KAFKA_CONF_OK) {
            fail(name, why);
        }
    }
    rd_kafka_t *client = rd_kafka_new(RD_KAFKA_CONSUMER, conf, why, sizeof why);
    if (client == nullptr) { fail("client", why); }
    rd_kafka_poll_set_consumer(client);
    return client;
}

/// Assigns all of the topic's partitions from their beginning, and says how many there are.
static int assign(rd_kafka_t *client, const char *name) {
    rd_kafka_topic_t *topic = rd_kafka_topic_new(client, name, nullptr);
    const rd_kafka_metadata_t *metadata;
    auto error = rd_kafka_metadata(client, 0, topic, &metadata, TIMEOUT_MS);
    if (error) { fail(name, rd_kafka_err2str(error)); }
    const int count = metadata->topics[0].partition_cnt;
    rd_kafka_metadata_destroy(metadata);
    rd_kafka_topic_destroy(topic);
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(count);
    for (int i = 0; i < count; i++) {
        rd_kafka_topic_partition_list_add(list, name, i)->offset = RD_KAFKA_OFFSET_BEGINNING;
    }
    error = rd_kafka_assign(client, list);
    if (error) { fail(name, rd_kafka_err2str(error)); }
    rd_kafka_topic_partition_list_destroy(list);
    return count;
}

/// Calls `take` with each JSON object of the topic and its record time in milliseconds.
template <typename Take>
static void read(rd_kafka_t *client, const char *topic, Take take) {
    ondemand::parser parser;
    int open = assign(client, topic);
    while (open > 0) {
        rd_kafka_message_t *message = rd_kafka_consumer_poll(client, TIMEOUT_MS);
        if (message == nullptr) { fail(topic, "the broker is silent"); }
        if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
            open--;
        } else if (message->err) {
            fail(topic, rd_kafka_message_errstr(message));
        } else {
            simdjson::padded_string json(static_cast<const char *>(message->payload), message->len);
            ondemand::document document;
            ondemand::object object;
            if (!parser.iterate(json).get(document) && !document.get_object().get(object)) {
                take(object, rd_kafka_message_timestamp(message, nullptr));
            }
        }
        rd_kafka_message_destroy(message);
    }
}

static std::string text(simdjson::simdjson_result<ondemand::value> field) {
    std::string_view text;
    return field.get_string().get(text) ? std::string() : std::string(text);
}

/// The event of each decision on `scenario`, by the decision's id.
static std::unordered_map<std::string, std::string> causes(
    rd_kafka_t *client, const char *topic, std::string_view scenario
) {
    std::unordered_map<std::string, std::string> causes;
    read(client, topic, [&](ondemand::object &decision, int64_t) {
        const std::string id = text(decision["id"]);
        if (text(decision["scenario"]) != scenario) { return; }
        ondemand::object steps;
        if (decision["steps"].get_object().get(steps)) { return; }
        for (auto step : steps) {
            for (auto event : step.value().get_array()) { causes[id] = text(event); }
        }
    });
    return causes;
}

/// Record times by the member `key`, of the objects that `wants` names; what comes twice is left
/// out, since nobody could say which of the two was the cause.
static Times times(
    rd_kafka_t *client, const char *topic, const char *key,
    const std::unordered_set<std::string> &wanted
) {
    Times times;
    std::unordered_set<std::string> doubled;
    read(client, topic, [&](ondemand::object &object, int64_t time) {
        const std::string name = text(object[key]);
        if (wanted.count(name) && !times.emplace(name, time).second) { doubled.insert(name); }
    });
    for (const std::string &name : doubled) { times.erase(name); }
    return times;
}

static int64_t percentile(const std::vector<int64_t> &sorted, double part) {
    return sorted[std::min(sorted.size() - 1, size_t(part * double(sorted.size())))];
}

int main(int argc, char **argv) {
    if (argc != 6) {
        fprintf(stderr, "usage: latency BROKERS EVENTS DECISIONS MAIL-SEND SCENARIO\n");
        return 2;
    }
    rd_kafka_t *client = connect(argv[1]);
    const auto causes = ::causes(client, argv[3], argv[5]);
    std::unordered_set<std::string> decisions, events;
    for (const auto &[id, event] : causes) {
        decisions.insert(id);
        events.insert(event);
    }
    const Times begun = times(client, argv[2], "messageId", events);
    const Times asked = times(client, argv[4], "id", decisions);

    std::vector<int64_t> delays;
    for (const auto &[id, time] : asked) {
        const auto event = begun.find(causes.at(id));
        if (event != begun.end()) { delays.push_back(time - event->second); }
    }
    if (delays.empty()) { fail(argv[4], "no mail request has its event in the topic"); }
    std::sort(delays.begin(), delays.end());
    printf("{\"requests\":%zu,\"p50_ms\":%lld,\"p99_ms\":%lld,\"p999_ms\":%lld,\"max_ms\":%lld}\n",
        delays.size(), (long long)percentile(delays, 0.5), (long long)percentile(delays, 0.99),
        (long long)percentile(delays, 0.999), (long long)delays.back());
    fflush(stdout);
    _exit(0);
}
