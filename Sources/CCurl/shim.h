#ifndef LASTGOOD_CCURL_H
#define LASTGOOD_CCURL_H

#include <curl/curl.h>

#endif
