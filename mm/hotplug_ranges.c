// SPDX-License-Identifier: GPL-2.0
/*
 * The table of memory ranges that are declared hot-pluggable: declare, look up,
 * pin, iterate.
 *
 * It is filled early in boot, by one CPU, and is only read once zones are in
 * use. That is why there is no lock.
 */
#define pr_fmt(fmt) "hotplug_ranges: " fmt

#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/memblock.h>
#include <linux/memory_hotplug.h>
#include <linux/numa.h>
#include <linux/pfn.h>
#include <linux/sort.h>

#include "hotplug_ranges.h"

/* What most machines need; more are allocated. */
#define INIT_HOTPLUG_RANGES	64

static struct hotplug_range init_hotplug_ranges[INIT_HOTPLUG_RANGES] __ro_after_init;

struct hotplug_ranges hotplug_ranges __ro_after_init = {
	.range = init_hotplug_ranges,
	.max = INIT_HOTPLUG_RANGES,
};

static int __init hotplug_ranges_grow(struct hotplug_ranges *table)
{
	unsigned int max = 2 * table->max;
	struct hotplug_range *range;

	range = memblock_alloc(array_size(max, sizeof(*range)), SMP_CACHE_BYTES);
	if (!range)
		return -ENOMEM;

	memcpy(range, table->range, array_size(table->nr, sizeof(*range)));
	if (table->range != init_hotplug_ranges)
		memblock_free(table->range, array_size(table->max, sizeof(*range)));
	table->range = range;
	table->max = max;

	return 0;
}

/**
 * hotplug_ranges_first_above - Find the first range that ends above an address
 * @table: the table, in order
 * @addr: the address (bytes)
 *
 * Return: index of the only range that may contain @addr, or of the first one
 *	behind it; the number of ranges if there is none.
 */
unsigned int hotplug_ranges_first_above(const struct hotplug_ranges *table, u64 addr)
{
	unsigned int left = 0, right = table->nr;

	while (left < right) {
		unsigned int mid = left + (right - left) / 2;

		if (addr < table->range[mid].end)
			right = mid;
		else
			left = mid + 1;
	}

	return left;
}

/**
 * hotplug_ranges_insert - Put a range in front of another
 * @table: the table
 * @index: index of the other, or the number of ranges to append
 * @range: what to put a copy of there; it may be in the table itself
 *
 * Context: Boot. Memory may be allocated, so that pointers to ranges of the table
 *	are no longer valid.
 * Return: 0 on success, -ENOMEM if there is no room; the table is as before then.
 */
int __init hotplug_ranges_insert(struct hotplug_ranges *table, unsigned int index,
				 const struct hotplug_range *range)
{
	struct hotplug_range new = *range;
	int ret;

	if (table->nr == table->max) {
		ret = hotplug_ranges_grow(table);
		if (ret)
			return ret;
	}

	memmove(&table->range[index + 1], &table->range[index],
		array_size(table->nr - index, sizeof(new)));
	table->range[index] = new;
	table->nr++;

	return 0;
}

static void __init hotplug_ranges_remove(struct hotplug_ranges *table, unsigned int index)
{
	table->nr--;
	memmove(&table->range[index], &table->range[index + 1],
		array_size(table->nr - index, sizeof(*table->range)));
}

/**
 * hotplug_ranges_add - Append a range that was declared
 * @table: the table; hotplug_ranges_sort() brings the range to its place
 * @start: first address (bytes)
 * @end: address behind the last one (bytes)
 * @nid: node of the range, or NUMA_NO_NODE
 * @source: who declares it
 *
 * Context: Boot. Memory may be allocated.
 * Return: 0 on success, -EINVAL if the range is empty, -ENOMEM if there is no
 *	room for it.
 */
int __init hotplug_ranges_add(struct hotplug_ranges *table, u64 start, u64 end, int nid,
			      enum hotplug_range_source source)
{
	struct hotplug_range new = {
		.start = start,
		.end = end,
		.nid = nid,
		.unit = table->units,
		.source = source,
	};
	int ret;

	if (start >= end)
		return -EINVAL;

	ret = hotplug_ranges_insert(table, table->nr, &new);
	if (ret)
		return ret;

	table->units++;
	table->sorted = false;

	return 0;
}

static int __init hotplug_range_cmp(const void *a, const void *b)
{
	const struct hotplug_range *ra = a, *rb = b;

	if (ra->start != rb->start)
		return ra->start < rb->start ? -1 : 1;
	/* Of two that start together, the first one declared is the first. */
	return ra->unit < rb->unit ? -1 : ra->unit > rb->unit;
}

