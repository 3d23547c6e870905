// SPDX-License-Identifier: GPL-2.0
/*
 * What becomes of the hot-pluggable ranges while the machine boots: they follow
 * what memblock knows of the memory, and memblock avoids what is kept.
 */
#define pr_fmt(fmt) "hotplug_ranges: " fmt

#include <linux/bitops.h>
#include <linux/crash_dump.h>
#include <linux/crash_reserve.h>
#include <linux/init.h>
#include <linux/initrd.h>
#include <linux/kernel.h>
#include <linux/memory.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/numa.h>
#include <linux/pfn.h>
#include <linux/sizes.h>

#include <asm/sections.h>

#include "hotplug_ranges.h"

static u64 __init region_end(const struct memblock_region *region)
{
	return (u64)region->base + region->size;
}

/* Memory that the kernel cannot use as it pleases is as good as a hole. */
static bool __init region_usable(const struct memblock_region *region)
{
	return !(region->flags & (MEMBLOCK_NOMAP | MEMBLOCK_DRIVER_MANAGED));
}

/**
 * hotplug_ranges_import - Add what is flagged in memblock, but is not in the table
 * @table: the table, it is brought in order
 * @memory: the memory
 *
 * The device tree is read before the table can grow.
 *
 * Context: Boot. Memory may be allocated.
 * Return: 0 on success, -ENOMEM if not all found room.
 */
int __init hotplug_ranges_import(struct hotplug_ranges *table,
				 const struct memblock_type *memory)
{
	unsigned long m;

	hotplug_ranges_sort(table);

	for (m = 0; m < memory->cnt; m++) {
		const struct memblock_region *region = &memory->regions[m];
		u64 start = region->base, end = region_end(region);

		if (!(region->flags & MEMBLOCK_HOTPLUG))
			continue;

		while (start < end) {
			unsigned int i = hotplug_ranges_first_above(table, start);
			struct hotplug_range new = {
				.start = start,
				.end = end,
				.nid = memblock_get_region_node(region),
				.unit = table->units,
				.source = HOTPLUG_RANGE_DEVICE_TREE,
			};
			int ret;

			if (i < table->nr && table->range[i].start <= start) {
				start = table->range[i].end;
				continue;
			}
			if (i < table->nr)
				new.end = min(end, table->range[i].start);
			ret = hotplug_ranges_insert(table, i, &new);
			if (ret)
				return ret;
			table->units++;
			start = new.end;
		}
	}

	return 0;
}

/*
 * Pin for [@start, @end) but for what of it is known: that will be free again, or
 * has pinned already, with a better reason.
 */
static void __init pin_permanent(struct hotplug_ranges *table, u64 start, u64 end,
				 const struct hotplug_known_area *known, unsigned int nr_known)
{
	unsigned int i;

	for (i = 0; i < nr_known && start < end; i++) {
		if (known[i].start >= end || known[i].end <= start)
			continue;
		if (known[i].start > start)
			pin_permanent(table, start, known[i].start, known, nr_known);
		start = known[i].end;
	}
	if (start < end)
		hotplug_ranges_pin(table, start, end, HOTPLUG_PIN_RESERVED);
}

/**
 * hotplug_ranges_pin_known - Pin the ranges that known, permanent memory lies in
 * @table: the table, in order
 * @known: the reserved memory whose purpose is known
 * @nr_known: how many areas that is
 *
 * Context: Boot.
 */
void __init hotplug_ranges_pin_known(struct hotplug_ranges *table,
				     const struct hotplug_known_area *known,
				     unsigned int nr_known)
{
	unsigned int i;

	for (i = 0; i < nr_known; i++)
		if (known[i].pin)
			hotplug_ranges_pin(table, known[i].start, known[i].end, known[i].pin);
}

/**
 * hotplug_ranges_pin_reserved - Pin the ranges that have other reserved memory
 * @table: the table, in order, after hotplug_ranges_pin_known()
 * @memory: the memory
 * @reserved: what of it is in use, for good unless it is flagged or known
 * @known: the reserved memory whose purpose is known
 * @nr_known: how many areas that is
 *
 * A reservation where no memory is, such as that of ACPI tables in a hole, pins
 * nothing.
 *
 * Context: Boot.
 */
