/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _LINUX_HOTPLUG_RANGES_H
#define _LINUX_HOTPLUG_RANGES_H

#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/types.h>

/*
 * Memory that is declared hot-pluggable, by firmware or by hand, range by range.
 *
 * A range is kept while no permanent kernel memory lies in it: with
 * movable_node, all of it is in ZONE_MOVABLE then. It is pinned once there is
 * some, and is ordinary kernel memory from then on. While memblock is in use,
 * MEMBLOCK_HOTPLUG marks what is kept; the table is what outlives memblock.
 *
 * See Documentation/admin-guide/mm/hotplug-ranges.rst.
 */

/* Who declared a range */
enum hotplug_range_source {
	HOTPLUG_RANGE_SRAT,
	HOTPLUG_RANGE_DEVICE_TREE,
	HOTPLUG_RANGE_COMMAND_LINE,
};

/* Why a range is pinned */
enum hotplug_range_pin {
	HOTPLUG_PIN_NONE,		/* it is kept */
	HOTPLUG_PIN_NOT_ASKED,		/* movable_node is not given */
	HOTPLUG_PIN_KDUMP,		/* a crash dump kernel keeps nothing */
	HOTPLUG_PIN_ARCH,		/* boot memory does not go offline here */
	HOTPLUG_PIN_NO_FIXED,		/* the lowest one, when all memory is declared */
	HOTPLUG_PIN_NO_BLOCK,		/* it has no whole memory block */
	HOTPLUG_PIN_KERNEL_IMAGE,
	HOTPLUG_PIN_CRASH_KERNEL,
	HOTPLUG_PIN_INITRD,		/* with retain_initrd */
	HOTPLUG_PIN_RESERVED,		/* other memory that boot reserved */
	HOTPLUG_PIN_RAN_SHORT,		/* the last resort of the boot allocator */
};

/**
 * struct hotplug_range - a range of memory that is declared hot-pluggable
 * @start: first address (bytes)
 * @end: address behind the last one (bytes)
 * @nid: the node of the range, or NUMA_NO_NODE
 * @unit: the same for all ranges that one declaration was split into, and for what is
 *	declared by hand between them: they can be pulled together or not at all
 * @source: who declared it
 * @pin: why it is pinned, if it is
 * @partial: memory at an end of what was declared fills no memory block and is the
 *	kernel's, so that a device that has all of it cannot be pulled
 */
struct hotplug_range {
	u64 start;
	u64 end;
	int nid;
	unsigned int unit;
	enum hotplug_range_source source;
	enum hotplug_range_pin pin;
	bool partial;
};

struct offline_refusal;
struct zone;

#ifdef CONFIG_MEMORY_HOTPLUG

int hotplug_range_declare(u64 start, u64 end, int nid, enum hotplug_range_source source);
void hotplug_ranges_exclude(u64 start, u64 end);
void hotplug_ranges_declared(void);
void hotplug_ranges_forget(enum hotplug_range_source source);
void hotplug_ranges_settle(void);
void hotplug_ranges_report(void);
bool hotplug_range_pin(u64 start, u64 end);
u64 hotplug_ranges_kernel_free(void);
void hotplug_ranges_leave_enough(bool hosted);
void arch_declare_hotplug_ranges(void);
bool arch_boot_memory_goes_offline(void);

const struct hotplug_range *hotplug_range_get(unsigned int index);
const struct hotplug_range *hotplug_range_find(u64 start, u64 end);
bool hotplug_range_kept(unsigned long start_pfn, unsigned long nr_pages);
bool hotplug_range_kept_in_part(unsigned long start_pfn, unsigned long nr_pages);
const char *hotplug_range_source_name(const struct hotplug_range *range);
const char *hotplug_range_reason(const struct hotplug_range *range);

void hotplug_range_refused(unsigned long start_pfn, const struct offline_refusal *refusal);
void hotplug_range_changed(unsigned long start_pfn, const struct zone *from,
			   const struct zone *to);
void hotplug_range_ran_short(unsigned long start_pfn);

#else /* CONFIG_MEMORY_HOTPLUG */

static inline int hotplug_range_declare(u64 start, u64 end, int nid,
					enum hotplug_range_source source)
{
	return 0;
}

static inline void hotplug_ranges_exclude(u64 start, u64 end)
{
}

static inline void hotplug_ranges_declared(void)
{
}

static inline void hotplug_ranges_forget(enum hotplug_range_source source)
{
}

static inline void hotplug_ranges_settle(void)
{
}

static inline void hotplug_ranges_report(void)
{
}

static inline bool hotplug_range_pin(u64 start, u64 end)
{
	return false;
}

static inline u64 hotplug_ranges_kernel_free(void)
{
	return U64_MAX;
}

static inline void hotplug_ranges_leave_enough(bool hosted)
{
}

static inline const struct hotplug_range *hotplug_range_get(unsigned int index)
{
	return NULL;
}

static inline bool hotplug_range_kept(unsigned long start_pfn, unsigned long nr_pages)
{
	return false;
}

static inline bool hotplug_range_kept_in_part(unsigned long start_pfn, unsigned long nr_pages)
{
	return false;
}

#endif /* CONFIG_MEMORY_HOTPLUG */

#endif /* _LINUX_HOTPLUG_RANGES_H */