/**
 * hotplug_ranges_sort - Order the ranges by address
 * @table: the table
 *
 * What two of them declare stays with the one that starts first.
 *
 * Context: Boot.
 */
void __init hotplug_ranges_sort(struct hotplug_ranges *table)
{
	unsigned int i, nr = 0;

	if (table->sorted)
		return;

	sort(table->range, table->nr, sizeof(*table->range), hotplug_range_cmp, NULL);

	for (i = 0; i < table->nr; i++) {
		struct hotplug_range *range = &table->range[i];
		struct hotplug_range *prev = nr ? &table->range[nr - 1] : NULL;

		if (prev && range->start < prev->end) {
			pr_warn("[mem %#010llx-%#010llx] is declared twice\n",
				range->start, min(range->end, prev->end) - 1);
			if (range->end <= prev->end)
				continue;
			range->start = prev->end;
		}
		table->range[nr++] = *range;
	}
	table->nr = nr;
	table->sorted = true;
}

/**
 * hotplug_ranges_cut - Take memory out of all ranges
 * @table: the table, it is brought in order
 * @start: first address (bytes)
 * @end: address behind the last one (bytes)
 * @why: why it is, for the log
 *
 * Context: Boot. Memory may be allocated, when a range is split. If there is none,
 *	the upper part of that range is lost, with a line.
 */
void __init hotplug_ranges_cut(struct hotplug_ranges *table, u64 start, u64 end,
			       const char *why)
{
	unsigned int i;

	hotplug_ranges_sort(table);

	/* To take nothing out of a range must not split it. */
	if (start >= end)
		return;

	for (i = hotplug_ranges_first_above(table, start); i < table->nr;) {
		struct hotplug_range *range = &table->range[i];
		struct hotplug_range above = *range;

		if (range->start >= end)
			break;

		pr_warn("node %d [mem %#010llx-%#010llx] is %s\n", range->nid,
			max(range->start, start), min(range->end, end) - 1, why);

		above.start = end;
		range->end = start;
		if (above.start < above.end) {
			/* Rather lose the rest than call fixed memory hot-pluggable. */
			if (range->start >= range->end)
				*range = above;
			else if (hotplug_ranges_insert(table, i + 1, &above))
				pr_warn("no memory to split a range: [mem %#010llx-%#010llx] is left to the kernel\n",
					above.start, above.end - 1);
			break;
		}
		if (range->start < range->end)
			i++;
		else
			hotplug_ranges_remove(table, i);
	}
}

/* All parts of a unit lie side by side; a device with one page in use cannot be pulled. */
static void __init hotplug_ranges_pin_unit(struct hotplug_ranges *table, unsigned int i,
					   enum hotplug_range_pin pin)
{
	unsigned int unit = table->range[i].unit;

	while (i && table->range[i - 1].unit == unit)
		i--;
	/* A part that is pinned already has a reason of its own. */
	for (; i < table->nr && table->range[i].unit == unit; i++)
		if (!table->range[i].pin)
			table->range[i].pin = pin;
}

/**
 * hotplug_ranges_pin - Pin all kept ranges that have a part of some memory
 * @table: the table, in order
 * @start: first address (bytes)
 * @end: address behind the last one (bytes)
 * @pin: the reason
 *
 * What was declared as one goes as one.
 *
 * Context: Boot.
 */
void __init hotplug_ranges_pin(struct hotplug_ranges *table, u64 start, u64 end,
			       enum hotplug_range_pin pin)
{
	unsigned int i;

	for (i = hotplug_ranges_first_above(table, start); i < table->nr; i++) {
		if (table->range[i].start >= end)
			break;
		if (!table->range[i].pin)
			hotplug_ranges_pin_unit(table, i, pin);
	}
}

/**
 * hotplug_range_declare - Declare a range of memory hot-pluggable
 * @start: first address (bytes)
 * @end: address behind the last one (bytes, exclusive)
 * @nid: node of the range, or NUMA_NO_NODE
 * @source: who declares it
 *
 * The range need not have memory, nor need its ends be aligned to anything.
 * The boot allocator avoids it only after hotplug_ranges_declared().
 *
 * Context: Boot, when memblock can allocate, before hotplug_ranges_settle().
 * Return:
 * * %0		- the range is in the table
 * * %-EINVAL	- the range is empty
 * * %-ENOMEM	- there is no room for it
 */
int __init hotplug_range_declare(u64 start, u64 end, int nid,
				 enum hotplug_range_source source)
{
	return hotplug_ranges_add(&hotplug_ranges, start, end, nid, source);
}

