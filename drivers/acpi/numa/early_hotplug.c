// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Let the boot allocator avoid hot-pluggable memory of the SRAT before ACPICA can
 * read that.
 */
#define pr_fmt(fmt) "ACPI: " fmt

#include <linux/acpi.h>
#include <linux/container_of.h>
#include <linux/hotplug_early.h>
#include <linux/init.h>
#include <linux/ioport.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/string.h>

#include <asm/early_ioremap.h>

#include "early_srat.h"

/**
 * struct early_memory - physical memory, of which one window is mapped
 * @reader: reads it
 * @window: where the window is mapped
 * @start: its first address
 * @size: its size (bytes), 0 if none is mapped
 */
struct early_memory {
	struct early_srat_reader reader;
	void *window;
	u64 start;
	size_t size;
};

static void __init unmap_window(struct early_memory *memory)
{
	if (memory->size)
		early_memunmap(memory->window, memory->size);
	memory->size = 0;
}

static bool __init read_memory(struct early_srat_reader *reader, u64 addr, void *to, size_t size)
{
	struct early_memory *memory = container_of(reader, struct early_memory, reader);
	u64 end;

	if (check_add_overflow(addr, size, &end) || end - 1 > iomem_resource.end)
		return false;

	if (addr < memory->start || end > memory->start + memory->size) {
		unmap_window(memory);
		memory->start = PAGE_ALIGN_DOWN(addr);
		memory->window = early_memremap(memory->start, PAGE_ALIGN(end) - memory->start);
		if (!memory->window)
			return false;
		memory->size = PAGE_ALIGN(end) - memory->start;
	}
	memcpy(to, memory->window + (addr - memory->start), size);

	return true;
}

/* A table that is in mapped memory already */
static bool __init read_mapped(struct early_srat_reader *reader, u64 addr, void *to, size_t size)
{
	memcpy(to, (void *)(unsigned long)addr, size);
	return true;
}

/**
 * struct marking - a pass over the entries
 * @hotpluggable: which ones are marked in it
 * @ret: what went wrong with it
 */
struct marking {
	bool hotpluggable;
	int ret;
};

static void __init mark_memory(void *context, u64 start, u64 end, bool hotpluggable)
{
	struct marking *marking = context;

	if (hotpluggable == marking->hotpluggable && !marking->ret)
		marking->ret = hotplug_early_mark(start, end, hotpluggable);
}

static int __init mark_srat(struct early_srat_reader *reader, u64 srat)
{
	struct marking marking = { .hotpluggable = true };
	int ret;

	ret = early_srat_walk(reader, srat, mark_memory, &marking);
	if (ret || marking.ret)
		return ret ?: marking.ret;

	marking.hotpluggable = false;
	ret = early_srat_walk(reader, srat, mark_memory, &marking);

	return ret ?: marking.ret;
}

/**
 * acpi_early_hotplug - Mark memory for the boot allocator as the SRAT declares it
 * @initrd: where the initrd is mapped, or NULL
 * @initrd_size: its size (bytes)
 *
 * It is the table that will be parsed: firmware's, or what the initrd has in its place.
 * When it cannot be used, one line says so, and nothing is marked.
 *
 * Context: Boot, when memblock knows the memory and firmware is known.
 * Return: 0 on success, -errno on failure; -ENODEV if there is no SRAT.
 */
int __init acpi_early_hotplug(void *initrd, size_t initrd_size)
{
	struct early_srat_reader mapped = { .read = read_mapped };
	struct early_memory memory = { .reader.read = read_memory };
	const struct acpi_table_header *table;
	struct acpi_table_header header;
	bool found = false;
	u64 rsdp, srat;
	int ret;

	rsdp = acpi_os_get_root_pointer();
	if (!rsdp)
		return -ENODEV;

	ret = early_srat_find(&memory.reader, rsdp, acpi_gbl_do_not_use_xsdt, &srat);
	if (!ret) {
		found = read_memory(&memory.reader, srat, &header, sizeof(header));
		ret = found ? 0 : -EIO;
	}
	if (!ret || ret == -ENODEV) {
		table = acpi_initrd_table(initrd, initrd_size, ACPI_SIG_SRAT,
					  found ? &header : NULL);
		if (table)
			ret = mark_srat(&mapped, (unsigned long)table);
		else if (found)
			ret = mark_srat(&memory.reader, srat);
	}
	unmap_window(&memory);

	if (ret && ret != -ENODEV) {
		pr_warn("SRAT: cannot be read early (error %d): early allocations may lie in what is hot-pluggable\n",
			ret);
		hotplug_early_drop();
	}

	return ret;
}
