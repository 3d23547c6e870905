// SPDX-License-Identifier: GPL-2.0-or-later
#include <limits.h>
#include <string.h>
#include <linux/kernel.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include "hotplug_early_api.h"

/* The kernel's image: a test places it. */
static phys_addr_t image_start, image_end;

#define _text			image_start
#define _end			image_end
#undef __pa_symbol
#define __pa_symbol(x)		(x)

/* The table of the kernel has no part in this. */
#define _MM_HOTPLUG_RANGES_H
#define KERNEL_MEMORY_MIN	SZ_32M

#define U64_MAX			ULLONG_MAX

#include "../../../../mm/hotplug_ranges_early.c"

#define FUNC_HOTPLUG_EARLY	"memblock_hotplug_early"

#define UNIT_SIZE		SZ_16M
#define NR_UNITS		8
#define NOWHERE			NR_UNITS

/**
 * struct early_case - a machine, and what of its memory is avoided
 * @name: name of the case
 * @memory: each unit of memory: free ('.'), reserved ('R') or not there ('-')
 * @hot: what is declared hot-pluggable: units with the same letter are one range
 * @fixed: what is declared fixed, in the same way, or NULL
 * @image: the unit that the kernel's image fills
 * @high: the first unit above 4 GiB, if there is one
 * @need: what is needed beyond KERNEL_MEMORY_MIN (bytes)
 * @want: what is avoided ('H')
 */
struct early_case {
	const char *name;
	const char *memory;
	const char *hot;
	const char *fixed;
	int image;
	int high;
	u64 need;
	const char *want;
};

static const struct early_case early_cases[] = {
	{ "nothing",		"........", "        ",			.want = "        " },
	{ "upper_half",		"........", "    aaaa",			.want = "    HHHH" },
	{ "between_fixed",	"........", "   aaa  ",			.want = "   HHH  " },
	{ "no_memory_there",	"....----", "    aaaa",			.want = "        " },
	{ "hole",		".....--.", "    aaaa",			.want = "    H  H" },
	{ "fixed_as_well",	"........", "   aaaaa", "ffff gg ",	.want = "    H  H" },
	{ "all_fixed_as_well",	"........", "    aaaa", "ffffffff",	.want = "        " },
	/* The range with the kernel is pinned anyway, and it alone. */
	{ "image",		"........", "  aabbbb", .image = 3,	.want = "    HHHH" },
	{ "image_between",	"........", "aa bbb  ", .image = 2,	.want = "HH HHH  " },
	/* All is declared: the lowest range with memory is the kernel's. */
	{ "all_hot",		"........", "aaabbbcc", .image = NOWHERE, .want = "   HHHHH" },
	{ "all_hot_hole",	"--......", "aabbbbcc", .image = NOWHERE, .want = "      HH" },
	{ "all_hot_unsorted",	"........", "bbbaaacc", .image = NOWHERE, .want = "   HHHHH" },
	{ "all_hot_one_range",	"........", "aaaaaaaa", .image = NOWHERE, .want = "        " },
	{ "all_hot_image",	"........", "aaabbbcc", .image = 4,	.want = "HHH   HH" },
	/* The other memory is enough without its first MiB, or it is a byte too little. */
	{ "enough",		"........", "    aaaa",
	  .need = SZ_64M - SZ_1M - KERNEL_MEMORY_MIN,			.want = "    HHHH" },
	{ "too_little",		"........", "    aaaa",
	  .need = SZ_64M - SZ_1M - KERNEL_MEMORY_MIN + 1,		.want = "        " },
	{ "reserved",		"RRR.....", "    aaaa",			.want = "        " },
	{ "reserved_hot",	".....RRR", "    aaaa",			.want = "    HHHH" },
#ifdef CONFIG_PHYS_ADDR_T_64BIT
	{ "enough_low",		"........", "   aaa  ", .high = 3,	.want = "   HHH  " },
	{ "too_little_low",	"........", "  aaaa  ", .high = 2,	.want = "        " },
#endif
};

static u64 unit_base(const struct early_case *c, int unit)
{
	return (u64)unit * UNIT_SIZE + (c->high && unit >= c->high ? SZ_4G : 0);
}

/* Mark the range of each letter, if @map has it. */
static void mark_map(const struct early_case *c, const char *map, bool hotpluggable)
{
	for (char letter = 'a'; map && letter <= 'z'; letter++) {
		const char *first = strchr(map, letter), *last = strrchr(map, letter);
		int ret;

		if (!first)
			continue;
		ret = hotplug_early_mark(unit_base(c, first - map),
					 unit_base(c, last - map) + UNIT_SIZE, hotpluggable);
		ASSERT_EQ(ret, 0);
	}
}

static bool is_marked(phys_addr_t addr)
{
	struct memblock_region *region;

	for_each_mem_region(region)
		if (region->base <= addr && addr < region_end(region))
			return memblock_is_hotpluggable(region);

	return false;
}

static void setup_early(void)
{
	reset_memblock_regions();
	lowest_start = U64_MAX;
	lowest_end = 0;
	image_start = 0;
	image_end = SZ_4M;
}

/*
 * A test that marks what is declared and begins. Expect that exactly what is
 * wanted is avoided then, and nothing any more when that is dropped.
 */
