// Property values, and the checking of those that are carried as JSON text.

#include "Reader.h"

#include "Scan.h"

using ondemand::json_type;

void nj_reader::add_property(std::string_view name) {
    properties.add(name);
    places.emplace_back();
    values.reserve(places.size());
}

/// Anything but an object has no properties: PHP writes `[]` for an empty one.
nj_status nj_reader::read_properties(ondemand::value value, Origin origin) {
    json_type kind;
    NJ_PARSE(value.type().get(kind));
    if (kind != json_type::object || places.empty()) { return NJ_OK; }
    ondemand::object object;
    NJ_PARSE(value.get_object().get(object));
    for (auto next : object) {
        ondemand::field field;
        NJ_PARSE(std::move(next).get(field));
        std::string_view key;
        NJ_TRY(key_of(field, key));
        const int32_t property = properties.find(key);
        if (property < 0) { continue; }
        nj_value *slot = place_for(uint32_t(property), origin);
        if (slot != nullptr) { NJ_TRY(read_property(field.value(), *slot)); }
    }
    return NJ_OK;
}

/// @return null if the traits have said it already.
nj_value *nj_reader::place_for(uint32_t property, Origin origin) {
    Place &place = places[property];
    if (place.turn != turn) {
        place = {turn, uint32_t(values.size()), origin};
        values.emplace_back();
    } else if (place.origin == Origin::traits && origin != Origin::traits) {
        return nullptr;
    }
    place.origin = origin;
    nj_value &slot = values[place.index];
    slot.kind = NJ_MISSING;
    slot.property = property;
    return &slot;
}

nj_status nj_reader::read_property(ondemand::value value, nj_value &slot) {
    json_type kind;
    NJ_PARSE(value.type().get(kind));
    switch (kind) {
    case json_type::string:
        NJ_TRY(text_of(value, slot.text));
        // Otherwise one event could make a user's state and mail requests larger than Kafka takes.
        if (slot.text.length <= NJ_VALUE_BYTES_MAX) { slot.kind = NJ_STRING; }
        return NJ_OK;
    case json_type::number: return read_number(value, slot);
    case json_type::boolean: {
        bool flag;
        NJ_PARSE(value.get_bool().get(flag));
        slot.kind = NJ_BOOL;
        slot.integer = flag;
        return NJ_OK;
    }
    case json_type::array: {
        ondemand::array array;
        NJ_PARSE(value.get_array().get(array));
        return read_json(array, slot);
    }
    case json_type::object: {
        ondemand::object object;
        NJ_PARSE(value.get_object().get(object));
        return read_json(object, slot);
    }
    case json_type::null: return check(value, 0);
    }
    return NJ_NOT_JSON;
}

nj_status nj_reader::read_number(ondemand::value value, nj_value &slot) {
    if (value.get_int64().get(slot.integer) == simdjson::SUCCESS) {
        slot.kind = NJ_INTEGER;
        return NJ_OK;
    }
    NJ_PARSE(value.get_double().get(slot.number));
    slot.kind = NJ_DOUBLE;
    return NJ_OK;
}

/// Keeps the text as written, once it is known to be JSON: it is carried into other messages.
template <class Container>
nj_status nj_reader::read_json(Container container, nj_value &slot) {
    std::string_view text;
    NJ_PARSE(container.raw_json().get(text));
    bool has_items;
    NJ_PARSE(container.reset().get(has_items));
    NJ_TRY(check_items(container, 1));
    text = trimmed(text);
    if (text.size() > NJ_VALUE_BYTES_MAX) { return NJ_OK; }
    slot.kind = NJ_JSON;
    slot.text = {text.data(), text.size()};
    return NJ_OK;
}

nj_status nj_reader::check(ondemand::value value, int depth) {
    json_type kind;
    NJ_PARSE(value.type().get(kind));
    switch (kind) {
    case json_type::array: {
        ondemand::array array;
        NJ_PARSE(value.get_array().get(array));
        return check_items(array, depth + 1);
    }
    case json_type::object: {
        ondemand::object object;
        NJ_PARSE(value.get_object().get(object));
        return check_items(object, depth + 1);
    }
    case json_type::string: {
        uint8_t *const kept = strings_end;
        nj_text text;
        NJ_TRY(text_of(value, text));
        strings_end = kept;
        return NJ_OK;
    }
    case json_type::number: {
        nj_value number;
        return read_number(value, number);
    }
    case json_type::boolean: {
        bool flag;
        NJ_PARSE(value.get_bool().get(flag));
        return NJ_OK;
    }
    case json_type::null: {
        bool is_null;
        NJ_PARSE(value.is_null().get(is_null));
        return is_null ? NJ_OK : NJ_NOT_JSON;
    }
    }
    return NJ_NOT_JSON;
}

nj_status nj_reader::check_items(ondemand::array array, int depth) {
    if (depth > NJ_JSON_DEPTH_MAX) { return NJ_TOO_DEEP; }
    for (auto next : array) {
        ondemand::value value;
        NJ_PARSE(std::move(next).get(value));
        NJ_TRY(check(value, depth));
    }
    return NJ_OK;
}

nj_status nj_reader::check_items(ondemand::object object, int depth) {
    if (depth > NJ_JSON_DEPTH_MAX) { return NJ_TOO_DEEP; }
    for (auto next : object) {
        ondemand::field field;
        NJ_PARSE(std::move(next).get(field));
        std::string_view key;
        NJ_TRY(key_of(field, key));
        NJ_TRY(check(field.value(), depth));
    }
    return NJ_OK;
}
