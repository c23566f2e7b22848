#ifndef LASTGOOD_CPOSTGRES_SHIM_H
#define LASTGOOD_CPOSTGRES_SHIM_H

#include <libpq-fe.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <unistd.h>

// Character macros do not reach Swift; these names do.
enum {
  LG_DIAG_SEVERITY = PG_DIAG_SEVERITY_NONLOCALIZED,
  LG_DIAG_SQLSTATE = PG_DIAG_SQLSTATE,
  LG_DIAG_MESSAGE = PG_DIAG_MESSAGE_PRIMARY,
  LG_DIAG_DETAIL = PG_DIAG_MESSAGE_DETAIL,
  LG_DIAG_HINT = PG_DIAG_MESSAGE_HINT,
  LG_DIAG_TABLE = PG_DIAG_TABLE_NAME,
  LG_DIAG_CONSTRAINT = PG_DIAG_CONSTRAINT_NAME,
  LG_DIAG_SOURCE_FUNCTION = PG_DIAG_SOURCE_FUNCTION
};

static inline const char *lg_result_field(const PGresult *result, int field) {
  return PQresultErrorField(result, field);
}

// Swift's Glibc module has neither eventfd nor a way to name a thread.
static inline int lg_wake_open(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

static inline void lg_wake(int descriptor) { (void)eventfd_write(descriptor, 1); }

static inline void lg_wake_reset(int descriptor) {
  eventfd_t count;
  (void)eventfd_read(descriptor, &count);
}

static inline void lg_name_this_thread(const char *name) { (void)prctl(PR_SET_NAME, name, 0, 0, 0); }

#endif
