/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is between the commas of movablemem_map=, for the kernel and for what decides
 * where the kernel goes. See lib/movablemem_map.c.
 */
#ifndef _LINUX_MOVABLEMEM_MAP_H
#define _LINUX_MOVABLEMEM_MAP_H

#include <linux/bits.h>
#include <linux/types.h>

/* How many ranges count; more are ignored. */
#define MOVABLEMEM_MAP_MAX	64

/* Where memory has to end (bytes), more than any machine has addresses for */
#define MOVABLEMEM_MAP_END	BIT_ULL(52)

enum movablemem_map_item {
	MOVABLEMEM_MAP_DONE,		/* there is no further item */
	MOVABLEMEM_MAP_RANGE,
	MOVABLEMEM_MAP_ACPI,
	/* What is wrong with it */
	MOVABLEMEM_MAP_NO_SIZE,
	MOVABLEMEM_MAP_NO_START,
	MOVABLEMEM_MAP_TRAILING,
	MOVABLEMEM_MAP_EMPTY,
	MOVABLEMEM_MAP_TOO_HIGH,
};

enum movablemem_map_item movablemem_map_next(const char **text, u64 *start, u64 *end);

/*
 * movable_node_is_enabled() is true with movablemem_map= as well. This is only if all
 * is asked for that firmware declares hot-pluggable, or that is hot-added.
 */
#ifdef CONFIG_MEMORY_HOTPLUG
extern bool movable_node_given;

static inline bool movable_node_is_given(void)
{
	return movable_node_given;
}

int movablemem_map_mark(void);
void movablemem_map_declare(void);
#else
static inline bool movable_node_is_given(void)
{
	return false;
}

static inline int movablemem_map_mark(void)
{
	return 0;
}

static inline void movablemem_map_declare(void)
{
}
#endif

#endif /* _LINUX_MOVABLEMEM_MAP_H */
