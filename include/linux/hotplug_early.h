/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _LINUX_HOTPLUG_EARLY_H
#define _LINUX_HOTPLUG_EARLY_H

#include <linux/types.h>

/*
 * Memory that the boot allocator avoids before the table of hot-pluggable ranges
 * is filled. Nothing is decided by it.
 */
int hotplug_early_mark(u64 start, u64 end, bool hotpluggable);
bool hotplug_early_begin(u64 need);
void hotplug_early_drop(void);

#endif /* _LINUX_HOTPLUG_EARLY_H */
