#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

/// Hands on a status that is not NJ_OK.
#define NJ_TRY(act) \
    do { \
        const nj_status nj_result = (act); \
        if (nj_result != NJ_OK) { return nj_result; } \
    } while (0)

/// Hands on a simdjson error: the text is not JSON.
#define NJ_PARSE(act) \
    do { \
        if (act) { return NJ_NOT_JSON; } \
    } while (0)

/// Finds the end of a string that has no escape, eight bytes at a time.
///
/// @param start just past the opening quote, in a text that simdjson has indexed (so that the
///   closing quote exists) and padded (so that eight bytes past it can be read).
/// @return false if an escape comes before the closing quote.
inline bool plain_string(const char *start, std::string_view &string) {
    static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "counts from the lowest byte");
    constexpr uint64_t ones = 0x0101010101010101, highs = 0x8080808080808080;
    for (const char *place = start;; place += 8) {
        uint64_t word;
        std::memcpy(&word, place, 8);
        const uint64_t quotes = word ^ ones * '"', slashes = word ^ ones * '\\';
        // The lowest marked byte is exact; a borrow can only mark bytes above it.
        const uint64_t marks =
            (((quotes - ones) & ~quotes) | ((slashes - ones) & ~slashes)) & highs;
        if (marks == 0) { continue; }
        const char *found = place + (__builtin_ctzll(marks) >> 3);
        string = {start, size_t(found - start)};
        return *found == '"';
    }
}

/// Without the white space that simdjson leaves after a token.
inline std::string_view trimmed(std::string_view token) {
    const size_t last = token.find_last_not_of(" \t\r\n");
    return token.substr(0, last + 1);
}
