// SPDX-License-Identifier: GPL-2.0-or-later
#include "flags_api.h"
#include <linux/memory_hotplug.h>

#define FUNC_FLAGS				"memblock_flags"

/* A map of memory is a string with one character for each unit of it */
#define UNIT_SIZE				SZ_1M
#define MAP_PLAIN				'.'
#define MAP_HOTPLUG				'H'
#define MAP_NOMAP				'N'
#define MAP_DRIVER_MANAGED			'D'
#define MAP_RESERVED				'R'
#define MAP_HOLE				'-'

/* Result of an allocation that must fail, where the number of a unit is due */
#define NOWHERE					-1

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

	for (int i = 0; map[i]; i++) {
		enum memblock_flags flags = MEMBLOCK_NONE;

		/* The last unit would end after the memory that there is */
		assert(i < PHYS_MEM_SIZE / UNIT_SIZE - 1);

		switch (map[i]) {
		case MAP_HOLE:
			continue;
		case MAP_RESERVED:
			memblock_reserve(unit_base(i), UNIT_SIZE);
			break;
		case MAP_HOTPLUG:
			flags = MEMBLOCK_HOTPLUG;
			break;
		case MAP_NOMAP:
			flags = MEMBLOCK_NOMAP;
			break;
		case MAP_DRIVER_MANAGED:
			flags = MEMBLOCK_DRIVER_MANAGED;
			break;
		default:
			assert(map[i] == MAP_PLAIN);
		}

		memblock_add_node(unit_base(i), UNIT_SIZE, 0, flags);
	}
}

/*
 * A test that sets and clears each flag of memory in the middle of a region.
 * Expect three regions with only that flag set in the middle, and one region
 * again. The size of memory does not change.
 */
static int flags_mark_clear_check(void)
{
	static const struct {
		int (*mark)(phys_addr_t base, phys_addr_t size);
		int (*clear)(phys_addr_t base, phys_addr_t size);
		enum memblock_flags flag;
	} flags[] = {
		{ memblock_mark_hotplug, memblock_clear_hotplug,
		  MEMBLOCK_HOTPLUG },
		{ memblock_mark_nomap, memblock_clear_nomap,
		  MEMBLOCK_NOMAP },
		{ memblock_mark_kho_scratch, memblock_clear_kho_scratch,
		  MEMBLOCK_KHO_SCRATCH },
	};
	struct memblock_region *rgn = memblock.memory.regions;
	int ret;

	PREFIX_PUSH();

	for (int i = 0; i < ARRAY_SIZE(flags); i++) {
		reset_memblock_regions();
		memblock_add(SZ_16M, SZ_8M);

		ret = flags[i].mark(SZ_16M + SZ_2M, SZ_1M);
		ASSERT_EQ(ret, 0);
		ASSERT_EQ(memblock.memory.cnt, 3);
		ASSERT_EQ(rgn[0].base, SZ_16M);
		ASSERT_EQ(rgn[0].flags, MEMBLOCK_NONE);
		ASSERT_EQ(rgn[1].base, SZ_16M + SZ_2M);
		ASSERT_EQ(rgn[1].size, SZ_1M);
		ASSERT_EQ(rgn[1].flags, flags[i].flag);
		ASSERT_EQ(rgn[2].base, SZ_16M + SZ_2M + SZ_1M);
		ASSERT_EQ(rgn[2].flags, MEMBLOCK_NONE);
		ASSERT_EQ(region_end(&rgn[2]), SZ_16M + SZ_8M);
		ASSERT_EQ(memblock_phys_mem_size(), SZ_8M);

		/* NOMAP memory is memory, but it must not be mapped */
		ASSERT_TRUE(memblock_is_memory(rgn[1].base));
		ASSERT_EQ(memblock_is_map_memory(rgn[1].base),
			  flags[i].flag != MEMBLOCK_NOMAP);

		ret = flags[i].clear(SZ_16M + SZ_2M, SZ_1M);
		ASSERT_EQ(ret, 0);
		ASSERT_EQ(memblock.memory.cnt, 1);
		ASSERT_EQ(rgn[0].base, SZ_16M);
		ASSERT_EQ(rgn[0].size, SZ_8M);
		ASSERT_EQ(rgn[0].flags, MEMBLOCK_NONE);
		ASSERT_EQ(memblock_phys_mem_size(), SZ_8M);
	}

	test_pass_pop();

	return 0;
}

/*
 * A test that marks memory as mirrored without kernelcore=mirror. Expect that
 * nothing is marked, as nobody will look for mirrored memory.
 */
