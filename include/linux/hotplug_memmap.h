/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _LINUX_HOTPLUG_MEMMAP_H
#define _LINUX_HOTPLUG_MEMMAP_H

#include <linux/types.h>

/*
 * Hot-pluggable memory that is there at boot hosts its own memmap: the struct
 * pages of a memory block lie in its first pages, as those of a block that is
 * added at run time may.
 *
 * See Documentation/admin-guide/mm/hotplug-ranges.rst.
 */

struct vmem_altmap;

#ifdef CONFIG_MHP_MEMMAP_ON_MEMORY

bool hotplug_memmap_decide(void);
struct vmem_altmap *hotplug_memmap_altmap(unsigned long pfn);
void hotplug_memmap_init_pages(void);
int hotplug_memmap_block_altmap(unsigned long start_pfn, struct vmem_altmap **altmap);

#else /* CONFIG_MHP_MEMMAP_ON_MEMORY */

static inline bool hotplug_memmap_decide(void)
{
	return false;
}

static inline struct vmem_altmap *hotplug_memmap_altmap(unsigned long pfn)
{
	return NULL;
}

static inline void hotplug_memmap_init_pages(void)
{
}

static inline int hotplug_memmap_block_altmap(unsigned long start_pfn,
					      struct vmem_altmap **altmap)
{
	*altmap = NULL;

	return 0;
}

#endif /* CONFIG_MHP_MEMMAP_ON_MEMORY */

#endif /* _LINUX_HOTPLUG_MEMMAP_H */
