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
#include <linux/of_fdt.h>
#include <linux/pfn.h>
#include <linux/sizes.h>

#include <asm/sections.h>

#include "hotplug_ranges.h"

u64 hotplug_ranges_absent __initdata;

static u64 __init region_end(const struct memblock_region *region)
{
	return (u64)region->base + region->size;
}

/* Memory that the kernel cannot use as it pleases is as good as a hole. */
static bool __init region_usable(const struct memblock_region *region)
{
	return !(region->flags & (MEMBLOCK_NOMAP | MEMBLOCK_DRIVER_MANAGED));
}

/*
 * Pin the ranges that have memory in use for good. A reservation where no memory is,
 * such as that of ACPI tables in a hole, pins nothing.
 */
static void __init hotplug_ranges_pin_reserved(struct hotplug_ranges *table,
					       const struct memblock_type *memory,
					       const struct memblock_type *reserved)
{
	unsigned long m = 0, r = 0;

	while (m < memory->cnt && r < reserved->cnt) {
		const struct memblock_region *mem = &memory->regions[m];
		const struct memblock_region *rsv = &reserved->regions[r];
		u64 start = max(mem->base, rsv->base);
		u64 end = min(region_end(mem), region_end(rsv));

		if (start < end && region_usable(mem) &&
		    !(rsv->flags & MEMBLOCK_RSRV_TRANSIENT))
			hotplug_ranges_pin(table, start, end, HOTPLUG_PIN_RESERVED);

		if (region_end(mem) <= region_end(rsv))
			m++;
		else
			r++;
	}
}

/* How much memory is in no range of the table */
static u64 __init undeclared_memory(const struct hotplug_ranges *table,
				    const struct memblock_type *memory)
{
	unsigned long m;
	u64 sum = 0;

	for (m = 0; m < memory->cnt; m++) {
		const struct memblock_region *region = &memory->regions[m];
		u64 start = region->base, end = region_end(region);
		unsigned int i = hotplug_ranges_first_above(table, start);

		for (; region_usable(region) && start < end; i++) {
			u64 next = i < table->nr ? min(table->range[i].start, end) : end;

			sum += next > start ? next - start : 0;
			start = i < table->nr ? table->range[i].end : end;
		}
	}

	return sum;
}

/**
 * hotplug_ranges_pin_lowest - Leave the kernel something if nothing is declared fixed
 * @table: the table, in order
 * @memory: the memory
 *
 * Where all memory is declared hot-pluggable, as by some hypervisors, that says
 * nothing about the memory that the kernel itself may have. Let it be the lowest,
 * where device memory for 32 bits and that of a crash kernel must be.
 *
 * Context: Boot, before other reasons pin a range.
 */
void __init hotplug_ranges_pin_lowest(struct hotplug_ranges *table,
				      struct memblock_type *memory)
{
	unsigned int i;

	/* Below 1 MiB there may be some of the BIOS. */
	if (undeclared_memory(table, memory) >= SZ_1M)
		return;

	for (i = 0; i < table->nr; i++) {
		const struct hotplug_range *range = &table->range[i];

		if (memblock_overlaps_region(memory, range->start, range->end - range->start)) {
			hotplug_ranges_pin(table, range->start, range->end, HOTPLUG_PIN_NO_FIXED);
			break;
		}
	}
}

/* Whether a memory block has memory of both of two ranges that meet in it at @addr */
static bool __init block_is_shared(struct memblock_type *memory, u64 addr, u64 block_size)
{
	u64 start = ALIGN_DOWN(addr, block_size);

	return start < addr && memblock_overlaps_region(memory, start, addr - start) &&
	       memblock_overlaps_region(memory, addr, start + block_size - addr);
}

/**
 * hotplug_ranges_join - Make one of ranges that meet inside of a memory block
 * @table: the table, in order
 * @memory: the memory
 * @block_size: size of a memory block (bytes)
 *
 * They go offline together or not at all, if both have memory there. Firmware may
 * declare memory in pieces of any size.
 *
 * Context: Boot.
 */
