#pragma once
#include <hiredis/hiredis.h>

// A char[128] arrives in Swift as a tuple of 128; a pointer reads as a string. Lives as long as the
// context.
static inline const char *redis_context_error(const redisContext *context) {
    return context->errstr;
}
