// The members of an event. Everything about property values is in Properties.cpp.

#include "Reader.h"

#include <cstdlib>
#include <cstring>

#include "Scan.h"

using namespace std::literals;

nj_status nj_reader::read(const void *source, size_t length, nj_event &event) {
    event = {};
    event.name_index = -1;
    type = {};
    values.clear();
    turn++;
    objects_read = objects_put_off = 0;
    NJ_TRY(hold(source, length));

    ondemand::document document;
    NJ_PARSE(parser.iterate(bytes.get(), length, capacity).get(document));
    ondemand::json_type kind;
    NJ_PARSE(document.type().get(kind));
    if (kind != ondemand::json_type::object) { return NJ_NOT_AN_OBJECT; }
    ondemand::object object;
    NJ_PARSE(document.get_object().get(object));
    NJ_TRY(read_members(object, event));
    const char *rest;
    if (document.current_location().get(rest) != simdjson::OUT_OF_BOUNDS) { return NJ_NOT_JSON; }

    if (event.name.data == nullptr) {
        event.name = type;
        event.name_index = index_of(type);
    }
    if (is_wanted(event)) {
        if (objects_put_off > 0) { NJ_TRY(read_what_was_put_off(object)); }
        event.values = values.data();
        event.value_count = values.size();
    }
    return NJ_OK;
}

/// Copies the event to where simdjson may read past its end.
nj_status nj_reader::hold(const void *source, size_t length) {
    if (length > NJ_BYTES_MAX) { return NJ_TOO_LARGE; }
    if (length == 0) { return NJ_NOT_JSON; }
    if (length + simdjson::SIMDJSON_PADDING > capacity) {
        size_t room = 4096;
        while (room < length) { room *= 2; }
        capacity = room + simdjson::SIMDJSON_PADDING;
        bytes.reset(new char[capacity]);
        strings.reset(new uint8_t[2 * capacity + simdjson::SIMDJSON_PADDING]);
        if (parser.allocate(room)) { std::abort(); }
    }
    std::memcpy(bytes.get(), source, length);
    std::memset(bytes.get() + length, 0, simdjson::SIMDJSON_PADDING);
    strings_end = strings.get();
    return NJ_OK;
}

nj_status nj_reader::read_members(ondemand::object &object, nj_event &event) {
    for (auto next : object) {
        ondemand::field field;
        NJ_PARSE(std::move(next).get(field));
        std::string_view key;
        NJ_TRY(key_of(field, key));
        NJ_TRY(read_member(key, field.value(), event));
    }
    return NJ_OK;
}

nj_status nj_reader::read_member(std::string_view key, ondemand::value value, nj_event &event) {
    switch (key.size()) {
    case 4:
        if (key == "type"sv) { return read_name(value, type); }
        break;
    case 5:
        if (key == "event"sv) {
            NJ_TRY(read_name(value, event.name));
            event.name_index = index_of(event.name);
        }
        break;
    case 6:
        if (key == "userId"sv) { return read_text_or_number(value, event.user, NJ_BAD_USER); }
        if (key == "traits"sv) { return read_or_put_off(value, Origin::traits, event); }
        break;
    case 9:
        if (key == "messageId"sv) {
            return read_text_or_number(value, event.message_id, NJ_BAD_MESSAGE_ID);
        }
        if (key == "timestamp"sv) { return read_time(value, event); }
        break;
    case 10:
        if (key == "properties"sv) { return read_or_put_off(value, Origin::properties, event); }
        break;
    }
    return NJ_OK;
}

nj_status nj_reader::read_name(ondemand::value value, nj_text &name) {
    ondemand::json_type kind;
    NJ_PARSE(value.type().get(kind));
    if (kind == ondemand::json_type::string) { return text_of(value, name); }
    name = {};
    return kind == ondemand::json_type::null ? check(value, 0) : NJ_BAD_EVENT;
}

/// Some trackers send ids as numbers: their text is the id.
nj_status nj_reader::read_text_or_number(
    ondemand::value value, nj_text &text, nj_status otherwise
) {
    ondemand::json_type kind;
    NJ_PARSE(value.type().get(kind));
    if (kind == ondemand::json_type::string) { return text_of(value, text); }
    text = {};
    if (kind == ondemand::json_type::null) { return check(value, 0); }
    if (kind != ondemand::json_type::number) { return otherwise; }
    const std::string_view token = trimmed(value.raw_json_token());
    NJ_TRY(check(value, 0));
    text = {token.data(), token.size()};
    return NJ_OK;
}