static int early_begin_check(void)
{
	PREFIX_PUSH();

	for (int i = 0; i < ARRAY_SIZE(early_cases); i++) {
		const struct early_case *c = &early_cases[i];
		bool begins;

		prefix_push(c->name);
		setup_early();
		image_start = unit_base(c, c->image);
		image_end = image_start + UNIT_SIZE;
		for (int unit = 0; unit < NR_UNITS; unit++) {
			if (c->memory[unit] != '-')
				memblock_add(unit_base(c, unit), UNIT_SIZE);
			if (c->memory[unit] == 'R')
				memblock_reserve(unit_base(c, unit), UNIT_SIZE);
		}

		mark_map(c, c->hot, true);
		mark_map(c, c->fixed, false);
		begins = hotplug_early_begin(c->need);
		ASSERT_EQ(begins, !!strchr(c->want, 'H'));
		for (int unit = 0; unit < NR_UNITS; unit++) {
			ASSERT_EQ(is_marked(unit_base(c, unit)), c->want[unit] == 'H');
			ASSERT_EQ(is_marked(unit_base(c, unit) + UNIT_SIZE - 1),
				  c->want[unit] == 'H');
		}

		hotplug_early_drop();
		for (int unit = 0; unit < NR_UNITS; unit++)
			ASSERT_FALSE(is_marked(unit_base(c, unit)));

		test_pass_pop();
	}

	prefix_pop();

	return 0;
}

/*
 * A test that marks memory whose ends are in the middle of pages. Expect that a
 * page that is hot-pluggable in part, or fixed in part, is not marked.
 */
static int early_part_of_page_check(void)
{
	int ret;

	PREFIX_PUSH();

	setup_early();
	memblock_add(0, SZ_64M);
	ret = hotplug_early_mark(SZ_16M + 1, SZ_32M - 1, true);
	ASSERT_EQ(ret, 0);
	ASSERT_FALSE(is_marked(SZ_16M + PAGE_SIZE - 1));
	ASSERT_TRUE(is_marked(SZ_16M + PAGE_SIZE));
	ASSERT_TRUE(is_marked(SZ_32M - PAGE_SIZE - 1));
	ASSERT_FALSE(is_marked(SZ_32M - PAGE_SIZE));

	ret = hotplug_early_mark(SZ_16M + SZ_1M - 1, SZ_16M + SZ_1M + 1, false);
	ASSERT_EQ(ret, 0);
	ASSERT_TRUE(is_marked(SZ_16M + SZ_1M - PAGE_SIZE - 1));
	ASSERT_FALSE(is_marked(SZ_16M + SZ_1M - PAGE_SIZE));
	ASSERT_FALSE(is_marked(SZ_16M + SZ_1M + PAGE_SIZE - 1));
	ASSERT_TRUE(is_marked(SZ_16M + SZ_1M + PAGE_SIZE));

	/* There is no page in it. */
	ret = hotplug_early_mark(SZ_32M + 1, SZ_32M + PAGE_SIZE + 1, true);
	ASSERT_EQ(ret, 0);
	ASSERT_FALSE(is_marked(SZ_32M + 1));
	ASSERT_FALSE(is_marked(SZ_32M + PAGE_SIZE));

	test_pass_pop();

	return 0;
}

/*
 * A test that marks memory piece by piece until the array has no room for more. Expect
 * that the next piece is refused and not marked, and that the array is not doubled, nor
 * is it when all is dropped.
 */
static int early_borders_check(void)
{
	const unsigned long max = INIT_MEMBLOCK_REGIONS;
	phys_addr_t at = SZ_16M;
	int ret;

	PREFIX_PUSH();

	setup_early();
	memblock_add(0, SZ_64M);
	memblock_add(SZ_128M, SZ_64M);
	for (; memblock.memory.cnt + 4 <= max; at += 2 * PAGE_SIZE) {
		ret = hotplug_early_mark(at, at + PAGE_SIZE, true);
		ASSERT_EQ(ret, 0);
		ASSERT_TRUE(is_marked(at));
	}
	ret = hotplug_early_mark(at, at + PAGE_SIZE, true);
	ASSERT_EQ(ret, -ENOMEM);
	ASSERT_FALSE(is_marked(at));
	ret = hotplug_early_mark(SZ_16M, SZ_16M + PAGE_SIZE, false);
	ASSERT_EQ(ret, -ENOMEM);
	ASSERT_TRUE(is_marked(SZ_16M));

	/* What has no memory takes no room. */
	ret = hotplug_early_mark(SZ_64M, SZ_128M, true);
	ASSERT_EQ(ret, 0);

	hotplug_early_drop();
	ASSERT_EQ(memblock.memory.cnt, 2);
	ASSERT_EQ(memblock.memory.max, max);

	test_pass_pop();

	return 0;
}

int memblock_hotplug_early_checks(void)
{
	bool was = movable_node_enabled;

	prefix_reset();
	prefix_push(FUNC_HOTPLUG_EARLY);
	test_print("Running %s tests...\n", FUNC_HOTPLUG_EARLY);

	reset_memblock_attributes();

	/* Without movable_node nothing is avoided. */
	movable_node_enabled = true;
	early_begin_check();
	early_part_of_page_check();
	early_borders_check();
	movable_node_enabled = was;

	reset_memblock_regions();

	prefix_pop();

	return 0;
}
