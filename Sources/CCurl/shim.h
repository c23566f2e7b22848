#ifndef LASTGOOD_CCURL_SHIM_H
#define LASTGOOD_CCURL_SHIM_H

#include <curl/curl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>

// Variadic functions do not reach Swift; these do. Each says by its type what the option takes.

static inline CURLcode lg_curl_set_long(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode lg_curl_set_size(CURL *handle, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode lg_curl_set_string(CURL *handle, CURLoption option, const char *value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode lg_curl_set_pointer(CURL *handle, CURLoption option, const void *value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode lg_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
  return curl_easy_setopt(handle, option, value);
}

typedef size_t (*lg_curl_bytes)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode lg_curl_set_bytes(CURL *handle, CURLoption option, lg_curl_bytes function) {
  return curl_easy_setopt(handle, option, function);
}

typedef int (*lg_curl_progress)(void *context, curl_off_t down_total, curl_off_t down,
                                curl_off_t up_total, curl_off_t up);

static inline CURLcode lg_curl_set_progress(CURL *handle, lg_curl_progress function) {
  return curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, function);
}

static inline long lg_curl_long(CURL *handle, CURLINFO info) {
  long value = 0;
  return curl_easy_getinfo(handle, info, &value) == CURLE_OK ? value : 0;
}

// An enumeration that reaches Swift as another type.
static inline long lg_curl_usessl_none(void) { return CURLUSESSL_NONE; }
static inline long lg_curl_usessl_try(void) { return CURLUSESSL_TRY; }
static inline long lg_curl_usessl_all(void) { return CURLUSESSL_ALL; }

// Flag macros built from casts and shifts.
static inline long lg_curl_global_all(void) { return CURL_GLOBAL_ALL; }

// A thread of ours takes no signals: they belong to whoever waits for them, and a broken pipe
// inside a TLS library must not end the process.
static inline void lg_curl_quiet_this_thread(const char *name) {
  sigset_t all;
  sigfillset(&all);
  (void)pthread_sigmask(SIG_SETMASK, &all, NULL);
  (void)prctl(PR_SET_NAME, name, 0, 0, 0);
}

#endif
