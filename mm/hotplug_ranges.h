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
 * @allocated: @range was allocated, be it by memblock or by slab
 */
struct hotplug_ranges {
	struct hotplug_range *range;
	unsigned int nr;
	unsigned int max;
	unsigned int units;
	bool sorted;
	bool allocated;
};

/**
 * struct hotplug_known_area - reserved memory whose purpose is known
 * @start: first address (bytes)
 * @end: address behind the last one (bytes)
 * @pin: why a range is pinned that it lies in, or HOTPLUG_PIN_NONE if the
 *	memory will be free again before the system is up
 */
struct hotplug_known_area {
	u64 start;
	u64 end;
	enum hotplug_range_pin pin;
};

extern struct hotplug_ranges hotplug_ranges;

int hotplug_ranges_add(struct hotplug_ranges *table, u64 start, u64 end, int nid,
		       enum hotplug_range_source source);
int hotplug_ranges_insert(struct hotplug_ranges *table, unsigned int index,
			  const struct hotplug_range *range);
void hotplug_ranges_sort(struct hotplug_ranges *table);
unsigned int hotplug_ranges_first_above(const struct hotplug_ranges *table, u64 addr);
int hotplug_ranges_cut(struct hotplug_ranges *table, u64 start, u64 end);
void hotplug_ranges_pin_unit(struct hotplug_ranges *table, unsigned int index,
			     u64 start, u64 end, enum hotplug_range_pin pin,
			     unsigned int *first, unsigned int *last);
void hotplug_ranges_pin(struct hotplug_ranges *table, u64 start, u64 end,
			enum hotplug_range_pin pin);

/* Enough for a node, a range, a source and a reason */
#define HOTPLUG_RANGE_TEXT_LEN	160

const char *hotplug_range_text(const struct hotplug_range *range, char *buf);
int hotplug_ranges_import(struct hotplug_ranges *table, const struct memblock_type *memory);
void hotplug_ranges_pin_known(struct hotplug_ranges *table,
			      const struct hotplug_known_area *known, unsigned int nr_known);
void hotplug_ranges_pin_reserved(struct hotplug_ranges *table,
				 const struct memblock_type *memory,
				 const struct memblock_type *reserved,
				 const struct hotplug_known_area *known, unsigned int nr_known);
void hotplug_ranges_join(struct hotplug_ranges *table, u64 block_size);
int hotplug_ranges_trim(struct hotplug_ranges *table, const struct memblock_type *memory,
			u64 block_size);
int hotplug_ranges_decide(struct hotplug_ranges *table, const struct memblock_type *memory,
			  const struct memblock_type *reserved,
			  const struct hotplug_known_area *known, unsigned int nr_known,
			  u64 block_size);

/*
 * What the kernel needs to get from its zonelists to the first program, and to
 * have something left: with less it would be killing tasks before it is up.
 */
#define KERNEL_MEMORY_MIN	SZ_32M

#endif /* _MM_HOTPLUG_RANGES_H */
