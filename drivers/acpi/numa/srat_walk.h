/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the KUnit tests call of the walk over the SRAT. The functions are
 * static to srat.c in a kernel without KUnit.
 */
#ifndef _ACPI_NUMA_SRAT_WALK_H
#define _ACPI_NUMA_SRAT_WALK_H

#include <linux/types.h>

struct acpi_subtable_header;
struct acpi_table_srat;

#if IS_ENABLED(CONFIG_KUNIT)
int srat_check_entry(const struct acpi_subtable_header *entry, size_t size,
		     unsigned long table_end);
u64 srat_walk_length(const struct acpi_table_srat *srat,
		     unsigned long *unknown);
#endif

#endif /* _ACPI_NUMA_SRAT_WALK_H */