/**
 * hotplug_ranges_exclude - Take fixed memory out of all declared ranges
 * @start: first address (bytes)
 * @end: address behind the last one (bytes, exclusive)
 *
 * For a range that is declared hot-pluggable and fixed: what is called
 * hot-pluggable by mistake could be pulled from under the kernel's feet, what is
 * called fixed by mistake only cannot be pulled.
 *
 * Context: Boot, between hotplug_range_declare() and hotplug_ranges_declared().
 */
void __init hotplug_ranges_exclude(u64 start, u64 end)
{
	hotplug_ranges_cut(&hotplug_ranges, start, end,
			   "declared fixed as well: not hot-pluggable");
}

/**
 * hotplug_range_get - Get a range by its index, to walk all of them
 * @index: the index, in the order of addresses
 *
 * Return: the range, or NULL if there are not that many.
 */
const struct hotplug_range *hotplug_range_get(unsigned int index)
{
	return index < hotplug_ranges.nr ? &hotplug_ranges.range[index] : NULL;
}

/**
 * hotplug_range_find - Find the range that contains some memory
 * @start: first address (bytes)
 * @end: address behind the last one (bytes, exclusive)
 *
 * Context: Any, once hotplug_ranges_settle() was called.
 * Return: the range that contains all of [@start, @end), kept or pinned, or NULL
 *	if there is none.
 */
const struct hotplug_range *hotplug_range_find(u64 start, u64 end)
{
	const struct hotplug_range *range;

	range = hotplug_range_get(hotplug_ranges_first_above(&hotplug_ranges, start));
	if (!range || range->start > start || range->end < end)
		return NULL;

	return range;
}

/**
 * hotplug_range_kept - Tell whether memory lies in a kept range
 * @start_pfn: the first page frame
 * @nr_pages: number of pages
 *
 * Context: Any, once hotplug_ranges_settle() was called.
 * Return: true if one kept range contains all of the pages.
 */
bool hotplug_range_kept(unsigned long start_pfn, unsigned long nr_pages)
{
	const struct hotplug_range *range;

	range = hotplug_range_find(PFN_PHYS(start_pfn), PFN_PHYS(start_pfn + nr_pages));

	return range && !range->pin;
}

/**
 * hotplug_range_kept_in_part - Tell whether some memory lies in a kept range
 * @start_pfn: the first page frame
 * @nr_pages: number of pages
 *
 * Context: Any, once hotplug_ranges_settle() was called.
 * Return: true if a kept range contains at least one of the pages.
 */
bool hotplug_range_kept_in_part(unsigned long start_pfn, unsigned long nr_pages)
{
	u64 start = PFN_PHYS(start_pfn), end = PFN_PHYS(start_pfn + nr_pages);
	const struct hotplug_range *range;
	unsigned int i;

	for (i = hotplug_ranges_first_above(&hotplug_ranges, start);
	     (range = hotplug_range_get(i)) && range->start < end; i++)
		if (!range->pin)
			return true;

	return false;
}

/**
 * hotplug_range_source_name - Tell who declared a range
 * @range: the range
 *
 * Return: the name of the source, for people.
 */
const char *hotplug_range_source_name(const struct hotplug_range *range)
{
	static const char * const names[] = {
		[HOTPLUG_RANGE_SRAT]		= "ACPI SRAT",
		[HOTPLUG_RANGE_DEVICE_TREE]	= "device tree",
		[HOTPLUG_RANGE_COMMAND_LINE]	= "command line",
	};

	return names[range->source];
}

/**
 * hotplug_range_reason - Tell why a range is pinned
 * @range: the range
 *
 * Return: the reason, for people; if the range is kept, why that is of no use for a
 * device, or an empty text.
 */
const char *hotplug_range_reason(const struct hotplug_range *range)
{
	static const char * const reasons[] = {
		[HOTPLUG_PIN_NONE]		= "",
		[HOTPLUG_PIN_NOT_ASKED]		= "movable_node is not given",
		[HOTPLUG_PIN_KDUMP]		= "kdump kernel",
		[HOTPLUG_PIN_ARCH]		= "boot memory never goes offline here",
		[HOTPLUG_PIN_NO_FIXED]		= "lowest memory, and no other is declared fixed",
		[HOTPLUG_PIN_NO_BLOCK]		= "no whole memory block",
		[HOTPLUG_PIN_KERNEL_IMAGE]	= "kernel image",
		[HOTPLUG_PIN_CRASH_KERNEL]	= "crash kernel",
		[HOTPLUG_PIN_INITRD]		= "initrd (retain_initrd)",
		[HOTPLUG_PIN_RESERVED]		= "reserved memory",
		[HOTPLUG_PIN_RAN_SHORT]		= "kernel memory ran short",
	};

	if (!range->pin && range->partial)
		return "the kernel has its ends, a device with them cannot be pulled";

	return reasons[range->pin];
}
