#define _GNU_SOURCE

#include "CSockets.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

int sockets_listen(const char *host, uint16_t port, int backlog, uint16_t *bound) {
  struct sockaddr_storage storage;
  struct sockaddr_in *four = (struct sockaddr_in *)&storage;
  struct sockaddr_in6 *six = (struct sockaddr_in6 *)&storage;
  socklen_t size;
  memset(&storage, 0, sizeof storage);
  if (inet_pton(AF_INET, host, &four->sin_addr) == 1) {
    four->sin_family = AF_INET;
    four->sin_port = htons(port);
    size = sizeof *four;
  } else if (inet_pton(AF_INET6, host, &six->sin6_addr) == 1) {
    six->sin6_family = AF_INET6;
    six->sin6_port = htons(port);
    size = sizeof *six;
  } else {
    errno = EINVAL;
    return -1;
  }

  int listener = socket(storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (listener < 0) return -1;
  int on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  socklen_t length = sizeof storage;
  if (bind(listener, (struct sockaddr *)&storage, size) != 0 || listen(listener, backlog) != 0 ||
      getsockname(listener, (struct sockaddr *)&storage, &length) != 0) {
    int failure = errno;
    close(listener);
    errno = failure;
    return -1;
  }
  *bound = ntohs(storage.ss_family == AF_INET ? four->sin_port : six->sin6_port);
  return listener;
}

int sockets_accept(int listener, char *address, char *group) {
  struct sockaddr_storage storage;
  socklen_t size = sizeof storage;
  address[0] = group[0] = 0;
  int connection =
      accept4(listener, (struct sockaddr *)&storage, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (connection < 0) return -1;

  if (storage.ss_family == AF_INET) {
    struct sockaddr_in *four = (struct sockaddr_in *)&storage;
    inet_ntop(AF_INET, &four->sin_addr, address, SOCKETS_ADDRESS_SIZE);
    strcpy(group, address);
  } else if (storage.ss_family == AF_INET6) {
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)&storage;
    if (IN6_IS_ADDR_V4MAPPED(&six->sin6_addr)) {
      inet_ntop(AF_INET, six->sin6_addr.s6_addr + 12, address, SOCKETS_ADDRESS_SIZE);
      strcpy(group, address);
    } else {
      inet_ntop(AF_INET6, &six->sin6_addr, address, SOCKETS_ADDRESS_SIZE);
      if (IN6_IS_ADDR_LOOPBACK(&six->sin6_addr)) {
        strcpy(group, address);
      } else {
        memset(six->sin6_addr.s6_addr + 8, 0, 8);
        inet_ntop(AF_INET6, &six->sin6_addr, group, SOCKETS_ADDRESS_SIZE);
      }
    }
  }
  int on = 1;
  setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  // The kernel would keep megabytes for a reader that does not read; what waits should wait with
  // us, where it is counted.
  int waiting = 128 * 1024;
  setsockopt(connection, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &waiting, sizeof waiting);
  return connection;
}

int sockets_epoll_open(void) { return epoll_create1(EPOLL_CLOEXEC); }

static int watch(int epoll, int descriptor, uint64_t token, uint32_t events) {
  struct epoll_event event = {.events = events, .data.u64 = token};
  return epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event);
}

int sockets_watch_connection(int epoll, int descriptor, uint64_t token) {
  return watch(epoll, descriptor, token, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET);
}

int sockets_watch_reading(int epoll, int descriptor, uint64_t token) {
  return watch(epoll, descriptor, token, EPOLLIN);
}

int sockets_forget(int epoll, int descriptor) {
  return epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, NULL);
}

int sockets_wait(int epoll, struct sockets_event *events, int capacity, int milliseconds) {
  struct epoll_event happened[256];
  if (capacity > 256) capacity = 256;
  int count = epoll_wait(epoll, happened, capacity, milliseconds);
  if (count < 0) return errno == EINTR ? 0 : -1;
  for (int i = 0; i < count; i++) {
    uint32_t mask = happened[i].events;
    events[i].token = happened[i].data.u64;
    events[i].happened = (mask & EPOLLIN ? SOCKETS_READABLE : 0) |
                         (mask & EPOLLOUT ? SOCKETS_WRITABLE : 0) |
                         (mask & EPOLLRDHUP ? SOCKETS_PEER_LEFT | SOCKETS_READABLE : 0) |
                         (mask & (EPOLLERR | EPOLLHUP) ? SOCKETS_BROKEN : 0);
  }
  return count;
}

int sockets_wake_open(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }
void sockets_wake(int descriptor) { (void)!eventfd_write(descriptor, 1); }

void sockets_wake_reset(int descriptor) {
  eventfd_t count;
  (void)!eventfd_read(descriptor, &count);
}

ssize_t sockets_receive(int descriptor, void *buffer, size_t size) {
  ssize_t count;
  do count = recv(descriptor, buffer, size, MSG_DONTWAIT);
  while (count < 0 && errno == EINTR);
  return count;
}

ssize_t sockets_send(int descriptor, const void *bytes, size_t count) {
  ssize_t sent;
  do sent = send(descriptor, bytes, count, MSG_DONTWAIT | MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  return sent;
}

void sockets_end_output(int descriptor) { shutdown(descriptor, SHUT_WR); }

int64_t sockets_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}