void __init hotplug_ranges_pin_reserved(struct hotplug_ranges *table,
					const struct memblock_type *memory,
					const struct memblock_type *reserved,
					const struct hotplug_known_area *known,
					unsigned int nr_known)
{
	unsigned long m = 0, r = 0;

	while (m < memory->cnt && r < reserved->cnt) {
		const struct memblock_region *mem = &memory->regions[m];
		const struct memblock_region *rsv = &reserved->regions[r];
		u64 start = max(mem->base, rsv->base);
		u64 end = min(region_end(mem), region_end(rsv));

		if (start < end && region_usable(mem) &&
		    !(rsv->flags & MEMBLOCK_RSRV_TRANSIENT))
			pin_permanent(table, start, end, known, nr_known);

		if (region_end(mem) <= region_end(rsv))
			m++;
		else
			r++;
	}
}

/**
 * hotplug_ranges_join - Make one of ranges that meet inside of a memory block
 * @table: the table, in order
 * @block_size: size of a memory block (bytes)
 *
 * They go offline together or not at all. Firmware may declare memory in pieces of
 * any size.
 *
 * Context: Boot.
 */
void __init hotplug_ranges_join(struct hotplug_ranges *table, u64 block_size)
{
	unsigned int i, parts = 0, nr = 0;

	for (i = 0; i < table->nr; i++) {
		const struct hotplug_range *range = &table->range[i];
		struct hotplug_range *prev = nr ? &table->range[nr - 1] : NULL;
		bool joins = prev && prev->end == range->start &&
			     !IS_ALIGNED(range->start, block_size) &&
			     prev->nid == range->nid && !prev->pin && !range->pin;

		if (joins) {
			prev->end = range->end;
			parts++;
		}
		if (parts && (!joins || i == table->nr - 1)) {
			pr_info("node %d [mem %#010llx-%#010llx] is declared in %u parts that share memory blocks: one range\n",
				prev->nid, prev->start, prev->end - 1, parts + 1);
			parts = 0;
		}
		if (!joins)
			table->range[nr++] = *range;
	}
	table->nr = nr;
}

static void __init say_trimmed(const struct hotplug_range *range, u64 start, u64 end,
			       u64 block_size)
{
	if (start < end)
		pr_info("node %d [mem %#010llx-%#010llx] fills no memory block of %llu MiB: left to the kernel\n",
			range->nid, start, end - 1, block_size / SZ_1M);
}

/**
 * hotplug_ranges_trim - Reduce the kept ranges to whole memory blocks
 * @table: the table, in order
 * @memory: the memory
 * @block_size: size of a memory block (bytes)
 *
 * Memory goes offline block by block, and a block with a hole or of two nodes
 * does not: of every range the blocks are left that can, as one range for each run
 * of them. What had no memory from the start stays as it was declared, some may be
 * added.
 *
 * Context: Boot. Memory may be allocated, when a range has a hole.
 * Return: 0 on success, -ENOMEM if there is no room for a part of a range; what
 *	is left of that range is lost then, and those behind it are not reduced.
 */
int __init hotplug_ranges_trim(struct hotplug_ranges *table, const struct memblock_type *memory,
			       u64 block_size)
{
	unsigned long first = 0, m;
	unsigned int i;
	int ret;

	for (i = 0; i < table->nr; i++) {
		const struct hotplug_range range = table->range[i];
		unsigned int parts = 0;
		bool present = false;

		while (first < memory->cnt && region_end(&memory->regions[first]) <= range.start)
			first++;

		/* The node as memblock knows it, it may be an emulated one. */
		if (first < memory->cnt && memory->regions[first].base < range.end)
			table->range[i].nid = memblock_get_region_node(&memory->regions[first]);

		if (range.pin)
			continue;

		for (m = first; m < memory->cnt && memory->regions[m].base < range.end;) {
			const struct memblock_region *region = &memory->regions[m++];
			struct hotplug_range part = range;
			u64 start, end;

			if (!region_usable(region))
				continue;

			/* The run of memory without a hole, of one node */
			start = max(region->base, range.start);
			end = min(region_end(region), range.end);
			part.nid = memblock_get_region_node(region);
			while (m < memory->cnt && end < range.end &&
			       memory->regions[m].base == end &&
			       memblock_get_region_node(&memory->regions[m]) == part.nid &&
			       region_usable(&memory->regions[m]))
				end = min(region_end(&memory->regions[m++]), range.end);

			present = true;
			part.start = ALIGN(start, block_size);
			part.end = ALIGN_DOWN(end, block_size);
			if (part.start < start || part.start >= part.end) {
				say_trimmed(&part, start, end, block_size);
				continue;
			}
			say_trimmed(&part, start, part.start, block_size);
			say_trimmed(&part, part.end, end, block_size);

			if (parts++) {
				ret = hotplug_ranges_insert(table, ++i, &part);
				if (ret)
					return ret;
			} else {
				table->range[i] = part;
			}
		}

		if (present && !parts)
			table->range[i].pin = HOTPLUG_PIN_NO_BLOCK;
	}

	return 0;
}