void __init hotplug_ranges_join(struct hotplug_ranges *table, struct memblock_type *memory,
				u64 block_size)
{
	unsigned int i, j, parts = 0, nr = 0;

	for (i = 0; i < table->nr; i++) {
		const struct hotplug_range range = table->range[i];
		struct hotplug_range *prev = nr ? &table->range[nr - 1] : NULL;
		bool joins = prev && prev->end == range.start && prev->nid == range.nid &&
			     !prev->pin && !range.pin &&
			     block_is_shared(memory, range.start, block_size);

		if (joins) {
			prev->end = range.end;
			parts++;
			/* The other parts of what it was declared with join its unit. */
			for (j = i + 1; j < table->nr && table->range[j].unit == range.unit; j++)
				table->range[j].unit = prev->unit;
		}
		if (parts && (!joins || i == table->nr - 1)) {
			pr_info("node %d [mem %#010llx-%#010llx] is declared in %u parts that share memory blocks: one range\n",
				prev->nid, prev->start, prev->end - 1, parts + 1);
			parts = 0;
		}
		if (!joins)
			table->range[nr++] = range;
	}
	table->nr = nr;
}

static bool __init say_trimmed(const struct hotplug_range *range, u64 start, u64 end,
			       u64 block_size)
{
	if (start >= end)
		return false;

	pr_info("node %d [mem %#010llx-%#010llx] fills no memory block of %llu MiB: left to the kernel, a device with it cannot be pulled\n",
		range->nid, start, end - 1, block_size / SZ_1M);

	return true;
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
 * Context: Boot. Memory may be allocated, when a range has a hole. If there is none,
 *	the upper part of that range is lost, with a line.
 */
void __init hotplug_ranges_trim(struct hotplug_ranges *table, const struct memblock_type *memory,
				u64 block_size)
{
	unsigned long first = 0, m;
	unsigned int i;

	for (i = 0; i < table->nr; i++) {
		const struct hotplug_range range = table->range[i];
		bool partial = range.partial;
		unsigned int parts = 0;

		while (first < memory->cnt && region_end(&memory->regions[first]) <= range.start)
			first++;
		if (first == memory->cnt || memory->regions[first].base >= range.end)
			continue;

		/* The node as memblock knows it, it may be an emulated one. */
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

			part.start = ALIGN(start, block_size);
			if (part.start < start || part.start > end)
				part.start = end;
			part.end = max(ALIGN_DOWN(end, block_size), part.start);
			partial |= say_trimmed(&part, start, part.start, block_size);
			partial |= say_trimmed(&part, part.end, end, block_size);
			if (part.start == part.end)
				continue;

			if (!parts) {
				table->range[i] = part;
			} else if (hotplug_ranges_insert(table, i + 1, &part)) {
				pr_warn("no memory to split a range: [mem %#010llx-%#010llx] is left to the kernel\n",
					part.start, part.end - 1);
				partial = true;
				continue;
			} else {
				i++;
			}
			parts++;
		}

		if (!parts)
			table->range[i].pin = HOTPLUG_PIN_NO_BLOCK;
		while (parts)
			table->range[i - --parts].partial = partial;
	}
}

/**
 * hotplug_ranges_decide - Decide which ranges are kept, and reduce them to what is
 * @table: the table, in order; pinned already are those with the kernel and its like,
 *	wherever in them that is
 * @memory: the memory
 * @reserved: what of it is in use
 * @block_size: size of a memory block (bytes)
 *
 * Other memory in use, of which firmware leaves some at the ends, does no harm in a
 * block that cannot go offline anyway.
 *
 * Context: Boot. Memory may be allocated.
 */
void __init hotplug_ranges_decide(struct hotplug_ranges *table, struct memblock_type *memory,
				  const struct memblock_type *reserved, u64 block_size)
{
	hotplug_ranges_join(table, memory, block_size);
	hotplug_ranges_trim(table, memory, block_size);
	hotplug_ranges_pin_reserved(table, memory, reserved);
}

/**
 * hotplug_range_present - Tell whether a range has memory
 * @range: the range
 *
 * Context: Boot, once hotplug_ranges_settle() was called: all of a range that is kept
 *	is memory, or nothing.
 * Return: true if its first page is memory.
 */
