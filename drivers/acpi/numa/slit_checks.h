/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the KUnit tests call of the SLIT parser. The functions are static to
 * srat.c in a kernel without KUnit.
 */
#ifndef _ACPI_NUMA_SLIT_CHECKS_H
#define _ACPI_NUMA_SLIT_CHECKS_H

struct acpi_table_slit;

#if IS_ENABLED(CONFIG_KUNIT)
int slit_check(const struct acpi_table_slit *slit);
#endif

#endif /* _ACPI_NUMA_SLIT_CHECKS_H */
