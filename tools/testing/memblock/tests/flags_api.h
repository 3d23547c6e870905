/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _MEMBLOCK_FLAGS_H
#define _MEMBLOCK_FLAGS_H

#include "common.h"

int memblock_flags_checks(void);

#endif
