// Regular expressions with RE2: the time is linear in the text, whatever the pattern, and there
// is no backtracking. RE2 has classes and no C interface; this is the C face.
//
// A pattern may be used by many threads at once. Nothing here throws; out of memory aborts.

#ifndef NAGORI_CRE2_H
#define NAGORI_CRE2_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    /// What a compiled pattern and RE2's cache for it may take together, in bytes.
    NR_MEMORY_MAX = 128 << 10,
};

/// Bytes without a closing NUL; `data` is NULL when there are none. Points into the pattern.
typedef struct {
    const char *data;
    size_t length;
} nr_text;

typedef struct nr_pattern nr_pattern;

/// @param text UTF-8, copied.
/// @return never NULL; to be given to `nr_pattern_free`. Search with it only if it has no error.
nr_pattern *nr_pattern_new(const char *text, size_t length);
void nr_pattern_free(nr_pattern *pattern);

/// What is wrong with the pattern, in RE2's words; none if it is sound.
nr_text nr_pattern_error(const nr_pattern *pattern);
/// The part of the pattern that the error speaks of; none if RE2 names none.
nr_text nr_pattern_error_part(const nr_pattern *pattern);
/// Whether the pattern is sound but for its size.
bool nr_pattern_is_too_large(const nr_pattern *pattern);

/// Whether the pattern matches anywhere in the text, which is UTF-8.
bool nr_pattern_search(const nr_pattern *pattern, const char *text, size_t length);

/// A stretch of a text, in bytes; `end` is the byte behind it.
typedef struct {
    size_t start;
    size_t end;
} nr_span;

/// Where the pattern matches first at or behind the byte `from`, which is at most `length`.
///
/// @param found set when there is a match.
bool nr_pattern_find(const nr_pattern *pattern, const char *text, size_t length, size_t from,
                     nr_span *found);

#ifdef __cplusplus
}
#endif

#endif
