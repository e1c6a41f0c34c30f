#ifndef NAGORI_MOCK_BROKER_H
#define NAGORI_MOCK_BROKER_H

#include <stddef.h>
#include <stdint.h>

// librdkafka's own cluster for tests, in threads of this process: it answers what it is told to.
typedef struct mock_broker mock_broker;

// NULL when librdkafka cannot make one.
mock_broker *mock_broker_new(int brokers);
void mock_broker_free(mock_broker *broker);

// For `bootstrap.servers`; lives as long as the cluster.
const char *mock_broker_bootstraps(const mock_broker *broker);

// Returns librdkafka's error code, 0 for none.
int mock_broker_create(mock_broker *broker, const char *topic, int partitions);

// The next `count` requests of this kind get these errors, one each; -195 ends the connection.
void mock_broker_fail(mock_broker *broker, int16_t api, const int *errors, size_t count);

// The next request of this kind to the broker, from 1, is answered so much later.
void mock_broker_delay(mock_broker *broker, int number, int16_t api, int milliseconds);

// What metadata says of the topic from now on; 0: all is well.
void mock_broker_fail_topic(mock_broker *broker, const char *topic, int error);

// Makes the broker, from 1, deaf or ready to hear again.
void mock_broker_set_down(mock_broker *broker, int number, int is_down);

// Moves a partition to another broker.
void mock_broker_set_leader(mock_broker *broker, const char *topic, int partition, int number);

#endif
