// SPDX-License-Identifier: GPL-2.0
/*
 * Before the table of hot-pluggable ranges can be filled, the boot allocator
 * avoids what may be in it: MEMBLOCK_HOTPLUG marks that, until the ranges are
 * settled. This decides nothing. What is marked without need is used later, and
 * what is not marked is pinned if it was used.
 */
#define pr_fmt(fmt) "hotplug_ranges: " fmt

#include <linux/errno.h>
#include <linux/hotplug_early.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/memblock.h>
#include <linux/mm.h>
#include <linux/sizes.h>

#include <asm/sections.h>

#include "hotplug_ranges.h"

/* The lowest range with memory that is marked */
static u64 lowest_start __initdata = U64_MAX;
static u64 lowest_end __initdata;

/**
 * hotplug_early_mark - Mark memory that the boot allocator is to avoid, or is not
 * @start: first address (bytes)
 * @end: address behind the last one (bytes, exclusive)
 * @hotpluggable: it is declared hot-pluggable; if not, it is declared fixed
 *
 * First mark all that is hot-pluggable, then what is fixed, which counts where both
 * are declared. A range with the kernel in it will be pinned and is not marked:
 * there may be no other memory.
 *
 * Context: Boot, between the time when memblock knows the memory and
 *	hotplug_early_begin(). Allocates nothing.
 * Return: 0 on success, -ENOMEM if memblock has no room for the borders.
 */
int __init hotplug_early_mark(u64 start, u64 end, bool hotpluggable)
{
	if (!memblock_overlaps_region(&memblock.memory, start, end - start))
		return 0;

	/*
	 * A larger array could only be had of the little memory below 1 MiB. Leave room
	 * for the two borders that memblock sets aside in hotplug_early_drop() as well.
	 */
	if (memblock.memory.cnt + 4 > memblock.memory.max)
		return -ENOMEM;

	/* A page that is hot-pluggable in part is not. */
	if (!hotpluggable) {
		start = PAGE_ALIGN_DOWN(start);
		end = max(PAGE_ALIGN(end), end);
		return memblock_clear_hotplug(start, end - start);
	}

	if (start < __pa_symbol(_end) && end > __pa_symbol(_text))
		return 0;

	if (start < lowest_start) {
		lowest_start = start;
		lowest_end = end;
	}
	start = PAGE_ALIGN(start);
	end = PAGE_ALIGN_DOWN(end);

	return start < end ? memblock_mark_hotplug(start, end - start) : 0;
}

/* How much memory is not marked */
static u64 __init unmarked_memory(void)
{
	const struct memblock_region *region;
	u64 sum = 0;

	for_each_mem_region(region)
		if (!(region->flags & MEMBLOCK_HOTPLUG))
			sum += region->size;

	return sum;
}

/*
 * How much the boot allocator may use of the memory that all can use: some want it
 * below 4 GiB, and there is nothing to gain below 1 MiB.
 */
static u64 __init unmarked_free_memory(void)
{
	phys_addr_t start, end;
	u64 i, sum = 0;

	for_each_free_mem_range(i, NUMA_NO_NODE, MEMBLOCK_NONE, &start, &end, NULL) {
		u64 from = max_t(u64, start, SZ_1M), to = min_t(u64, end, SZ_4G);

		if (from < to)
			sum += to - from;
	}

	return sum;
}

/**
 * hotplug_early_begin - Avoid what was marked, if there is enough other memory
 * @need: what is allocated until the ranges are settled (bytes), beyond a little
 *	that always is
 *
 * Where all memory is declared hot-pluggable, the lowest range will be pinned, see
 * hotplug_ranges_pin_lowest(), and is not avoided.
 *
 * Context: Boot, after hotplug_early_mark(). With movable_node only.
 * Return: true if there is something to avoid, false if nothing is marked any more.
 */
bool __init hotplug_early_begin(u64 need)
{
	u64 marked;

	if (lowest_start < lowest_end && unmarked_memory() < SZ_1M)
		hotplug_early_mark(lowest_start, lowest_end, false);

	marked = memblock_phys_mem_size() - unmarked_memory();
	if (!marked)
		return false;

	if (unmarked_free_memory() < KERNEL_MEMORY_MIN + need) {
		pr_info("too little other memory: early allocations may lie in the %llu MiB that are hot-pluggable\n",
			marked / SZ_1M);
		hotplug_early_drop();
		return false;
	}

	pr_info("%llu MiB are left alone by early allocations\n", marked / SZ_1M);
	return true;
}

/**
 * hotplug_early_drop - Mark nothing
 *
 * For who finds out that what was marked is not to be trusted.
 *
 * Context: Boot, before any range is declared.
 */
void __init hotplug_early_drop(void)
{
	memblock_clear_hotplug(0, PHYS_ADDR_MAX);
}
