// Reads tracking events with simdjson: the few members that matter, in one pass, no allocation
// once the buffers have grown. simdjson has templates and no C interface; this is the C face.
//
// A reader belongs to one thread at a time. Nothing here throws; out of memory aborts.

#ifndef NAGORI_CSIMDJSON_H
#define NAGORI_CSIMDJSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    /// Longer inputs are refused unread, in bytes.
    NJ_BYTES_MAX = 1 << 20,
    /// A longer text, array or object as a property counts as missing, in bytes.
    NJ_VALUE_BYTES_MAX = 64 << 10,
    /// A property nested deeper than this makes the event unreadable: it would travel on to
    /// readers that recurse.
    NJ_JSON_DEPTH_MAX = 32,
};

typedef enum {
    NJ_OK = 0,
    NJ_TOO_LARGE,
    NJ_NOT_JSON,
    NJ_NOT_AN_OBJECT,
    NJ_TOO_DEEP,
    /// `userId` is neither text nor a number.
    NJ_BAD_USER,
    /// `event` is not text.
    NJ_BAD_EVENT,
    /// `messageId` is neither text nor a number.
    NJ_BAD_MESSAGE_ID,
} nj_status;

/// UTF-8 without a closing NUL, and it may hold NULs; `data` is NULL when there is none.
/// Points into the reader, until its next act.
typedef struct {
    const char *data;
    size_t length;
} nj_text;

typedef enum { NJ_TIME_NONE, NJ_TIME_INTEGER, NJ_TIME_TEXT, NJ_TIME_BAD } nj_time_kind;

typedef enum { NJ_MISSING, NJ_BOOL, NJ_INTEGER, NJ_DOUBLE, NJ_STRING, NJ_JSON } nj_kind;

typedef struct {
    nj_kind kind;
    /// The property's number, in the order of `nj_reader_add_property`.
    uint32_t property;
    /// NJ_BOOL (0 or 1) and NJ_INTEGER.
    int64_t integer;
    /// NJ_DOUBLE.
    double number;
    /// NJ_STRING unescaped, NJ_JSON as written.
    nj_text text;
} nj_value;

typedef struct {
    nj_text user;
    nj_text message_id;
    /// `event`, else `type`.
    nj_text name;
    /// In the order of `nj_reader_add_event`; -1 for any other.
    int32_t name_index;
    nj_time_kind time_kind;
    /// Milliseconds since 1970 of NJ_TIME_INTEGER.
    int64_t time_ms;
    /// The timestamp's text of NJ_TIME_TEXT.
    nj_text time_text;
    /// The known properties that were there, each once; empty when the event's name is unknown
    /// and the reader does not take any event.
    const nj_value *values;
    size_t value_count;
} nj_event;

typedef struct nj_reader nj_reader;

/// @param takes_any whether events of unknown names have their properties read too.
/// @return to be given to `nj_reader_free`.
nj_reader *nj_reader_new(bool takes_any);
void nj_reader_free(nj_reader *reader);

/// Names are copied. A name given twice keeps its first number, but uses up a second.
void nj_reader_add_event(nj_reader *reader, const char *name, size_t length);
void nj_reader_add_property(nj_reader *reader, const char *name, size_t length);

/// Reads one event. The bytes are copied: they need no padding and may go away afterwards.
///
/// Members may come in any order. Of a member that comes twice the last one counts. Properties
/// are those of `properties` and of `traits`; where both have one, that of `traits` counts.
/// JSON's null is as good as absent. An integer past 64 signed bits is a double.
///
/// All bytes are checked as UTF-8, and all strings and brackets that are read; a value that is
/// skipped is checked for its closing bracket only.
///
/// @param event filled when the result is NJ_OK, else not to be looked at.
nj_status nj_read(nj_reader *reader, const void *bytes, size_t length, nj_event *event);

#ifdef __cplusplus
}
#endif

#endif
