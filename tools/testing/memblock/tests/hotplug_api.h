/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _MEMBLOCK_HOTPLUG_H
#define _MEMBLOCK_HOTPLUG_H

#include "common.h"

int memblock_hotplug_checks(void);

#endif
