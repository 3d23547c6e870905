// SPDX-License-Identifier: GPL-2.0
/*
 * movablemem_map=: ranges of memory that the command line declares hot-pluggable.
 *
 * They are declared last of all, when the nodes of memory are known, so that no
 * firmware that calls all of its memory fixed takes them away.
 */
#define pr_fmt(fmt) "movablemem_map: " fmt

#include <linux/hotplug_early.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/memblock.h>
#include <linux/memory_hotplug.h>
#include <linux/movablemem_map.h>
#include <linux/numa.h>
#include <linux/string.h>

#include "hotplug_ranges.h"

/* How much of an item is quoted */
#define QUOTED	32

static struct named_range {
	u64 start;
	u64 end;
} named[MOVABLEMEM_MAP_MAX] __initdata;
static unsigned int nr_named __initdata;

static void __init say_ignored(const char *item, const char *why)
{
	pr_warn("\"%.*s\": %s: ignored\n", (int)min(strcspn(item, ","), QUOTED), item, why);
}

/* What was allocated by now is pinned when the ranges are declared. */
static int __init parse_movablemem_map(char *value)
{
	static const char * const faults[] __initconst = {
		[MOVABLEMEM_MAP_NO_SIZE]	= "no size",
		[MOVABLEMEM_MAP_NO_START]	= "no start address",
		[MOVABLEMEM_MAP_TRAILING]	= "something follows the number",
		[MOVABLEMEM_MAP_EMPTY]		= "the size is 0",
		[MOVABLEMEM_MAP_TOO_HIGH]	= "ends above all addresses",
	};
	const char *text = value ?: "", *item;
	u64 start, end;

	if (!*text)
		say_ignored(text, "no size");

	while (*(item = text)) {
		enum movablemem_map_item kind = movablemem_map_next(&text, &start, &end);

		if (kind == MOVABLEMEM_MAP_ACPI) {
			movable_node_enabled = true;
			movable_node_given = true;
		} else if (kind != MOVABLEMEM_MAP_RANGE) {
			say_ignored(item, faults[kind]);
		} else if (nr_named == ARRAY_SIZE(named)) {
			say_ignored(item, "too many ranges");
		} else {
			movable_node_enabled = true;
			named[nr_named].start = start;
			named[nr_named++].end = end;
		}
	}

	return 0;
}
early_param("movablemem_map", parse_movablemem_map);

/**
 * movablemem_map_mark - Let the boot allocator avoid what movablemem_map= names
 *
 * Context: Boot, as for hotplug_early_mark(), after what firmware says.
 * Return: 0 on success, -ENOMEM if memblock has no room for the borders.
 */
int __init movablemem_map_mark(void)
{
	unsigned int i;
	int ret;

	for (i = 0; i < nr_named; i++) {
		ret = hotplug_early_mark(named[i].start, named[i].end, true);
		if (ret) {
			pr_warn("too many ranges: early allocations may lie in them\n");
			return ret;
		}
	}

	return 0;
}

static void __init declare(struct hotplug_ranges *table, u64 start, u64 end)
{
	if (start < end && hotplug_ranges_add(table, start, end, NUMA_NO_NODE,
					      HOTPLUG_RANGE_COMMAND_LINE))
		pr_warn("no memory to remember [mem %#010llx-%#010llx]\n", start, end - 1);
}

/* Declare what is not declared: where it is, it is kept as that says. */
static void __init declare_rest(struct hotplug_ranges *table, u64 start, u64 end)
{
	const unsigned int nr = table->nr;
	unsigned int i;

	for (i = hotplug_ranges_first_above(table, start); i < nr; i++) {
		const struct hotplug_range range = table->range[i];

		if (range.start >= end)
			break;
		pr_info("[mem %#010llx-%#010llx] is declared by the %s already\n",
			max(range.start, start), min(range.end, end) - 1,
			hotplug_range_source_name(&range));
		declare(table, start, range.start);
		start = range.end;
	}
	declare(table, start, end);
}

/*
 * What is named between two parts of what firmware declares as one leaves with it. So the
 * parts of a unit lie side by side.
 */
static void __init join_units(struct hotplug_ranges *table)
{
	unsigned int i, j, last = 0;

	for (i = 0; i < table->nr; i++) {
		if (table->range[i].source == HOTPLUG_RANGE_COMMAND_LINE)
			continue;
		if (table->range[i].unit == table->range[last].unit)
			for (j = last + 1; j < i; j++)
				table->range[j].unit = table->range[i].unit;
		last = i;
	}
}

static void __init declare_named(struct hotplug_ranges *table, struct memblock_type *memory,
				 const struct named_range *range, unsigned int nr,
				 bool movable_node)
{
	unsigned int i;

	if (!movable_node) {
		for (i = 0; i < nr; i++)
			hotplug_ranges_cut(table, range[i].start, range[i].end,
					   "named by movablemem_map= as well, which decides");
		hotplug_ranges_pin(table, 0, U64_MAX, HOTPLUG_PIN_NOT_ASKED);
	}

	for (i = 0; i < nr; i++) {
		u64 start = range[i].start, end = range[i].end;

		if (!memblock_overlaps_region(memory, start, end - start))
			pr_warn("[mem %#010llx-%#010llx] has no memory yet\n", start, end - 1);
		hotplug_ranges_sort(table);
		declare_rest(table, start, end);
	}
	hotplug_ranges_sort(table);
	if (movable_node)
		join_units(table);
}

/**
 * movablemem_map_declare - Declare what movablemem_map= names
 *
 * With movable_node, what firmware declares hot-pluggable as well remains one range
 * with the rest of its device. Without, nobody asked for that, and the name counts.
 *
 * Context: Boot, when firmware has declared its ranges and the nodes of memory are
 *	known; before hotplug_ranges_settle().
 */
void __init movablemem_map_declare(void)
{
	if (!nr_named)
		return;

	/* The device tree may not have been looked at yet. */
	hotplug_ranges_forget(HOTPLUG_RANGE_COMMAND_LINE);
	declare_named(&hotplug_ranges, &memblock.memory, named, nr_named, movable_node_given);
	nr_named = 0;
	hotplug_ranges_declared();
}

#ifdef CONFIG_HOTPLUG_RANGES_KUNIT_TEST
#include "tests/movablemem_map_declare_kunit.c"
#endif
