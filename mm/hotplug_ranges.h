/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MM_HOTPLUG_RANGES_H
#define _MM_HOTPLUG_RANGES_H

#include <linux/hotplug_ranges.h>
#include <linux/memblock.h>
#include <linux/sizes.h>

/**
 * struct hotplug_ranges - a table of hot-pluggable ranges
 * @range: the ranges
 * @nr: how many there are
 * @max: how many there is room for
 * @units: how many declarations were made
 * @sorted: the ranges are in the order of their addresses and do not overlap
 */
struct hotplug_ranges {
	struct hotplug_range *range;
	unsigned int nr;
	unsigned int max;
	unsigned int units;
	bool sorted;
};

extern struct hotplug_ranges hotplug_ranges;
extern struct kset *hotplug_ranges_kset;

int hotplug_ranges_add(struct hotplug_ranges *table, u64 start, u64 end, int nid,
		       enum hotplug_range_source source);
int hotplug_ranges_insert(struct hotplug_ranges *table, unsigned int index,
			  const struct hotplug_range *range);
void hotplug_ranges_sort(struct hotplug_ranges *table);
unsigned int hotplug_ranges_first_above(const struct hotplug_ranges *table, u64 addr);
void hotplug_ranges_cut(struct hotplug_ranges *table, u64 start, u64 end,
			const char *why);
void hotplug_ranges_pin(struct hotplug_ranges *table, u64 start, u64 end,
			enum hotplug_range_pin pin);

void hotplug_ranges_pin_lowest(struct hotplug_ranges *table, struct memblock_type *memory);
void hotplug_ranges_join(struct hotplug_ranges *table, struct memblock_type *memory,
			 u64 block_size);
void hotplug_ranges_trim(struct hotplug_ranges *table, const struct memblock_type *memory,
			 u64 block_size);
void hotplug_ranges_decide(struct hotplug_ranges *table, struct memblock_type *memory,
			   const struct memblock_type *reserved, u64 block_size);
int hotplug_range_keep(const struct hotplug_range *range);
bool hotplug_range_present(const struct hotplug_range *range);
u64 hotplug_ranges_kept_size(void);
u64 hotplug_ranges_kernel_need(u64 size);

/* How much memory is declared, but is not there (bytes): it may be added */
extern u64 hotplug_ranges_absent;

/*
 * What the kernel needs to get from its zonelists to the first program, and to
 * have something left: with less it would be killing tasks before it is up. And
 * what it needs more for each CPU (its per-CPU area, stacks, caches) and for the
 * device of each memory block.
 */
#define KERNEL_MEMORY_MIN	SZ_32M
#define KERNEL_MEMORY_PER_CPU	SZ_1M
#define KERNEL_MEMORY_PER_BLOCK	SZ_4K

#endif /* _MM_HOTPLUG_RANGES_H */
