// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The SRAT before ACPICA can read it. What is found only steers the boot
 * allocator until the regular parse, which alone decides: so whatever is wrong
 * with a table on the way ends it here.
 */
#include <linux/acpi.h>
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/minmax.h>
#include <linux/sizes.h>
#include <linux/types.h>

#include <acpi/srat_entry.h>

#include "early_srat.h"

/* What early_memremap() maps in one piece, which ACPICA needs early in boot */
#define SRAT_MAX	SZ_256K
#define ROOT_MAX	SZ_64K

/* As many as ACPICA has room for by then */
#define ROOT_ENTRIES_MAX	128

static u8 __init sum_bytes(const u8 *bytes, size_t size)
{
	u8 sum = 0;

	while (size--)
		sum += *bytes++;

	return sum;
}

/* Read the head of a table, and check the rest against it. */
static int __init read_table(struct early_srat_reader *reader, u64 addr, u32 least, u32 most,
			     struct acpi_table_header *header)
{
	u8 chunk[128], sum = 0;
	u32 at, size;
	u64 end;

	if (!reader->read(reader, addr, header, sizeof(*header)))
		return -EIO;

	if (header->length < least || check_add_overflow(addr, (u64)header->length, &end))
		return -EINVAL;
	if (header->length > most)
		return -E2BIG;

	for (at = 0; at < header->length; at += size) {
		size = min_t(u32, header->length - at, sizeof(chunk));
		if (!reader->read(reader, addr + at, chunk, size))
			return -EIO;
		sum += sum_bytes(chunk, size);
	}

	return sum ? -EBADMSG : 0;
}

/* Read the RSDP, all of it if it has the extended part. */
static int __init read_rsdp(struct early_srat_reader *reader, u64 addr,
			    struct acpi_table_rsdp *rsdp)
{
	if (!reader->read(reader, addr, rsdp, ACPI_RSDP_CHECKSUM_LENGTH))
		return -EIO;
	if (!ACPI_VALIDATE_RSDP_SIG(rsdp->signature))
		return -EINVAL;
	if (sum_bytes((u8 *)rsdp, ACPI_RSDP_CHECKSUM_LENGTH))
		return -EBADMSG;
	if (rsdp->revision < 2)
		return 0;

	if (!reader->read(reader, addr, rsdp, ACPI_RSDP_XCHECKSUM_LENGTH))
		return -EIO;

	return sum_bytes((u8 *)rsdp, ACPI_RSDP_XCHECKSUM_LENGTH) ? -EBADMSG : 0;
}

/**
 * early_srat_find - Find firmware's SRAT
 * @reader: how to read physical memory
 * @rsdp: physical address of the RSDP
 * @use_rsdt: the RSDT is to be used even if there is an XSDT
 * @srat: where to store the physical address of the first SRAT
 *
 * Context: Boot. Allocates nothing.
 * Return:
 * * %0		- it is found
 * * %-ENODEV	- there is none
 * * %-EINVAL	- what is on the way to it is no table
 * * %-E2BIG	- the root table is too long
 * * %-EBADMSG	- a checksum is wrong
 * * %-EIO	- memory cannot be read
 */
int __init early_srat_find(struct early_srat_reader *reader, u64 rsdp, bool use_rsdt, u64 *srat)
{
	struct acpi_table_header root;
	struct acpi_table_rsdp head;
	char name[ACPI_NAMESEG_SIZE];
	unsigned int i, nr;
	size_t entry_size;
	u64 addr;
	int ret;

	ret = read_rsdp(reader, rsdp, &head);
	if (ret)
		return ret;

	if (head.revision > 1 && head.xsdt_physical_address && !use_rsdt) {
		addr = head.xsdt_physical_address;
		entry_size = ACPI_XSDT_ENTRY_SIZE;
	} else {
		addr = head.rsdt_physical_address;
		entry_size = ACPI_RSDT_ENTRY_SIZE;
	}

	ret = read_table(reader, addr, sizeof(root), ROOT_MAX, &root);
	if (ret)
		return ret;

	nr = min_t(size_t, (root.length - sizeof(root)) / entry_size, ROOT_ENTRIES_MAX);
	for (i = 0; i < nr; i++) {
		u64 table = 0;

		if (!reader->read(reader, addr + sizeof(root) + i * entry_size, &table, entry_size))
			return -EIO;
		/* Another table is none of our business. */
		if (!table || !reader->read(reader, table, name, sizeof(name)) ||
		    !ACPI_COMPARE_NAMESEG(name, ACPI_SIG_SRAT))
			continue;
		*srat = table;
		return 0;
	}

	return -ENODEV;
}

/**
 * early_srat_walk - Call a function for each memory entry of an SRAT
 * @reader: how to read physical memory
 * @srat: physical address of the table
 * @memory: the function
 * @context: what it is given
 *
 * An entry that cannot be used is skipped, as it is by the regular parse, and so is
 * what is behind one that does not say where the next one begins.
 *
 * Context: Boot. Allocates nothing.
 * Return:
 * * %0		- it was called for all of them
 * * %-EINVAL	- the table is too short
 * * %-E2BIG	- it is too long
 * * %-EBADMSG	- its checksum is wrong
 * * %-EIO	- memory cannot be read; the function may have been called
 */
int __init early_srat_walk(struct early_srat_reader *reader, u64 srat,
			   early_srat_memory_t memory, void *context)
{
	struct acpi_table_header header;
	struct acpi_srat_mem_affinity ma;
	u32 at, left;
	u64 start, end;
	int ret;

	ret = read_table(reader, srat, sizeof(struct acpi_table_srat), SRAT_MAX, &header);
	if (ret)
		return ret;

	for (at = sizeof(struct acpi_table_srat); at + sizeof(ma.header) < header.length;
	     at += ma.header.length) {
		left = header.length - at;
		if (!reader->read(reader, srat + at, &ma, min_t(size_t, left, sizeof(ma))))
			return -EIO;
		if (ma.header.length < sizeof(ma.header))
			break;
		if (ma.header.type == ACPI_SRAT_TYPE_MEMORY_AFFINITY &&
		    !acpi_srat_check_memory(&ma, (unsigned long)&ma + left, &start, &end))
			memory(context, start, end, ma.flags & ACPI_SRAT_MEM_HOT_PLUGGABLE);
	}

	return 0;
}
