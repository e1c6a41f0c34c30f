// The C face of re2::RE2.

#include "CRE2.h"

#include <re2/re2.h>

struct nr_pattern {
    nr_pattern(re2::StringPiece text) : re2(text, options()) {}

    static RE2::Options options() {
        RE2::Options options;
        options.set_log_errors(false);
        options.set_never_capture(true);
        options.set_max_mem(NR_MEMORY_MAX);
        return options;
    }

    const RE2 re2;
};

static nr_text text_of(const std::string &string) {
    return string.empty() ? nr_text{nullptr, 0} : nr_text{string.data(), string.size()};
}

nr_pattern *nr_pattern_new(const char *text, size_t length) {
    return new nr_pattern({text, length});
}

void nr_pattern_free(nr_pattern *pattern) { delete pattern; }

nr_text nr_pattern_error(const nr_pattern *pattern) { return text_of(pattern->re2.error()); }

nr_text nr_pattern_error_part(const nr_pattern *pattern) {
    return text_of(pattern->re2.error_arg());
}

bool nr_pattern_is_too_large(const nr_pattern *pattern) {
    return pattern->re2.error_code() == RE2::ErrorPatternTooLarge;
}

bool nr_pattern_search(const nr_pattern *pattern, const char *text, size_t length) {
    // Asked for no parts of the match, RE2 stops as soon as it knows that there is one.
    return pattern->re2.Match({text, length}, 0, length, RE2::UNANCHORED, nullptr, 0);
}

bool nr_pattern_find(const nr_pattern *pattern, const char *text, size_t length, size_t from,
                     nr_span *found) {
    const re2::StringPiece whole(text, length);
    re2::StringPiece match;
    if (!pattern->re2.Match(whole, from, length, RE2::UNANCHORED, &match, 1)) return false;
    found->start = static_cast<size_t>(match.data() - whole.data());
    found->end = found->start + match.size();
    return true;
}
