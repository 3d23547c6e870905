// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keep the E820 map that kexec_file_load() passes to the next kernel in line
 * with memory hotplug.
 *
 * Without that, the next kernel takes memory for RAM that was removed. What the
 * firmware map in sysfs lists, which kexec-tools reads, is the same map with
 * what was added at run time: kexec_file_load() leaves it to ACPI to tell the
 * next kernel of that.
 */
#define pr_fmt(fmt) "e820: " fmt

#include <linux/firmware-map.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/sort.h>

#include <asm/e820/api.h>

static DEFINE_MUTEX(e820_table_kexec_mutex);

/**
 * e820__lock_kexec_table - Have e820_table_kexec stay as it is
 *
 * Context: Process context, when the system is up.
 */
void e820__lock_kexec_table(void)
{
	mutex_lock(&e820_table_kexec_mutex);
}

/**
 * e820__unlock_kexec_table - Let memory hotplug change e820_table_kexec
 */
void e820__unlock_kexec_table(void)
{
	mutex_unlock(&e820_table_kexec_mutex);
}

static void e820_append(struct e820_table *table, u64 start, u64 end, enum e820_type type)
{
	if (start >= end)
		return;

	if (table->nr_entries == ARRAY_SIZE(table->entries)) {
		pr_err("table for kexec full; ignoring [mem %#010llx-%#010llx]\n",
		       start, end - 1);
		return;
	}

	table->entries[table->nr_entries++] = (struct e820_entry) {
		.addr = start,
		.size = end - start,
		.type = type,
	};
}

static int e820_compare(const void *a, const void *b)
{
	const struct e820_entry *ea = a, *eb = b;

	return ea->addr < eb->addr ? -1 : ea->addr > eb->addr;
}

/* Bring the entries in order, and make one of RAM that lies side by side. */
static void e820_sort_and_join(struct e820_table *table)
{
	struct e820_entry *entries = table->entries;
	u32 i, nr = 0;

	sort(entries, table->nr_entries, sizeof(*entries), e820_compare, NULL);

	for (i = 0; i < table->nr_entries; i++) {
		if (nr && entries[i].type == E820_TYPE_RAM &&
		    entries[nr - 1].type == E820_TYPE_RAM &&
		    entries[nr - 1].addr + entries[nr - 1].size == entries[i].addr)
			entries[nr - 1].size += entries[i].size;
		else
			entries[nr++] = entries[i];
	}
	table->nr_entries = nr;
}

/*
 * Make @new from @old without RAM in [@start, @end), or, if that is @present, with
 * what of it is RAM in @boot. All tables are in order and have no overlaps.
 */
static void e820_hotplug_update(struct e820_table *new, const struct e820_table *old,
				const struct e820_table *boot, u64 start, u64 end,
				bool present)
{
	u32 i;

	new->nr_entries = 0;
	for (i = 0; i < old->nr_entries; i++) {
		const struct e820_entry *entry = &old->entries[i];
		u64 entry_end = entry->addr + entry->size;

		if (entry->type != E820_TYPE_RAM) {
			e820_append(new, entry->addr, entry_end, entry->type);
			continue;
		}
		e820_append(new, entry->addr, min(entry_end, start), entry->type);
		e820_append(new, max(entry->addr, end), entry_end, entry->type);
	}

	for (i = 0; present && i < boot->nr_entries; i++) {
		const struct e820_entry *entry = &boot->entries[i];

		if (entry->type == E820_TYPE_RAM)
			e820_append(new, max(entry->addr, start),
				    min(entry->addr + entry->size, end), entry->type);
	}

	e820_sort_and_join(new);
}

/**
 * arch_kexec_memmap_update - Follow memory hotplug in the map for kexec_file_load()
 * @start: first address of the memory (bytes)
 * @end: address behind the last one (bytes)
 * @present: the memory was added, otherwise it is removed
 *
 * What was RAM at boot and is added again is back in the map. Other memory that is
 * added is not in it.
 *
 * Context: Process context, with device_hotplug_lock held.
 */
void arch_kexec_memmap_update(u64 start, u64 end, bool present)
{
	struct e820_table *old, *new;
	u32 nr;

	/* While the kernel boots, what is added was there before, but for mem=. */
	if (system_state < SYSTEM_RUNNING)
		return;

	guard(mutex)(&e820_table_kexec_mutex);

	old = e820_table_kexec;
	/* One entry may be split, and some may come back. */
	nr = old->nr_entries + 1 + e820_table_firmware->nr_entries;
	/* What is pulled next must not stay in the map. */
	new = kvmalloc(offsetof(struct e820_table, entries[nr]), GFP_KERNEL | __GFP_NOFAIL);
	e820_hotplug_update(new, old, e820_table_firmware, start, end, present);
	e820_table_kexec = new;
	kvfree(old);
}

#ifdef CONFIG_E820_HOTPLUG_KUNIT_TEST
#include "tests/e820_hotplug_kunit.c"
#endif
