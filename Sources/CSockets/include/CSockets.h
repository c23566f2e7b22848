#ifndef LASTGOOD_CSOCKETS_H
#define LASTGOOD_CSOCKETS_H

// What Swift's Glibc module hides: epoll, eventfd and accept4.

#endif