/**
 * hotplug_ranges_decide - Decide which ranges are kept, and reduce them to what is
 * @table: the table, in order
 * @memory: the memory
 * @reserved: what of it is in use
 * @known: the reserved memory whose purpose is known
 * @nr_known: how many areas that is
 * @block_size: size of a memory block (bytes)
 *
 * The kernel image and its like pin a range wherever in it they are. Other memory
 * in use, of which firmware leaves some at the ends, does no harm in a block that
 * cannot go offline anyway.
 *
 * Context: Boot. Memory may be allocated.
 * Return: 0 on success, -ENOMEM if not all ranges could be reduced.
 */
int __init hotplug_ranges_decide(struct hotplug_ranges *table,
				 const struct memblock_type *memory,
				 const struct memblock_type *reserved,
				 const struct hotplug_known_area *known,
				 unsigned int nr_known, u64 block_size)
{
	int ret;

	hotplug_ranges_pin_known(table, known, nr_known);
	hotplug_ranges_join(table, block_size);
	ret = hotplug_ranges_trim(table, memory, block_size);
	hotplug_ranges_pin_reserved(table, memory, reserved, known, nr_known);

	return ret;
}

/* Let MEMBLOCK_HOTPLUG mark what is kept, and nothing else. */
static void __init hotplug_ranges_mark(void)
{
	const struct hotplug_range *range;
	unsigned int i;

	memblock_clear_hotplug(0, PHYS_ADDR_MAX);

	for (i = 0; (range = hotplug_range_get(i)); i++) {
		/* A page that is hot-pluggable in part is not. */
		u64 start = PAGE_ALIGN(range->start), end = PAGE_ALIGN_DOWN(range->end);

		if (range->pin || start >= end)
			continue;
		if (memblock_mark_hotplug(start, end - start))
			pr_warn("cannot mark [mem %#010llx-%#010llx]: the kernel may use it\n",
				range->start, range->end - 1);
	}
}

/* Memory blocks that are no larger than the units fit to be pulled alone. */
static void __init hotplug_ranges_advise_block_size(void)
{
	const struct hotplug_range *range;
	unsigned long align = 0;
	unsigned int i;

	for (i = 0; (range = hotplug_range_get(i)); i++) {
		unsigned long edges = range->start | range->end;

		/* Of those that no block size fits, only the inner part counts. */
		if (!edges || BIT(__ffs(edges)) < MIN_MEMORY_BLOCK_SIZE)
			continue;
		align |= edges;
	}

	if (align && memory_block_advise_max_size(BIT(__ffs(align))))
		pr_warn("the memory block size is fixed already, and may not fit the ranges\n");
}

/**
 * hotplug_ranges_declared - Make the boot allocator avoid the declared ranges
 *
 * For who called hotplug_range_declare(), after the last range.
 *
 * Context: Boot, before hotplug_ranges_settle().
 */
void __init hotplug_ranges_declared(void)
{
	hotplug_ranges_sort(&hotplug_ranges);
	hotplug_ranges_mark();
	if (movable_node_is_enabled())
		hotplug_ranges_advise_block_size();
}

/**
 * hotplug_ranges_forget - Drop the ranges that one source declared
 * @source: the source
 *
 * For a source that turned out to be of no use as a whole: when the kernel does
 * not believe the SRAT where memory is, it does not either what can be pulled.
 *
 * Context: Boot, before hotplug_ranges_settle().
 */
void __init hotplug_ranges_forget(enum hotplug_range_source source)
{
	struct hotplug_range *range;
	unsigned int i, nr = 0;

	/* What is flagged, but is not in the table, would lose its flag. */
	hotplug_ranges_import(&hotplug_ranges, &memblock.memory);
	range = hotplug_ranges.range;

	for (i = 0; i < hotplug_ranges.nr; i++)
		if (range[i].source != source)
			range[nr++] = range[i];

	if (nr < hotplug_ranges.nr)
		pr_warn("the %s is not used, nor are the hot-pluggable ranges (%u) that it declares\n",
			hotplug_range_source_name(&(struct hotplug_range){ .source = source }),
			hotplug_ranges.nr - nr);

	hotplug_ranges.nr = nr;
	hotplug_ranges_mark();
}

