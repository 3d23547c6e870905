// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>
#include <linux/hotplug_ranges.h>
#include "hotplug_api.h"

#define FUNC_HOTPLUG	"memblock_hotplug"

/*
 * Every test has memory of four units and names in a string what each of them
 * is: fixed ('.'), in a hotpluggable range of its own ('H'), or fixed and full
 * ('x'). With NUMA, the upper two are on node 1.
 */
#define NR_UNITS	4
#define UNIT_SIZE	SZ_1M
#define NOWHERE		(-1)

static phys_addr_t unit_base(int unit)
{
	return PAGE_ALIGN(dummy_physical_memory_base()) + unit * UNIT_SIZE;
}

static int addr_to_unit(phys_addr_t addr)
{
	return addr ? (addr - unit_base(0)) / UNIT_SIZE : NOWHERE;
}

static void setup_map(const char *map)
{
	reset_memblock_regions();
	memset(hotplug_ranges, 0, sizeof(hotplug_ranges));
	memblock_add(unit_base(0), NR_UNITS * UNIT_SIZE);
	memblock_set_node(unit_base(0), 2 * UNIT_SIZE, &memblock.memory, 0);
	memblock_set_node(unit_base(2), 2 * UNIT_SIZE, &memblock.memory, 1);

	for (int i = 0; i < NR_UNITS; i++) {
		if (map[i] == 'x')
			memblock_reserve(unit_base(i), UNIT_SIZE);
		if (map[i] != 'H')
			continue;
		hotplug_ranges[i].start = unit_base(i);
		hotplug_ranges[i].end = unit_base(i + 1);
		memblock_mark_hotplug(unit_base(i), UNIT_SIZE);
	}
}

/* How an allocation is asked for */
enum ask {
	ASK_PHYS,
	ASK_VIRT,
	ASK_FROM_UNIT_2,
	ASK_NODE_1,
	ASK_EXACT_NODE_1,
	ASK_OR_PANIC,
	/* Once more after memblock_give_up_hotplug() */
	ASK_AGAIN,
	ASK_AGAIN_ON_NODE_1,
};

static phys_addr_t ask_for(enum ask ask, phys_addr_t size)
{
	void *ptr = NULL;

	switch (ask) {
	case ASK_PHYS:
		return memblock_phys_alloc(size, SMP_CACHE_BYTES);
	case ASK_VIRT:
		ptr = memblock_alloc(size, SMP_CACHE_BYTES);
		break;
	case ASK_FROM_UNIT_2:
		ptr = memblock_alloc_from(size, SMP_CACHE_BYTES, unit_base(2));
		break;
	case ASK_NODE_1:
		ptr = memblock_alloc_node(size, SMP_CACHE_BYTES, 1);
		break;
	case ASK_EXACT_NODE_1:
		ptr = memblock_alloc_exact_nid_raw(size, SMP_CACHE_BYTES, 0,
						   MEMBLOCK_ALLOC_ACCESSIBLE, 1);
		break;
	case ASK_OR_PANIC:
		ptr = memblock_alloc_or_panic(size, SMP_CACHE_BYTES);
		break;
	case ASK_AGAIN:
		if (memblock_give_up_hotplug(size, SMP_CACHE_BYTES, NUMA_NO_NODE))
			ptr = memblock_alloc(size, SMP_CACHE_BYTES);
		break;
	case ASK_AGAIN_ON_NODE_1:
		if (memblock_give_up_hotplug(size, SMP_CACHE_BYTES, 1))
			ptr = memblock_alloc_node(size, SMP_CACHE_BYTES, 1);
		break;
	}

	return (phys_addr_t)ptr;
}

struct last_resort_case {
	const char *name;
	const char *map;
	enum ask ask;
	phys_addr_t size;
	/* The unit that is allocated from, and the ranges pinned for it */
	int unit;
	const char *pinned;
};

static const struct last_resort_case last_resort_cases[] = {
	/* There is other memory, in the wrong place or not */
	{ "fixed_left",		".HHH",	ASK_VIRT,		SZ_64K,	0, "    " },
	{ "fixed_below_limit",	".HHH",	ASK_FROM_UNIT_2,	SZ_64K,	0, "    " },
	{ "fixed_elsewhere",	".HHH",	ASK_NODE_1,		SZ_64K,	0, "    " },
	{ "fixed_or_panic",	".HHH",	ASK_OR_PANIC,		SZ_64K,	0, "    " },
	/* There is not: who can fail does */
	{ "phys",		"xHHH",	ASK_PHYS,		SZ_64K,	NOWHERE, "    " },
	{ "virt",		"xHHH",	ASK_VIRT,		SZ_64K,	NOWHERE, "    " },
	{ "from_limit",		"xHHH",	ASK_FROM_UNIT_2,	SZ_64K,	NOWHERE, "    " },
	{ "node",		"xHHH",	ASK_NODE_1,		SZ_64K,	NOWHERE, "    " },
#ifdef CONFIG_NUMA
	{ "exact_node",		"xHHH",	ASK_EXACT_NODE_1,	SZ_64K,	NOWHERE, "    " },
#endif
	/* Who would panic gets the lowest range, and none but that */
	{ "or_panic",		"xHHH",	ASK_OR_PANIC,		SZ_64K,	1, " p  " },
	{ "again",		"xHHH",	ASK_AGAIN,		SZ_64K,	1, " p  " },
	/* More than one range has: as many as it takes */
	{ "over_two",		"xxHH",	ASK_OR_PANIC, UNIT_SIZE + SZ_4K, 2, "  pp" },
	{ "larger_than_all",	"xHxH",	ASK_AGAIN, UNIT_SIZE + SZ_4K,	NOWHERE, "    " },
	{ "nothing_kept",	"xxxx",	ASK_AGAIN,		SZ_64K,	NOWHERE, "    " },
	/* The same node first */
#ifdef CONFIG_NUMA
	{ "again_on_node",	"xHHH",	ASK_AGAIN_ON_NODE_1,	SZ_64K,	2, "  p " },
#endif
	{ "again_elsewhere",	"xHxx",	ASK_AGAIN_ON_NODE_1,	SZ_64K,	1, " p  " },
};