static int flags_mark_mirror_ignored_check(void)
{
	int ret;

	PREFIX_PUSH();

	reset_memblock_regions();
	memblock_add(SZ_16M, SZ_8M);

	ret = memblock_mark_mirror(SZ_16M, SZ_1M);
	ASSERT_EQ(ret, 0);
	ASSERT_EQ(memblock.memory.cnt, 1);
	ASSERT_EQ(memblock.memory.regions[0].flags, MEMBLOCK_NONE);

	test_pass_pop();

	return 0;
}

/*
 * A test that marks a part of a reserved region. Expect that memory is not
 * marked and that only the part counts as used by the kernel.
 */
static int flags_mark_reserved_check(void)
{
	struct memblock_region *rgn = memblock.reserved.regions;
	phys_addr_t kern;
	int ret;

	PREFIX_PUSH();

	reset_memblock_regions();
	memblock_add(SZ_16M, SZ_8M);
	memblock_reserve(SZ_16M + SZ_1M, SZ_4M);

	ret = memblock_reserved_mark_kern(SZ_16M + SZ_2M, SZ_1M);
	ASSERT_EQ(ret, 0);
	ASSERT_EQ(memblock.reserved.cnt, 3);
	ASSERT_EQ(rgn[0].flags, MEMBLOCK_NONE);
	ASSERT_EQ(rgn[1].flags, MEMBLOCK_RSRV_KERN);
	ASSERT_EQ(rgn[2].flags, MEMBLOCK_NONE);
	ASSERT_EQ(memblock_reserved_size(), SZ_4M);

	kern = memblock_reserved_kern_size(MEMBLOCK_ALLOC_ANYWHERE,
					   NUMA_NO_NODE);
	ASSERT_EQ(kern, SZ_1M);

	ASSERT_EQ(memblock.memory.cnt, 1);
	ASSERT_EQ(memblock.memory.regions[0].flags, MEMBLOCK_NONE);

	test_pass_pop();

	return 0;
}

struct alloc_case {
	const char *name;
	const char *map;
	phys_addr_t size;
	/* Limits of the allocation in units, none if there is no last unit */
	int first;
	int last;
	/* Unit that is allocated from: [movable_node][bottom-up] */
	int unit[2][2];
};

static const struct alloc_case alloc_cases[] = {
	/*					without		with */
	{ "hotpluggable_above", "..HH", SZ_64K, 0, 0,
	  { { 3, 0 },				{ 1, 0 } } },
	{ "hotpluggable_below", "HH..", SZ_64K, 0, 0,
	  { { 3, 0 },				{ 3, 2 } } },
	{ "hotpluggable_between", ".HH.", SZ_64K, 0, 0,
	  { { 3, 0 },				{ 3, 0 } } },
	{ "hotpluggable_around", "H.H..H", SZ_64K, 0, 0,
	  { { 5, 0 },				{ 4, 1 } } },
	{ "next_to_hole", "H-.-H", SZ_64K, 0, 0,
	  { { 4, 0 },				{ 2, 2 } } },
	/* There is no other memory that is large enough */
	{ "only_hotpluggable_fits", ".HH.", SZ_2M, 0, 0,
	  { { 1, 1 },				{ NOWHERE, NOWHERE } } },
	{ "only_plain_fits", "H..H", SZ_2M, 0, 0,
	  { { 1, 1 },				{ 1, 1 } } },
	/* Free memory is found region by region, and flags part regions */
	{ "across_border", "..HH", 3 * SZ_1M, 0, 0,
	  { { NOWHERE, NOWHERE },		{ NOWHERE, NOWHERE } } },
	{ "all_hotpluggable", "HHHH", SZ_64K, 0, 0,
	  { { 3, 0 },				{ NOWHERE, NOWHERE } } },
	{ "all_plain_reserved", "HRRH", SZ_64K, 0, 0,
	  { { 3, 0 },				{ NOWHERE, NOWHERE } } },
	{ "limited_to_hotpluggable", ".HH.", SZ_64K, 1, 2,
	  { { 2, 1 },				{ NOWHERE, NOWHERE } } },
	{ "limited_to_some_plain", ".H.H", SZ_64K, 1, 3,
	  { { 3, 1 },				{ 2, 2 } } },
	/* These are avoided in any case */
	{ "nomap", "N..N", SZ_64K, 0, 0,
	  { { 2, 1 },				{ 2, 1 } } },
	{ "driver_managed", "D..D", SZ_64K, 0, 0,
	  { { 2, 1 },				{ 2, 1 } } },
	{ "all_flagged", "NDH", SZ_64K, 0, 0,
	  { { 2, 2 },				{ NOWHERE, NOWHERE } } },
};

