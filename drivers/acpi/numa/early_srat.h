/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory of the SRAT, read before ACPICA can: while memory is mapped by small
 * windows only, and nothing can be allocated.
 */
#ifndef _ACPI_NUMA_EARLY_SRAT_H
#define _ACPI_NUMA_EARLY_SRAT_H

#include <linux/types.h>

/**
 * struct early_srat_reader - how to read physical memory
 * @read: copy bytes from a physical address; false if they cannot be read
 */
struct early_srat_reader {
	bool (*read)(struct early_srat_reader *reader, u64 addr, void *to, size_t size);
};

/* What is called for an entry: a range of memory, and whether it is hot-pluggable */
typedef void (*early_srat_memory_t)(void *context, u64 start, u64 end, bool hotpluggable);

int early_srat_find(struct early_srat_reader *reader, u64 rsdp, bool use_rsdt, u64 *srat);
int early_srat_walk(struct early_srat_reader *reader, u64 srat,
		    early_srat_memory_t memory, void *context);

#endif /* _ACPI_NUMA_EARLY_SRAT_H */
