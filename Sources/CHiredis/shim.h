#pragma once
#include <hiredis/hiredis.h>
#include <stddef.h>

// A char[128] arrives in Swift as a tuple of 128; a pointer reads as a string. Lives as long as the
// context.
static inline const char *redis_context_error(const redisContext *context) {
    return context->errstr;
}

// Encryption came with hiredis 1.0, in a library of its own. It is loaded when it is wanted, so that
// the program builds and runs where it does not exist; HIREDIS_SONAME makes it the one that belongs
// to the hiredis that we are linked with.
#if HIREDIS_MAJOR >= 1 && defined(HIREDIS_SONAME) && __has_include(<hiredis/hiredis_ssl.h>)
#define REDIS_HAS_TLS 1
#include <dlfcn.h>
#include <hiredis/hiredis_ssl.h>
#else
#define REDIS_HAS_TLS 0
#endif

// Paths of PEM files, each NULL or a text; `host` is what the server's certificate must be for.
typedef struct {
    const char *authorities;
    const char *certificate;
    const char *key;
    const char *host;
} redis_tls_options;

// Why encryption cannot be had at all; NULL when it can.
static inline const char *redis_tls_missing(void);
// Makes what a handshake needs and, unless `context` is NULL, shakes hands. NULL when it went well,
// else why not: a text that stays, or the context's own error.
static inline const char *redis_tls_start(redisContext *context, redis_tls_options options);

#if REDIS_HAS_TLS

#define REDIS_TEXT_OF(word) #word
#define REDIS_TEXT(word) REDIS_TEXT_OF(word)
#define REDIS_TLS_LIBRARY "libhiredis_ssl.so." REDIS_TEXT(HIREDIS_SONAME)

// Loaded once and never closed. NULL when the library, or this function in it, is not there.
static inline void *redis_tls_function(const char *name) {
    void *library = dlopen(REDIS_TLS_LIBRARY, RTLD_NOW | RTLD_LOCAL);
    return library ? dlsym(library, name) : NULL;
}

static inline const char *redis_tls_missing(void) {
    return redis_tls_function("redisInitiateSSLWithContext")
        ? NULL : "the library " REDIS_TLS_LIBRARY " of hiredis is not installed";
}

static inline const char *redis_tls_start(redisContext *context, redis_tls_options options) {
    __typeof__(redisCreateSSLContext) *create = redis_tls_function("redisCreateSSLContext");
    __typeof__(redisFreeSSLContext) *release = redis_tls_function("redisFreeSSLContext");
    __typeof__(redisSSLContextGetError) *text = redis_tls_function("redisSSLContextGetError");
    __typeof__(redisInitiateSSLWithContext) *shake =
        redis_tls_function("redisInitiateSSLWithContext");
    if (!create || !release || !text || !shake) return redis_tls_missing();
    redisSSLContextError error = REDIS_SSL_CTX_NONE;
    redisSSLContext *tls;
#if HIREDIS_MAJOR > 1 || HIREDIS_MINOR >= 5
    __typeof__(redisCreateSSLContextWithOptions) *create_with =
        redis_tls_function("redisCreateSSLContextWithOptions");
    redisSSLOptions all = {
        .cacert_filename = options.authorities, .cert_filename = options.certificate,
        .private_key_filename = options.key, .server_name = options.host,
        .verify_mode = REDIS_SSL_VERIFY_PEER, .verify_name = options.host,
    };
    if (!create_with) return redis_tls_missing();
    tls = create_with(&all, &error);
#else
    tls = create(
        options.authorities, NULL, options.certificate, options.key, options.host, &error);
#endif
    if (!tls) return text(error);
    const char *problem = NULL;
    if (context && shake(context, tls) != REDIS_OK) {
        problem = context->errstr[0] ? context->errstr : "the TLS handshake failed";
    }
    release(tls);
    return problem;
}

#else

static inline const char *redis_tls_missing(void) {
    return "this nagori was built with a hiredis that has no TLS";
}

static inline const char *redis_tls_start(redisContext *context, redis_tls_options options) {
    (void)context;
    (void)options;
    return redis_tls_missing();
}

#endif