/*
 * A test that allocates from maps of memory with flags. Expect that
 * hotpluggable memory is avoided with movable_node, even if the allocation
 * fails, and that it is used like any other without.
 */
static int alloc_avoids_flags_check(void)
{
	phys_addr_t start, end, addr;
	const struct alloc_case *c;

	PREFIX_PUSH();

	for (int i = 0; i < ARRAY_SIZE(alloc_cases); i++) {
		c = &alloc_cases[i];
		prefix_push(c->name);

		setup_map(c->map);
		start = 0;
		end = MEMBLOCK_ALLOC_ANYWHERE;
		if (c->last) {
			start = unit_base(c->first);
			end = unit_base(c->last + 1);
		}

		addr = memblock_phys_alloc_range(c->size, SMP_CACHE_BYTES,
						 start, end);
		ASSERT_EQ(addr_to_unit(addr),
			  c->unit[movable_node_enabled][memblock_bottom_up()]);
		ASSERT_EQ(memblock_is_region_reserved(addr, c->size), !!addr);

		test_pass_pop();
	}

	prefix_pop();

	return 0;
}

/*
 * A test that allocates above a limit where all memory is hotpluggable. Expect
 * that the limit is dropped with movable_node, and is kept without.
 */
static int alloc_drops_limit_check(void)
{
	void *ptr;

	PREFIX_PUSH();

	setup_map("..HH");
	ptr = memblock_alloc_try_nid(SZ_64K, SMP_CACHE_BYTES, unit_base(2),
				     MEMBLOCK_ALLOC_ACCESSIBLE, NUMA_NO_NODE);
	ASSERT_NE(ptr, NULL);
	if (movable_node_enabled)
		ASSERT_LT((phys_addr_t)ptr, unit_base(2));
	else
		ASSERT_LE(unit_base(2), (phys_addr_t)ptr);

	test_pass_pop();

	return 0;
}

/*
 * A test that clears and sets the flag between allocations. Expect that each
 * allocation goes by the flags of its time, and that what is allocated stays
 * so when its memory is marked.
 */
static int alloc_follows_flag_check(void)
{
	phys_addr_t first, addr;
	int ret;

	PREFIX_PUSH();

	setup_map("HHHH");
	ret = memblock_clear_hotplug(unit_base(1), UNIT_SIZE);
	ASSERT_EQ(ret, 0);
	ret = memblock_clear_hotplug(unit_base(2), UNIT_SIZE);
	ASSERT_EQ(ret, 0);

	first = memblock_phys_alloc_range(SZ_64K, SMP_CACHE_BYTES, unit_base(1),
					  unit_base(2));
	ASSERT_EQ(addr_to_unit(first), 1);

	ret = memblock_mark_hotplug(unit_base(1), UNIT_SIZE);
	ASSERT_EQ(ret, 0);
	ASSERT_TRUE(memblock_is_region_reserved(first, SZ_64K));

	addr = memblock_phys_alloc_range(SZ_64K, SMP_CACHE_BYTES, unit_base(1),
					 unit_base(3));
	if (movable_node_enabled || !memblock_bottom_up())
		ASSERT_EQ(addr_to_unit(addr), 2);
	else
		ASSERT_EQ(addr_to_unit(addr), 1);

	test_pass_pop();

	return 0;
}

/*
 * A test that allocates on a node with only hotpluggable memory. Expect that
 * another node helps out with movable_node, unless the node was to be exact.
 */
#ifdef CONFIG_NUMA
static int alloc_hotpluggable_node_check(void)
{
	void *ptr, *exact;

	PREFIX_PUSH();

	setup_map("..HH");
	memblock_set_node(unit_base(2), 2 * UNIT_SIZE, &memblock.memory, 1);

	ptr = memblock_alloc_try_nid(SZ_64K, SMP_CACHE_BYTES, 0,
				     MEMBLOCK_ALLOC_ACCESSIBLE, 1);
	exact = memblock_alloc_exact_nid_raw(SZ_64K, SMP_CACHE_BYTES, 0,
					     MEMBLOCK_ALLOC_ACCESSIBLE, 1);
	ASSERT_NE(ptr, NULL);
	if (movable_node_enabled) {
		ASSERT_LT((phys_addr_t)ptr, unit_base(2));
		ASSERT_EQ(exact, NULL);
	} else {
		ASSERT_LE(unit_base(2), (phys_addr_t)ptr);
		ASSERT_LE(unit_base(2), (phys_addr_t)exact);
	}

	test_pass_pop();

	return 0;
}
#else
static int alloc_hotpluggable_node_check(void)
{
	return 0;
}
#endif

