#ifndef LASTGOOD_CSPAWN_H
#define LASTGOOD_CSPAWN_H

#endif
