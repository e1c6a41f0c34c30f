#include "mock_broker.h"

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <stdlib.h>

struct mock_broker {
    rd_kafka_t *client;
    rd_kafka_mock_cluster_t *cluster;
};

mock_broker *mock_broker_new(int brokers) {
    char text[256];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "log_level", "0", text, sizeof(text));
    rd_kafka_t *client = rd_kafka_new(RD_KAFKA_PRODUCER, conf, text, sizeof(text));
    if (!client) return NULL;
    rd_kafka_mock_cluster_t *cluster = rd_kafka_mock_cluster_new(client, brokers);
    mock_broker *broker = cluster ? malloc(sizeof(*broker)) : NULL;
    if (!broker) {
        rd_kafka_destroy(client);
        return NULL;
    }
    broker->client = client;
    broker->cluster = cluster;
    return broker;
}

void mock_broker_free(mock_broker *broker) {
    rd_kafka_mock_cluster_destroy(broker->cluster);
    rd_kafka_destroy(broker->client);
    free(broker);
}

const char *mock_broker_bootstraps(const mock_broker *broker) {
    return rd_kafka_mock_cluster_bootstraps(broker->cluster);
}

int mock_broker_create(mock_broker *broker, const char *topic, int partitions) {
    return rd_kafka_mock_topic_create(broker->cluster, topic, partitions, 1);
}

void mock_broker_fail(mock_broker *broker, int16_t api, const int *errors, size_t count) {
    for (size_t i = 0; i < count; i++) {
        rd_kafka_mock_push_request_errors(broker->cluster, api, 1, (rd_kafka_resp_err_t)errors[i]);
    }
}

void mock_broker_delay(mock_broker *broker, int number, int16_t api, int milliseconds) {
    rd_kafka_mock_broker_push_request_error_rtts(
        broker->cluster, number, api, 1, RD_KAFKA_RESP_ERR_NO_ERROR, milliseconds);
}

void mock_broker_fail_topic(mock_broker *broker, const char *topic, int error) {
    rd_kafka_mock_topic_set_error(broker->cluster, topic, (rd_kafka_resp_err_t)error);
}

void mock_broker_set_down(mock_broker *broker, int number, int is_down) {
    if (is_down) {
        rd_kafka_mock_broker_set_down(broker->cluster, number);
    } else {
        rd_kafka_mock_broker_set_up(broker->cluster, number);
    }
}

void mock_broker_set_leader(mock_broker *broker, const char *topic, int partition, int number) {
    rd_kafka_mock_partition_set_leader(broker->cluster, topic, partition, number);
}