/*
 * A test that splits hotpluggable memory below and above plain memory into so
 * many regions that memory.regions grows:
 *
 *  |  +---+ +---+ +---+------------------+---+ +---+ +---+  |
 *  |  | H | | H | | H |       plain      | H | | H | | H |  |
 *  +--+---+-+---+-+---+------------------+---+-+---+-+---+--+
 *
 * The memory between the hotpluggable regions is plain too, but each piece is
 * too small for the array. Expect that the array is allocated from the plain
 * memory in the middle with movable_node, that the smaller arrays before it
 * were freed, and that no region is lost.
 */
static int array_growth_check(void)
{
	void *orig_regions = memblock.memory.regions;
	struct memblock_region *rgn;
	phys_addr_t array_size;
	unsigned long i, nr;
	int ret;

	PREFIX_PUSH();

	memblock_allow_resize();
	setup_map("H..H");

	nr = UNIT_SIZE / PAGE_SIZE;
	for (i = 0; i < nr; i += 2) {
		ret = memblock_clear_hotplug(unit_base(0) + i * PAGE_SIZE,
					     PAGE_SIZE);
		ASSERT_EQ(ret, 0);
		ret = memblock_clear_hotplug(unit_base(4) - (i + 1) * PAGE_SIZE,
					     PAGE_SIZE);
		ASSERT_EQ(ret, 0);
	}

	/* Both ends have as many regions as pages, the middle is one more */
	ASSERT_EQ(memblock.memory.cnt, 2 * nr + 1);
	ASSERT_EQ(memblock.memory.total_size, 4 * UNIT_SIZE);
	for (i = 0; i < memblock.memory.cnt; i++) {
		rgn = &memblock.memory.regions[i];
		if (i)
			ASSERT_EQ(rgn->base, region_end(rgn - 1));
		ASSERT_EQ(rgn->size, i == nr ? 2 * UNIT_SIZE : PAGE_SIZE);
		ASSERT_EQ(rgn->flags, i & 1 ? MEMBLOCK_HOTPLUG : MEMBLOCK_NONE);
	}

	array_size = PAGE_ALIGN(memblock.memory.max * sizeof(*rgn));
	rgn = memblock.reserved.regions;
	ASSERT_EQ(memblock.reserved.cnt, 1);
	ASSERT_EQ(rgn->base, (phys_addr_t)memblock.memory.regions);
	ASSERT_EQ(rgn->size, array_size);
	if (movable_node_enabled) {
		ASSERT_LE(unit_base(1), rgn->base);
		ASSERT_LE(region_end(rgn), unit_base(3));
	}

	/*
	 * The array lies in the dummy physical memory: put the original array
	 * back before that is freed.
	 */
	memblock.memory.regions = orig_regions;
	memblock.memory.cnt = INIT_MEMBLOCK_REGIONS;

	test_pass_pop();

	return 0;
}

static int flags_alloc_checks_direction(void)
{
	alloc_avoids_flags_check();
	alloc_drops_limit_check();
	alloc_follows_flag_check();
	alloc_hotpluggable_node_check();
	array_growth_check();

	return 0;
}

static void flags_alloc_checks(bool movable_node)
{
	bool was = movable_node_enabled;

	movable_node_enabled = movable_node;
	prefix_push(movable_node ? "movable_node" : "no movable_node");
	run_top_down(flags_alloc_checks_direction);
	run_bottom_up(flags_alloc_checks_direction);
	prefix_pop();
	movable_node_enabled = was;
}

int memblock_flags_checks(void)
{
	prefix_reset();
	prefix_push(FUNC_FLAGS);
	test_print("Running %s tests...\n", FUNC_FLAGS);

	reset_memblock_attributes();

	flags_mark_clear_check();
	flags_mark_mirror_ignored_check();
	flags_mark_reserved_check();

	dummy_physical_memory_init();
	flags_alloc_checks(false);
	flags_alloc_checks(true);
	dummy_physical_memory_cleanup();

	memblock_set_bottom_up(false);
	reset_memblock_regions();

	prefix_pop();

	return 0;
}
