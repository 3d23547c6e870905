// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzz what reads firmware's tables and the command line before the kernel has
 * memory to work with, in user space, with the kernel's own C files:
 *
 *	drivers/acpi/numa/early_srat.c	from the RSDP to the entries of the SRAT
 *	include/acpi/srat_entry.h	the same entries, in mapped memory
 *	lib/movablemem_map.c		movablemem_map=
 *	lib/earlycpio.c			files of the initrd
 *
 * The first byte of an input says which one it is for. Besides what the sanitizers
 * find, each has something that must hold.
 */
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/acpi.h>
#include <linux/earlycpio.h>
#include <linux/kernel.h>
#include <linux/movablemem_map.h>

#include <acpi/srat_entry.h>

#include "../../../../../drivers/acpi/numa/early_srat.h"

/* Where physical memory is, and how much of it an input may ask to read */
#define BASE		0x80000000ull
#define READS_MAX	(8 * (0x40000 / 32))

#define holds(condition)							\
	do {									\
		if (!(condition)) {						\
			fprintf(stderr, "line %d: %s\n", __LINE__, #condition);	\
			abort();						\
		}								\
	} while (0)

struct machine {
	struct early_srat_reader reader;
	const uint8_t *bytes;
	size_t size;
	unsigned int reads;
	unsigned int entries;
	u64 sum;
};

static bool machine_read(struct early_srat_reader *reader, u64 addr, void *to, size_t size)
{
	struct machine *m = (struct machine *)reader;

	holds(m->reads++ < READS_MAX);
	if (addr < BASE || addr - BASE > m->size || size > m->size - (addr - BASE))
		return false;
	memcpy(to, m->bytes + (addr - BASE), size);
	return true;
}

static void count(struct machine *m, u64 start, u64 end, bool hotpluggable)
{
	holds(start < end);
	m->entries++;
	m->sum = m->sum * 31 + start;
	m->sum = m->sum * 31 + end + hotpluggable;
}

static void machine_memory(void *context, u64 start, u64 end, bool hotpluggable)
{
	count(context, start, end, hotpluggable);
}

/* The entries as those find them who have the table in mapped memory */
static void mapped_walk(struct machine *m, u64 srat)
{
	struct acpi_table_header header;
	unsigned long at, table_end;
	uint8_t *table;
	u64 start, end;

	memcpy(&header, m->bytes + (srat - BASE), sizeof(header));
	/* A copy, so that nothing is behind its end. */
	table = malloc(header.length);
	memcpy(table, m->bytes + (srat - BASE), header.length);
	table_end = (unsigned long)table + header.length;

	for (at = (unsigned long)table + sizeof(struct acpi_table_srat);
	     at + sizeof(struct acpi_subtable_header) < table_end;
	     at += ((struct acpi_subtable_header *)at)->length) {
		struct acpi_srat_mem_affinity *ma = (struct acpi_srat_mem_affinity *)at;

		if (ma->header.length < sizeof(ma->header))
			break;
		if (ma->header.type == ACPI_SRAT_TYPE_MEMORY_AFFINITY &&
		    !acpi_srat_check_memory(ma, table_end, &start, &end))
			count(m, start, end, ma->flags & ACPI_SRAT_MEM_HOT_PLUGGABLE);
	}
	free(table);
}

/* A checksum is a hurdle for the fuzzer, not for the reader: make it right. */
static void fix_sum(uint8_t *bytes, size_t size, size_t start, size_t length, size_t at)
{
	uint8_t sum = 0;
	size_t i;

	if (start > size || length > size - start || at >= size)
		return;
	for (i = start; i < start + length; i++)
		sum += bytes[i];
	bytes[at] -= sum;
}

static void fix_table(uint8_t *bytes, size_t size, u64 addr)
{
	u32 length;

	if (addr < BASE || addr - BASE + sizeof(struct acpi_table_header) > size)
		return;
	memcpy(&length, bytes + (addr - BASE) + 4, sizeof(length));
	fix_sum(bytes, size, addr - BASE, length, addr - BASE + 9);
}

/* The RSDP comes first; if bit 0 of the first byte is set, all sums are right. */
static void fuzz_srat(uint8_t *bytes, size_t size, bool sums, bool use_rsdt)
{
	struct machine m = { .reader.read = machine_read, .bytes = bytes, .size = size };
	struct machine again = m, mapped = m;
	struct acpi_table_rsdp rsdp;
	u64 srat = 0, same = 0;
	int ret;

	if (size >= sizeof(rsdp) && sums) {
		memcpy(bytes, ACPI_SIG_RSDP, 8);
		memcpy(&rsdp, bytes, sizeof(rsdp));
		fix_sum(bytes, size, 0, ACPI_RSDP_CHECKSUM_LENGTH, 8);
		fix_sum(bytes, size, 0, ACPI_RSDP_XCHECKSUM_LENGTH, 32);
		fix_table(bytes, size, rsdp.rsdt_physical_address);
		fix_table(bytes, size, rsdp.xsdt_physical_address);
	}

	ret = early_srat_find(&m.reader, BASE, use_rsdt, &srat);
	holds(early_srat_find(&again.reader, BASE, use_rsdt, &same) == ret && same == srat);
	holds(m.reads == again.reads);
	if (ret) {
		holds(!srat);
		return;
	}
	holds(!memcmp(bytes + (srat - BASE), ACPI_SIG_SRAT, 4));
	if (sums)
		fix_table(bytes, size, srat);

	m.reads = 0;
	again.reads = 0;
	ret = early_srat_walk(&m.reader, srat, machine_memory, &m);
	holds(early_srat_walk(&again.reader, srat, machine_memory, &again) == ret);
	holds(m.entries == again.entries && m.sum == again.sum);
	if (ret)
		return;
	mapped_walk(&mapped, srat);
	holds(m.entries == mapped.entries && m.sum == mapped.sum);
}

static void fuzz_map(const char *text)
{
	const char *p = text, *before = text;
	unsigned int items = 1, commas = 0;
	enum movablemem_map_item item;
	u64 start, end;

	for (; *before; before++)
		commas += *before == ',';

	while ((before = p, item = movablemem_map_next(&p, &start, &end))) {
		holds(p > before && p <= text + strlen(text));
		holds(items++ <= commas + 1);
		holds(item <= MOVABLEMEM_MAP_TOO_HIGH);
		if (item == MOVABLEMEM_MAP_RANGE)
			holds(start < end && end <= MOVABLEMEM_MAP_END);
	}
	holds(!*p);
}

static void fuzz_cpio(uint8_t *bytes, size_t size)
{
	unsigned int files = 0;
	struct cpio_data file;
	long offset = 0;

	for (;;) {
		file = find_cpio_data("kernel/firmware/acpi/", bytes, size, &offset);
		if (!file.data)
			break;
		holds(offset > 0 && (size_t)offset <= size);
		holds((uint8_t *)file.data >= bytes && file.size <= size &&
		      (uint8_t *)file.data + file.size <= bytes + size);
		holds(memchr(file.name, 0, sizeof(file.name)));
		holds(files++ < size);
		bytes += offset;
		size -= offset;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *bytes;

	if (!size--)
		return 0;
	/* A copy of the size that it has, for the sanitizer to see its end */
	bytes = malloc(size + 1);
	memcpy(bytes, data + 1, size);
	bytes[size] = 0;

	switch (data[0] >> 4) {
	case 0:
		fuzz_map((char *)bytes);
		break;
	case 1:
		bytes = realloc(bytes, size ?: 1);
		fuzz_cpio(bytes, size);
		break;
	default:
		bytes = realloc(bytes, size ?: 1);
		fuzz_srat(bytes, size, data[0] & 1, data[0] & 2);
	}
	free(bytes);

	return 0;
}
