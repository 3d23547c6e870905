/* SPDX-License-Identifier: GPL-2.0 */
/* What ACPICA's headers give to user space is all that the reader of the SRAT needs. */
#ifndef _FUZZ_LINUX_ACPI_H
#define _FUZZ_LINUX_ACPI_H

#include <string.h>

#include <acpi/platform/acenv.h>
#include <acpi/acnames.h>
#include <acpi/acconfig.h>
#include <acpi/actypes.h>
#include <acpi/actbl.h>

#endif
