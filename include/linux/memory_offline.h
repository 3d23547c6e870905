/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _LINUX_MEMORY_OFFLINE_H
#define _LINUX_MEMORY_OFFLINE_H

/* To take several memory blocks offline together */

#include <linux/errno.h>

struct device;
struct memory_group;
struct zone;

#ifdef CONFIG_MEMORY_HOTREMOVE
void memory_offline_begin(void);
void memory_offline_end(void);
int memory_block_isolate(struct device *dev);
void memory_blocks_undo_isolation(void);
int isolate_to_offline(unsigned long start_pfn, unsigned long nr_pages, struct zone *zone);
int offline_isolated_pages(unsigned long start_pfn, unsigned long nr_pages,
			   struct zone *zone, struct memory_group *group);
#else
static inline void memory_offline_begin(void) {}
static inline void memory_offline_end(void) {}
static inline int memory_block_isolate(struct device *dev)
{
	return 0;
}

static inline int offline_isolated_pages(unsigned long start_pfn, unsigned long nr_pages,
					 struct zone *zone, struct memory_group *group)
{
	return -EINVAL;
}
#endif

#endif /* _LINUX_MEMORY_OFFLINE_H */
