/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _LINUX_HOTPLUG_RANGES_H
#define _LINUX_HOTPLUG_RANGES_H

#include <linux/types.h>

enum hotplug_range_pin {
	HOTPLUG_PIN_NONE,
	HOTPLUG_PIN_RAN_SHORT,
};

struct hotplug_range {
	u64 start;
	u64 end;
	enum hotplug_range_pin pin;
};

/* What the kernel's table is to memblock: a test fills it. */
#define MAX_HOTPLUG_RANGES	8

extern struct hotplug_range hotplug_ranges[MAX_HOTPLUG_RANGES];

bool hotplug_range_pin(u64 start, u64 end);

#endif
