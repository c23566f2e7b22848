#ifndef LASTGOOD_CSOCKETS_H
#define LASTGOOD_CSOCKETS_H

// What Swift's Glibc module hides: epoll, eventfd, accept4 and the flags of send.

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// Room for the text of any numeric address.
#define SOCKETS_ADDRESS_SIZE 64

// Listens on a numeric IPv4 or IPv6 address; the port that it got is written to `bound`.
// EINVAL when `host` is not a numeric address.
int sockets_listen(const char *host, uint16_t port, int backlog, uint16_t *bound);

// Takes the next connection, non-blocking and closed on exec. `address` becomes the peer's address;
// `group` what counts as one peer: the address, or the /64 network of an IPv6 address, all of which
// one person can have.
int sockets_accept(int listener, char *address, char *group);

// What happened to a descriptor.
#define SOCKETS_READABLE 1u
#define SOCKETS_WRITABLE 2u
#define SOCKETS_PEER_LEFT 4u
#define SOCKETS_BROKEN 8u

struct sockets_event {
  uint64_t token;
  uint32_t happened;
};

int sockets_epoll_open(void);

// Everything about a connection, each change once (edge-triggered).
int sockets_watch_connection(int epoll, int descriptor, uint64_t token);

// Whether it can be read, for as long as it can (level-triggered).
int sockets_watch_reading(int epoll, int descriptor, uint64_t token);

int sockets_forget(int epoll, int descriptor);

// At most 256 events; a negative time waits for ever.
int sockets_wait(int epoll, struct sockets_event *events, int capacity, int milliseconds);

int sockets_wake_open(void);
void sockets_wake(int descriptor);
void sockets_wake_reset(int descriptor);

// Neither blocks, and neither raises SIGPIPE.
ssize_t sockets_receive(int descriptor, void *buffer, size_t size);
ssize_t sockets_send(int descriptor, const void *bytes, size_t count);

void sockets_end_output(int descriptor);

// Nanoseconds of the monotonic clock.
int64_t sockets_now(void);

#endif
