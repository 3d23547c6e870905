// SPDX-License-Identifier: GPL-2.0
/*
 * The last resort of boot: memory that was kept for hot-remove is given to the
 * kernel, when there is no other.
 */
#define pr_fmt(fmt) "hotplug_ranges: " fmt

#include <linux/cpumask.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/math64.h>
#include <linux/memory.h>
#include <linux/memory_hotplug.h>
#include <linux/numa.h>
#include <linux/pfn.h>

#include "hotplug_ranges.h"

/* Where the zones are is settled, and with it what is kept */
static bool zones_placed __initdata;

/**
 * hotplug_range_pin - Give memory of kept ranges to the kernel
 * @start: first address (bytes)
 * @end: address behind the last one (bytes, exclusive)
 *
 * Every range that has a part of the memory becomes ordinary kernel memory, and
 * so does all that can be pulled together with it only.
 *
 * Context: Boot, before zones are placed.
 * Return: true if the memory may be used.
 */
bool __init hotplug_range_pin(u64 start, u64 end)
{
	const struct hotplug_range *range;
	unsigned int i;

	if (!movable_node_is_enabled() || zones_placed)
		return false;

	pr_warn("kernel memory ran short at boot: [mem %#010llx-%#010llx] is given to the kernel and cannot be removed\n",
		start, end - 1);
	hotplug_ranges_sort(&hotplug_ranges);
	hotplug_ranges_pin(&hotplug_ranges, start, end, HOTPLUG_PIN_RAN_SHORT);
	for (i = 0; (range = hotplug_range_get(i)); i++)
		if (range->pin)
			memblock_clear_hotplug(range->start, range->end - range->start);
	/* What is not in the table yet is pinned when it is, as what is reserved then. */
	memblock_clear_hotplug(start, end - start);

	return true;
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
 * hotplug_ranges_kernel_need - Estimate what boot still takes of the kernel's memory
 * @size: size of the memory whose memmap kernel memory has to hold (bytes)
 *
 * Up to the first program: the memmap; what each CPU has, even one that may come
 * later; the devices of memory blocks; and something to begin with.
 *
 * Context: Boot, before zones are placed.
 * Return: size of that memory (bytes)
 */
u64 __init hotplug_ranges_kernel_need(u64 size)
{
	u64 blocks = div_u64(memblock_phys_mem_size(), memory_block_size_bytes());

	return PHYS_PFN(size) * sizeof(struct page) + blocks * KERNEL_MEMORY_PER_BLOCK +
	       (u64)num_possible_cpus() * KERNEL_MEMORY_PER_CPU + KERNEL_MEMORY_MIN;
}

/**
 * hotplug_ranges_leave_enough - See that the kernel has the memory that it needs
 * @hosted: kept ranges host their memmap
 *
 * As long as it has not, the lowest kept range is pinned: when zones are placed,
 * none can be any more.
 *
 * Context: Boot, right before zones are placed.
 */
void __init hotplug_ranges_leave_enough(bool hosted)
{
	const struct hotplug_range *range;
	unsigned int i;

	for (i = 0; (range = hotplug_range_get(i)); i++) {
		u64 size = memblock_phys_mem_size();

		if (range->pin || !hotplug_range_present(range))
			continue;
		if (hosted)
			size -= hotplug_ranges_kept_size();
		if (hotplug_ranges_kernel_free() >= hotplug_ranges_kernel_need(size))
			break;
		hotplug_range_pin(range->start, range->end);
	}

	zones_placed = true;
}
