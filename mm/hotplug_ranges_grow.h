/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MM_HOTPLUG_RANGES_GROW_H
#define _MM_HOTPLUG_RANGES_GROW_H

#include <linux/gfp_types.h>
#include <linux/mmzone.h>
#include <linux/types.h>

struct alloc_context;

/**
 * struct victim_range - a kept range, of which the kernel may have to take a memory block
 * @unit: the same for ranges that can be pulled together or not at all; they lie side by
 *	side
 * @blocks: how many of its memory blocks are online
 * @taken: how many of them the kernel has
 * @usable: how many of them would be of use and may be taken
 * @distance: of its node from the one that is short of memory
 * @partial: a device that has the range cannot be pulled in any case
 */
struct victim_range {
	unsigned int unit;
	unsigned int blocks;
	unsigned int taken;
	unsigned int usable;
	int distance;
	bool partial;
};

/* Whether the kernel's share has grown for who waited for that */
enum grow_result {
	NOT_GROWN,
	GROWN,			/* or memory is not short any more */
	GROWTH_WAITS_FOR_ME,	/* or is me: let me get on */
};

extern bool movable_node_strict;

#ifdef CONFIG_MEMORY_HOTREMOVE

void memory_offline_begin_for(unsigned long patience);

unsigned int hotplug_ranges_victim(const struct victim_range *ranges, unsigned int nr);

void hotplug_ranges_grow(int nid, enum zone_type highest_zoneidx);
enum grow_result hotplug_ranges_wait_to_grow(gfp_t gfp_mask, unsigned int order,
					     const struct alloc_context *ac);
void hotplug_ranges_show_free(gfp_t gfp_mask);

#else /* CONFIG_MEMORY_HOTREMOVE */

static inline void hotplug_ranges_grow(int nid, enum zone_type highest_zoneidx)
{
}

static inline enum grow_result
hotplug_ranges_wait_to_grow(gfp_t gfp_mask, unsigned int order, const struct alloc_context *ac)
{
	return NOT_GROWN;
}

static inline void hotplug_ranges_show_free(gfp_t gfp_mask)
{
}

#endif /* CONFIG_MEMORY_HOTREMOVE */

#endif /* _MM_HOTPLUG_RANGES_GROW_H */