static void __init hotplug_ranges_pin_all(enum hotplug_range_pin pin)
{
	unsigned int i;

	for (i = 0; i < hotplug_ranges.nr; i++)
		if (!hotplug_ranges.range[i].pin)
			hotplug_ranges.range[i].pin = pin;
}

/**
 * hotplug_ranges_settle - Find out which ranges are kept
 *
 * Once the nodes of memory are known, and again before zones are placed, for
 * what was reserved in between. From here on MEMBLOCK_HOTPLUG marks exactly what
 * is kept. Without movable_node nothing is decided, the ranges are for information
 * then, and so are the flags.
 *
 * Context: Boot, before zones are placed.
 */
void __init hotplug_ranges_settle(void)
{
	struct hotplug_known_area known[4];
	unsigned int nr = 0;

	if (hotplug_ranges_import(&hotplug_ranges, &memblock.memory))
		pr_warn("no memory for the table: not all ranges are in it\n");

	if (!movable_node_is_enabled()) {
		hotplug_ranges_pin_all(HOTPLUG_PIN_NOT_ASKED);
		return;
	}
	if (is_kdump_kernel())
		hotplug_ranges_pin_all(HOTPLUG_PIN_KDUMP);

	known[nr++] = (struct hotplug_known_area){
		__pa_symbol(_stext), __pa_symbol(_end), HOTPLUG_PIN_KERNEL_IMAGE
	};
#ifdef CONFIG_CRASH_RESERVE
	if (crashk_res.end)
		known[nr++] = (struct hotplug_known_area){
			crashk_res.start, crashk_res.end + 1, HOTPLUG_PIN_CRASH_KERNEL
		};
	if (crashk_low_res.end)
		known[nr++] = (struct hotplug_known_area){
			crashk_low_res.start, crashk_low_res.end + 1, HOTPLUG_PIN_CRASH_KERNEL
		};
#endif
#ifdef CONFIG_BLK_DEV_INITRD
	if (initrd_start)
		known[nr++] = (struct hotplug_known_area){
			__pa(PAGE_ALIGN_DOWN(initrd_start)), __pa(PAGE_ALIGN(initrd_end)),
			initrd_is_retained() ? HOTPLUG_PIN_INITRD : HOTPLUG_PIN_NONE
		};
#endif
	if (hotplug_ranges_decide(&hotplug_ranges, &memblock.memory, &memblock.reserved,
				  known, nr, memory_block_size_bytes()))
		pr_warn("no memory for the table: not all ranges are reduced to whole blocks\n");
	hotplug_ranges_mark();
}

/**
 * hotplug_range_text - Say all about a range in one line
 * @range: the range
 * @buf: room for HOTPLUG_RANGE_TEXT_LEN characters
 *
 * Context: Boot.
 * Return: the text, for the log, in @buf.
 */
const char * __init hotplug_range_text(const struct hotplug_range *range, char *buf)
{
	char reason[HOTPLUG_RANGE_REASON_LEN];

	snprintf(buf, HOTPLUG_RANGE_TEXT_LEN, "node %d [mem %#010llx-%#010llx] %s: %s%s",
		 range->nid, range->start, range->end - 1, hotplug_range_source_name(range),
		 range->pin ? "pinned: " : "kept", hotplug_range_reason(range, reason));

	return buf;
}

/**
 * hotplug_ranges_report - Print the table
 *
 * Only with movable_node: who does not ask for it is not bothered.
 *
 * Context: Boot, when zones are placed.
 */
void __init hotplug_ranges_report(void)
{
	const struct memblock_type *memory = &memblock.memory;
	char text[HOTPLUG_RANGE_TEXT_LEN];
	const struct hotplug_range *range;
	u64 kept = 0, pinned = 0;
	unsigned long m = 0;
	unsigned int i;

	if (!movable_node_is_enabled())
		return;

	for (i = 0; (range = hotplug_range_get(i)); i++) {
		pr_info("%s\n", hotplug_range_text(range, text));

		/* How much memory is in the range: there may be none, or holes. */
		while (m < memory->cnt && memory->regions[m].base < range->end) {
			const struct memblock_region *region = &memory->regions[m];
			u64 start = max(region->base, range->start);
			u64 end = min(region_end(region), range->end);

			if (start < end)
				*(range->pin ? &pinned : &kept) += end - start;
			if (region_end(region) > range->end)
				break;
			m++;
		}
	}

	if (hotplug_ranges.nr)
		pr_info("%llu MiB kept for hot-remove, %llu MiB pinned\n",
			kept / SZ_1M, pinned / SZ_1M);
	else
		pr_info("movable_node is given, but no memory is declared hot-pluggable\n");
}
