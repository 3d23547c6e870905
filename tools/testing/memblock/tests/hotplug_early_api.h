/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _MEMBLOCK_HOTPLUG_EARLY_H
#define _MEMBLOCK_HOTPLUG_EARLY_H

#include "common.h"

int memblock_hotplug_early_checks(void);

#endif
