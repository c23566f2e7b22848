#ifndef LASTGOOD_CPOSTGRES_SHIM_H
#define LASTGOOD_CPOSTGRES_SHIM_H

#include <libpq-fe.h>

#endif
