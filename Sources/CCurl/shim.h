#ifndef NAGORI_CCURL_SHIM_H
#define NAGORI_CCURL_SHIM_H

#include <curl/curl.h>

// curl_easy_setopt and curl_easy_getinfo are variadic, so Swift cannot see them: one wrapper for
// each type of argument.

static inline CURLcode nagori_curl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode nagori_curl_set_offset(CURL *handle, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(handle, option, value);
}

// libcurl copies the string.
static inline CURLcode nagori_curl_set_string(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

// libcurl keeps the pointer: it must outlive the transfer.
static inline CURLcode nagori_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}

// CURLOPT_READFUNCTION, CURLOPT_WRITEFUNCTION and CURLOPT_HEADERFUNCTION have this type.
typedef size_t (*nagori_curl_block)(char *buffer, size_t size, size_t count, void *context);

static inline CURLcode nagori_curl_set_block(
    CURL *handle, CURLoption option, nagori_curl_block function) {
    return curl_easy_setopt(handle, option, function);
}

static inline CURLcode nagori_curl_get_long(CURL *handle, CURLINFO info, long *value) {
    return curl_easy_getinfo(handle, info, value);
}

static inline CURLcode nagori_curl_get_offset(CURL *handle, CURLINFO info, curl_off_t *value) {
    return curl_easy_getinfo(handle, info, value);
}

static inline CURLcode nagori_curl_get_socket(CURL *handle, curl_socket_t *value) {
    return curl_easy_getinfo(handle, CURLINFO_ACTIVESOCKET, value);
}

// CURL_GLOBAL_ALL is an expression of macros.
static inline CURLcode nagori_curl_global_init(void) {
    return curl_global_init(CURL_GLOBAL_ALL);
}

#endif
