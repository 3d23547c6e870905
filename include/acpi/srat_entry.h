/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which entries of the SRAT can be used: the same ones for whoever reads the
 * table, be it the kernel or what decides where the kernel goes.
 */
#ifndef _ACPI_SRAT_ENTRY_H
#define _ACPI_SRAT_ENTRY_H

#include <linux/acpi.h>
#include <linux/errno.h>
#include <linux/overflow.h>
#include <linux/types.h>

/**
 * acpi_srat_check_entry - Tell whether all of an SRAT entry is there
 * @entry: the entry, of which the subtable header is there
 * @size: size in bytes of the structure that the entry has to be
 * @table_end: address of the first byte behind the table
 *
 * An entry that states more bytes than it needs is good, also if the table
 * ends behind those that are needed.
 *
 * Context: Any.
 * Return:
 * * %0		- the structure can be read
 * * %-EINVAL	- the entry is too short for it
 * * %-E2BIG	- it does not fit into what is left of the table
 */
static inline int
acpi_srat_check_entry(const struct acpi_subtable_header *entry, size_t size,
		      unsigned long table_end)
{
	if (entry->length < size)
		return -EINVAL;

	if ((unsigned long)entry + size > table_end)
		return -E2BIG;

	return 0;
}

/**
 * acpi_srat_check_memory - Tell whether an SRAT memory entry can be used
 * @ma: Memory Affinity entry, of which the subtable header is there
 * @table_end: address of the first byte behind the table
 * @start: where to store the first address of the range
 * @end: where to store the address behind the last one of the range
 *
 * @start and @end are written on success only. After -EINVAL or -E2BIG nothing
 * but the subtable header may be read.
 *
 * Context: Any.
 * Return:
 * * %0		- the entry can be used
 * * %-EINVAL	- it is too short for a Memory Affinity entry
 * * %-E2BIG	- it does not fit into what is left of the table
 * * %-ENOENT	- it is not enabled, which is no fault
 * * %-ENODATA	- it is enabled, but describes no memory
 * * %-EOVERFLOW	- base + length does not fit into 64 bits
 */
static inline int
acpi_srat_check_memory(const struct acpi_srat_mem_affinity *ma,
		       unsigned long table_end, u64 *start, u64 *end)
{
	u64 range_end;
	int ret;

	ret = acpi_srat_check_entry(&ma->header, sizeof(*ma), table_end);
	if (ret)
		return ret;

	/* The rest of an entry that is not enabled has no meaning. */
	if (!(ma->flags & ACPI_SRAT_MEM_ENABLED))
		return -ENOENT;

	if (!ma->length)
		return -ENODATA;

	/*
	 * A range that ends at 2^64 exactly is refused with those that wrap:
	 * no machine has memory there, and an exclusive end, which is what all
	 * users of the range take, would read 0.
	 */
	if (check_add_overflow(ma->base_address, ma->length, &range_end))
		return -EOVERFLOW;

	*start = ma->base_address;
	*end = range_end;

	return 0;
}

#endif /* _ACPI_SRAT_ENTRY_H */
