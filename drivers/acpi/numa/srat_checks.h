/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the KUnit tests call of the SRAT parser. The functions are static to
 * srat.c in a kernel without KUnit.
 */
#ifndef _ACPI_NUMA_SRAT_CHECKS_H
#define _ACPI_NUMA_SRAT_CHECKS_H

#include <linux/types.h>

struct acpi_srat_mem_affinity;

#if IS_ENABLED(CONFIG_KUNIT)
int srat_check_memory(const struct acpi_srat_mem_affinity *ma,
		      unsigned long table_end, u64 *start, u64 *end);
#endif

#endif /* _ACPI_NUMA_SRAT_CHECKS_H */