/*
 * A test that allocates where little or no fixed memory is left. Expect that
 * boot gets what it cannot do without, at the price of as few ranges as
 * possible, and nothing else. Without movable_node there is no price.
 */
static int last_resort_check(void)
{
	PREFIX_PUSH();

	for (int i = 0; i < ARRAY_SIZE(last_resort_cases); i++) {
		const struct last_resort_case *c = &last_resort_cases[i];
		bool bottom_up = memblock_bottom_up();
		phys_addr_t addr;

		prefix_push(c->name);
		setup_map(c->map);

		/* Nothing is kept without movable_node, and nothing given up. */
		addr = movable_node_enabled || c->ask < ASK_AGAIN ? ask_for(c->ask, c->size) : 0;
		if (movable_node_enabled)
			ASSERT_EQ(addr_to_unit(addr), c->unit);
		else if (c->ask >= ASK_AGAIN)
			ASSERT_FALSE(memblock_give_up_hotplug(c->size, SMP_CACHE_BYTES, 1));
		ASSERT_EQ(memblock_bottom_up(), bottom_up);

		for (int j = 0; j < NR_UNITS; j++) {
			struct hotplug_range *range = &hotplug_ranges[j];

			if (movable_node_enabled && c->pinned[j] == 'p')
				ASSERT_EQ(range->pin, HOTPLUG_PIN_RAN_SHORT);
			else
				ASSERT_EQ(range->pin, HOTPLUG_PIN_NONE);
		}

		test_pass_pop();
	}

	prefix_pop();

	return 0;
}

/*
 * A test that allocates again after a range was pinned. Expect that the range
 * serves, and that no other one is pinned before it is full.
 */
static int pinned_range_serves_check(void)
{
	phys_addr_t addr;

	PREFIX_PUSH();

	setup_map("xHHH");
	for (int i = 0; i < 4; i++) {
		addr = (phys_addr_t)memblock_alloc_or_panic(UNIT_SIZE / 4, PAGE_SIZE);
		ASSERT_NE(addr, 0);
	}
	if (movable_node_enabled) {
		ASSERT_EQ(hotplug_ranges[1].pin, HOTPLUG_PIN_RAN_SHORT);
		ASSERT_EQ(hotplug_ranges[2].pin, HOTPLUG_PIN_NONE);
		addr = (phys_addr_t)memblock_alloc_or_panic(SZ_64K, SMP_CACHE_BYTES);
		ASSERT_EQ(addr_to_unit(addr), 2);
		ASSERT_EQ(hotplug_ranges[2].pin, HOTPLUG_PIN_RAN_SHORT);
		ASSERT_EQ(hotplug_ranges[3].pin, HOTPLUG_PIN_NONE);
	}

	test_pass_pop();

	return 0;
}

/*
 * A test that marks reserved memory transient, and that it is not of a part that is
 * used by the kernel. Expect that no other flag changes.
 */
static int reserved_transient_check(void)
{
	struct memblock_region *rgn = memblock.reserved.regions;
	int ret;

	PREFIX_PUSH();

	reset_memblock_regions();
	memblock_reserve(SZ_16M, SZ_4M);
	ret = memblock_reserved_mark_transient(SZ_16M, SZ_4M);
	ASSERT_EQ(ret, 0);
	ASSERT_EQ(memblock.reserved.cnt, 1);
	ASSERT_EQ(rgn[0].flags, MEMBLOCK_RSRV_TRANSIENT);

	ret = memblock_reserved_mark_kern(SZ_16M + SZ_1M, SZ_1M);
	ASSERT_EQ(ret, 0);
	ret = memblock_reserved_clear_transient(SZ_16M + SZ_1M, SZ_1M);
	ASSERT_EQ(ret, 0);
	ASSERT_EQ(memblock.reserved.cnt, 3);
	ASSERT_EQ(rgn[0].flags, MEMBLOCK_RSRV_TRANSIENT);
	ASSERT_EQ(rgn[1].flags, MEMBLOCK_RSRV_KERN);
	ASSERT_EQ(rgn[2].flags, MEMBLOCK_RSRV_TRANSIENT);
	ASSERT_EQ(memblock_reserved_size(), SZ_4M);

	test_pass_pop();

	return 0;
}

static int hotplug_checks_direction(void)
{
	last_resort_check();
	pinned_range_serves_check();

	return 0;
}

static void hotplug_alloc_checks(bool movable_node)
{
	bool was = movable_node_enabled;

	movable_node_enabled = movable_node;
	prefix_push(movable_node ? "movable_node" : "no movable_node");
	run_top_down(hotplug_checks_direction);
	run_bottom_up(hotplug_checks_direction);
	prefix_pop();
	movable_node_enabled = was;
}

int memblock_hotplug_checks(void)
{
	prefix_reset();
	prefix_push(FUNC_HOTPLUG);
	test_print("Running %s tests...\n", FUNC_HOTPLUG);

	reset_memblock_attributes();

	reserved_transient_check();

	dummy_physical_memory_init();
	hotplug_alloc_checks(false);
	hotplug_alloc_checks(true);
	dummy_physical_memory_cleanup();

	memblock_set_bottom_up(false);
	memset(hotplug_ranges, 0, sizeof(hotplug_ranges));
	reset_memblock_regions();

	prefix_pop();

	return 0;
}
