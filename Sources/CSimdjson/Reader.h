#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include <simdjson.h>

#include "CSimdjson.h"
#include "NameTable.h"

namespace ondemand = simdjson::ondemand;

/// One reader's buffers, reused from event to event, and the names it knows.
struct nj_reader {
    explicit nj_reader(bool takes_any) : takes_any(takes_any) {}

    nj_status read(const void *bytes, size_t length, nj_event &event);
    void add_property(std::string_view name);

    NameTable events;

private:
    enum class Origin : uint8_t { none, properties, traits };
    /// Where a property of the current event is in `values`; stale unless `turn` is the current.
    struct Place {
        uint64_t turn = 0;
        uint32_t index = 0;
        Origin origin = Origin::none;
    };

    const bool takes_any;
    ondemand::parser parser;
    /// The event's bytes and SIMDJSON_PADDING zeros.
    std::unique_ptr<char[]> bytes;
    /// Unescaped strings. Every value is unescaped at most once and none grows, so they fit the
    /// first half; the other half is for keys, which come and go.
    std::unique_ptr<uint8_t[]> strings;
    size_t capacity = 0;
    uint8_t *strings_end = nullptr;

    NameTable properties;
    std::vector<Place> places;
    std::vector<nj_value> values;
    uint64_t turn = 0;
    /// Property objects of this event: read already, put off because the name was not known.
    size_t objects_read = 0, objects_put_off = 0;
    nj_text type = {};

    nj_status hold(const void *bytes, size_t length);
    nj_status read_members(ondemand::object &object, nj_event &event);
    nj_status read_member(std::string_view key, ondemand::value value, nj_event &event);
    nj_status read_name(ondemand::value value, nj_text &name);
    nj_status read_text_or_number(ondemand::value value, nj_text &text, nj_status otherwise);
    nj_status read_time(ondemand::value value, nj_event &event);
    nj_status read_or_put_off(ondemand::value value, Origin origin, const nj_event &event);
    nj_status read_what_was_put_off(ondemand::object &object);
    nj_status read_properties(ondemand::value value, Origin origin);
    nj_status read_property(ondemand::value value, nj_value &slot);
    nj_status read_number(ondemand::value value, nj_value &slot);
    template <class Container>
    nj_status read_json(Container container, nj_value &slot);
    nj_status check(ondemand::value value, int depth);
    nj_status check_items(ondemand::array array, int depth);
    nj_status check_items(ondemand::object object, int depth);

    nj_value *place_for(uint32_t property, Origin origin);
    nj_status key_of(ondemand::field &field, std::string_view &key);
    nj_status text_of(ondemand::value value, nj_text &text);
    bool is_wanted(const nj_event &event) const;
    int32_t index_of(const nj_text &name) const;
};