nj_status nj_reader::read_time(ondemand::value value, nj_event &event) {
    ondemand::json_type kind;
    NJ_PARSE(value.type().get(kind));
    event.time_kind = NJ_TIME_BAD;
    switch (kind) {
    case ondemand::json_type::string:
        event.time_kind = NJ_TIME_TEXT;
        return text_of(value, event.time_text);
    case ondemand::json_type::null:
        event.time_kind = NJ_TIME_NONE;
        return check(value, 0);
    case ondemand::json_type::number: {
        nj_value number;
        NJ_TRY(read_number(value, number));
        // Past 2^53 a double no longer says which millisecond it means.
        const bool is_whole = number.kind == NJ_DOUBLE && number.number > -0x1p53
            && number.number < 0x1p53 && double(int64_t(number.number)) == number.number;
        if (number.kind == NJ_DOUBLE && !is_whole) { return NJ_OK; }
        event.time_kind = NJ_TIME_INTEGER;
        event.time_ms = is_whole ? int64_t(number.number) : number.integer;
        return NJ_OK;
    }
    default: return NJ_OK;
    }
}

/// Properties are worth reading only for a name that somebody asks for. Trackers write the name
/// first; for those that do not, the object is walked once more when the name is known. Once one
/// is put off, all that follow are, so that the later of two still wins.
nj_status nj_reader::read_or_put_off(
    ondemand::value value, Origin origin, const nj_event &event
) {
    if (objects_put_off > 0 || !is_wanted(event)) {
        objects_put_off++;
        return NJ_OK;
    }
    objects_read++;
    return read_properties(value, origin);
}

nj_status nj_reader::read_what_was_put_off(ondemand::object &object) {
    bool has_members;
    NJ_PARSE(object.reset().get(has_members));
    size_t seen = 0;
    for (auto next : object) {
        ondemand::field field;
        NJ_PARSE(std::move(next).get(field));
        std::string_view key;
        NJ_TRY(key_of(field, key));
        const bool is_traits = key == "traits"sv;
        if (!is_traits && key != "properties"sv) { continue; }
        if (seen++ < objects_read) { continue; }
        NJ_TRY(read_properties(field.value(), is_traits ? Origin::traits : Origin::properties));
    }
    return NJ_OK;
}

bool nj_reader::is_wanted(const nj_event &event) const {
    return takes_any || event.name_index >= 0;
}

int32_t nj_reader::index_of(const nj_text &name) const {
    return name.data == nullptr ? -1 : events.find({name.data, name.length});
}

/// The key is good until the next string is unescaped.
nj_status nj_reader::key_of(ondemand::field &field, std::string_view &key) {
    const ondemand::raw_json_string raw = field.key();
    if (plain_string(raw.raw(), key)) { return NJ_OK; }
    uint8_t *end = strings_end;
    NJ_PARSE(parser.unescape(raw, end).get(key));
    return NJ_OK;
}

/// Most strings have no escape and can stay where they are.
nj_status nj_reader::text_of(ondemand::value value, nj_text &text) {
    ondemand::raw_json_string raw;
    NJ_PARSE(value.get_raw_json_string().get(raw));
    std::string_view string;
    if (!plain_string(raw.raw(), string)) {
        NJ_PARSE(parser.unescape(raw, strings_end).get(string));
    }
    text = {string.data(), string.size()};
    return NJ_OK;
}

nj_reader *nj_reader_new(bool takes_any) { return new nj_reader(takes_any); }

void nj_reader_free(nj_reader *reader) { delete reader; }

void nj_reader_add_event(nj_reader *reader, const char *name, size_t length) {
    reader->events.add({name, length});
}

void nj_reader_add_property(nj_reader *reader, const char *name, size_t length) {
    reader->add_property({name, length});
}

nj_status nj_read(nj_reader *reader, const void *bytes, size_t length, nj_event *event) {
    return reader->read(bytes, length, *event);
}