bool __init hotplug_range_present(const struct hotplug_range *range)
{
	return memblock_is_region_memory(range->start, PAGE_SIZE);
}

/**
 * hotplug_ranges_kept_size - Tell how much memory is kept for hot-remove
 *
 * Context: Boot, as for hotplug_range_present().
 * Return: size of the memory (bytes)
 */
u64 __init hotplug_ranges_kept_size(void)
{
	const struct hotplug_range *range;
	unsigned int i;
	u64 sum = 0;

	for (i = 0; (range = hotplug_range_get(i)); i++)
		if (!range->pin && hotplug_range_present(range))
			sum += range->end - range->start;

	return sum;
}

/* Let MEMBLOCK_HOTPLUG mark what is kept. */
static void __init hotplug_ranges_mark(void)
{
	unsigned int i;

	for (i = 0; i < hotplug_ranges.nr; i++) {
		struct hotplug_range *range = &hotplug_ranges.range[i];
		/* A page that is hot-pluggable in part is not. */
		u64 start = PAGE_ALIGN(range->start), end = PAGE_ALIGN_DOWN(range->end);

		if (!range->pin && range->start <= start && start < end &&
		    memblock_mark_hotplug(start, end - start))
			range->pin = HOTPLUG_PIN_RAN_SHORT;
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
	u64 present, declared = 0;
	unsigned int i;

	hotplug_ranges_sort(&hotplug_ranges);
	for (i = 0; i < hotplug_ranges.nr; i++)
		declared += hotplug_ranges.range[i].end - hotplug_ranges.range[i].start;
	present = memblock_phys_mem_size() - undeclared_memory(&hotplug_ranges, &memblock.memory);
	hotplug_ranges_absent = declared - min(declared, present);

	hotplug_ranges_mark();
	if (movable_node_is_enabled())
		hotplug_ranges_advise_block_size();
}

/**
 * arch_declare_hotplug_ranges - Declare what the architecture's firmware says
 *
 * For who cannot do that before memblock can allocate, and has set MEMBLOCK_HOTPLUG
 * until then.
 *
 * Context: Boot, when memblock can allocate.
 */
void __init __weak arch_declare_hotplug_ranges(void)
{
}

/* Early code can only flag what the device tree declares; a flag knows no borders. */
static void __init hotplug_ranges_pull(void)
{
	static bool pulled __initdata;

	if (pulled)
		return;
	pulled = true;

	early_init_dt_declare_hotplug();
	arch_declare_hotplug_ranges();
	hotplug_ranges_declared();
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

	hotplug_ranges_pull();
	range = hotplug_ranges.range;

	for (i = 0; i < hotplug_ranges.nr; i++)
		if (range[i].source != source)
			range[nr++] = range[i];

	if (nr < hotplug_ranges.nr)
		pr_warn("the %s is not used, nor are the hot-pluggable ranges (%u) that it declares\n",
			hotplug_range_source_name(&(struct hotplug_range){ .source = source }),
			hotplug_ranges.nr - nr);

	hotplug_ranges.nr = nr;
	hotplug_ranges_declared();
}

/**
 * arch_boot_memory_goes_offline - Tell whether memory that is there at boot can go
 *
 * Context: Boot.
 * Return: true unless the architecture knows better.
 */
bool __init __weak arch_boot_memory_goes_offline(void)
{
	return true;
}

static void __init hotplug_ranges_pin_all(enum hotplug_range_pin pin, bool present_only)
{
	unsigned int i;

	for (i = 0; i < hotplug_ranges.nr; i++) {
		struct hotplug_range *range = &hotplug_ranges.range[i];

		if (!range->pin && (!present_only || hotplug_range_present(range)))
			range->pin = pin;
	}
}

/* The memory whose purpose has a name; the rest of what is in use is just reserved. */
static void __init hotplug_ranges_pin_known(void)
{
	hotplug_ranges_pin(&hotplug_ranges, __pa_symbol(_stext), __pa_symbol(_end),
			   HOTPLUG_PIN_KERNEL_IMAGE);
#ifdef CONFIG_CRASH_RESERVE
	if (crashk_res.end)
		hotplug_ranges_pin(&hotplug_ranges, crashk_res.start, crashk_res.end + 1,
				   HOTPLUG_PIN_CRASH_KERNEL);
	if (crashk_low_res.end)
		hotplug_ranges_pin(&hotplug_ranges, crashk_low_res.start, crashk_low_res.end + 1,
				   HOTPLUG_PIN_CRASH_KERNEL);
#endif
#ifdef CONFIG_BLK_DEV_INITRD
	if (initrd_start) {
		phys_addr_t start = __pa(PAGE_ALIGN_DOWN(initrd_start));
		phys_addr_t end = __pa(PAGE_ALIGN(initrd_end));

		if (initrd_is_retained())
			hotplug_ranges_pin(&hotplug_ranges, start, end, HOTPLUG_PIN_INITRD);
		else
			memblock_reserved_mark_transient(start, end - start);
	}
#endif
}

/**
 * hotplug_ranges_settle - Find out which ranges are kept
 *
 * Once the nodes of memory are known, and again before zones are placed, for
 * what was reserved in between. From here on MEMBLOCK_HOTPLUG marks exactly what
 * is kept. Without movable_node nothing is decided, the ranges are for information
 * then, and so are the flags.
 *
 * The first call leaves the ends that fill no memory block to the kernel: what is
 * reserved there later pins nothing, as what was there before does not.
 *
 * Context: Boot, before zones are placed.
 */
void __init hotplug_ranges_settle(void)
{
	hotplug_ranges_pull();

	if (!movable_node_is_enabled()) {
		hotplug_ranges_pin_all(HOTPLUG_PIN_NOT_ASKED, false);
		return;
	}
	if (is_kdump_kernel())
		hotplug_ranges_pin_all(HOTPLUG_PIN_KDUMP, false);

	hotplug_ranges_pin_lowest(&hotplug_ranges, &memblock.memory);
	hotplug_ranges_pin_known();
	hotplug_ranges_decide(&hotplug_ranges, &memblock.memory, &memblock.reserved,
			      memory_block_size_bytes());
	if (!arch_boot_memory_goes_offline())
		hotplug_ranges_pin_all(HOTPLUG_PIN_ARCH, true);

	/* Until here, memory was avoided whatever somebody marked it for. */
	memblock_clear_hotplug(0, PHYS_ADDR_MAX);
	hotplug_ranges_mark();
}

/* Say what keeps a range from being kept, in @buf if it has an address */
static const char * __init pin_text(const struct hotplug_range *range, char *buf, size_t size)
{
	const struct memblock_region *region;

	for_each_reserved_mem_region(region) {
		u64 start = max(region->base, range->start);
		u64 end = min(region_end(region), range->end);

		if (range->pin != HOTPLUG_PIN_RESERVED || start >= end ||
		    (region->flags & MEMBLOCK_RSRV_TRANSIENT) || !memblock_is_memory(start))
			continue;
		snprintf(buf, size, "reserved [mem %#010llx-%#010llx]", start, end - 1);
		return buf;
	}

	return hotplug_range_reason(range);
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
	u64 kept = hotplug_ranges_kept_size();
	const struct hotplug_range *range;
	unsigned int i;
	char buf[64];

	if (!movable_node_is_enabled())
		return;

	for (i = 0; (range = hotplug_range_get(i)); i++) {
		const char *reason = pin_text(range, buf, sizeof(buf));

		pr_info("node %d [mem %#010llx-%#010llx] %s: %s%s%s\n",
			range->nid, range->start, range->end - 1,
			hotplug_range_source_name(range), range->pin ? "pinned" : "kept",
			*reason ? ": " : "", reason);
	}

	if (hotplug_ranges.nr)
		pr_info("%llu MiB of memory are kept for hot-remove, the kernel has %llu MiB\n",
			kept / SZ_1M, (memblock_phys_mem_size() - kept) / SZ_1M);
	else
		pr_info("movable_node is given, but no memory is declared hot-pluggable\n");
}
