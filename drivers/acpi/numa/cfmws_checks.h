/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the KUnit tests call of the parser of CXL Fixed Memory Windows. The
 * functions are static to srat.c in a kernel without KUnit.
 */
#ifndef _ACPI_NUMA_CFMWS_CHECKS_H
#define _ACPI_NUMA_CFMWS_CHECKS_H

#include <linux/types.h>

struct acpi_cedt_cfmws;

#if IS_ENABLED(CONFIG_KUNIT)
int cfmws_check(const struct acpi_cedt_cfmws *cfmws, unsigned long table_end,
		u64 *start, u64 *end);
#endif

#endif /* _ACPI_NUMA_CFMWS_CHECKS_H */
