// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Mark every second unit of one big region hotpluggable, in a given order.
 * mark NUMBER ascending|descending|random: the instructions of bench_marks() are
 * what tooling/bench counts.
 */
#include "tests/common.h"
#include <string.h>

#define START	(1ULL << 40)
#define UNIT	SZ_2M

void bench_marks(void);

static unsigned long nr, *order;

/* The only function that is measured */
noinline void bench_marks(void)
{
	for (unsigned long i = 0; i < nr; i++)
		memblock_mark_hotplug(START + (2 * order[i] + 1) * UNIT, UNIT);
}

int main(int argc, char **argv)
{
	unsigned long i;

	nr = atol(argv[1]);
	order = malloc(nr * sizeof(*order));
	for (i = 0; i < nr; i++)
		order[i] = !strcmp(argv[2], "descending") ? nr - 1 - i : i;
	if (!strcmp(argv[2], "random")) {
		srand48(1);
		for (i = nr - 1; i > 0; i--) {
			unsigned long j = lrand48() % (i + 1), t = order[i];

			order[i] = order[j];
			order[j] = t;
		}
	}

	reset_memblock_regions();
	reset_memblock_attributes();
	memblock_allow_resize();
	dummy_physical_memory_init();
	memblock_add(dummy_physical_memory_base(), PHYS_MEM_SIZE);
	memblock_add(START, (2 * nr + 1) * UNIT);
	memblock_set_current_limit(dummy_physical_memory_base() + PHYS_MEM_SIZE);
	bench_marks();
	assert(memblock.memory.cnt == 2 * nr + 2);
	return 0;
}
