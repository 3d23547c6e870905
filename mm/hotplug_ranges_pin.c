// SPDX-License-Identifier: GPL-2.0
/*
 * The last resort of boot: memory that was kept for hot-remove is given to the
 * kernel, when there is no other.
 */
#define pr_fmt(fmt) "hotplug_ranges: " fmt

#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/memory_hotplug.h>
#include <linux/numa.h>
#include <linux/pfn.h>

#include "hotplug_ranges.h"
#include "mm_init.h"

/**
 * hotplug_range_pin - Give memory of kept ranges to the kernel
 * @start: first address (bytes)
 * @end: address behind the last one (bytes, exclusive)
 * @pin: the reason
 *
 * Every range that has a part of the memory becomes ordinary kernel memory, and
 * so does all that can be pulled together with it only. Says so loudly.
 *
 * Context: Boot, between hotplug_ranges_declared() and build_all_zonelists().
 * Return: true if a range was pinned.
 */
bool __init hotplug_range_pin(u64 start, u64 end, enum hotplug_range_pin pin)
{
	char text[HOTPLUG_RANGE_TEXT_LEN];
	unsigned int i, first, last;
	bool pinned = false;

	if (!movable_node_is_enabled() || !zone_movable_can_shrink())
		return false;

	/* Before the ranges settled, not all may be in the table, and in order. */
	hotplug_ranges_import(&hotplug_ranges, &memblock.memory);

	for (i = hotplug_ranges_first_above(&hotplug_ranges, start); i < hotplug_ranges.nr; i++) {
		if (hotplug_ranges.range[i].start >= end)
			break;
		if (hotplug_ranges.range[i].pin)
			continue;

		hotplug_ranges_pin_unit(&hotplug_ranges, i, start, end, pin, &first, &last);
		for (; first <= last; first++) {
			const struct hotplug_range *range = &hotplug_ranges.range[first];

			/* It was before, and is the kernel's already. */
			if (range->pin != pin)
				continue;
			pr_warn("%s\n", hotplug_range_text(range, text));
			memblock_clear_hotplug(range->start, range->end - range->start);
			zone_movable_shrink(range->nid, PHYS_PFN(range->start),
					    PHYS_PFN(range->end));
		}
		pinned = true;
	}

	return pinned;
}

/**
 * hotplug_ranges_kernel_free - Tell how much memory the kernel has left
 *
 * Context: Boot, while memblock is in use.
 * Return: size of the free memory that is not kept (bytes)
 */
u64 __init hotplug_ranges_kernel_free(void)
{
	phys_addr_t start, end;
	u64 i, sum = 0;

	for_each_free_mem_range(i, NUMA_NO_NODE, MEMBLOCK_NONE, &start, &end, NULL)
		sum += end - start;

	return sum;
}

/**
 * hotplug_ranges_leave_enough - See that the kernel has memory to begin with
 *
 * When the last large allocations of boot leave next to nothing outside of the
 * kept ranges, the lowest ones are pinned until there is enough.
 *
 * Context: Boot, when no range can be pinned any more soon.
 */
void __init hotplug_ranges_leave_enough(void)
{
	const struct hotplug_range *range;
	unsigned int i;

	if (!movable_node_is_enabled())
		return;

	for (i = 0; (range = hotplug_range_get(i)); i++) {
		if (range->pin)
			continue;
		if (hotplug_ranges_kernel_free() >= KERNEL_MEMORY_MIN)
			break;
		if (memblock_is_region_memory(range->start, PAGE_SIZE))
			hotplug_range_pin(range->start, range->end, HOTPLUG_PIN_RAN_SHORT);
	}
}
