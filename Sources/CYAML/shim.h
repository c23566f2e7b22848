#ifndef LASTGOOD_CYAML_SHIM_H
#define LASTGOOD_CYAML_SHIM_H

#include <yaml.h>

#endif
