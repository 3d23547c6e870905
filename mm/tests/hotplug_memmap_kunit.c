// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of where the memmap of hot-pluggable boot memory goes.
 */

#include <kunit/test.h>
#include <linux/align.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/pageblock-flags.h>
#include <linux/pfn.h>
#include <linux/sizes.h>

#include "../hotplug_memmap.h"
#include "../hotplug_ranges.h"

#define SPARE		(2 * KERNEL_MEMORY_MIN)

struct fits_case {
	const char *name;
	u64 free;
	u64 memmap;
	const unsigned long nr_pages = memmap_pages(SZ_2G);

	KUNIT_EXPECT_EQ(test, hotplug_memmap_pages(SZ_2G, true, false, true), nr_pages);
	KUNIT_EXPECT_EQ(test, hotplug_memmap_pages(SZ_2G, true, false, false), nr_pages);
	KUNIT_EXPECT_EQ(test, hotplug_memmap_pages(SZ_2G, true, true, true), nr_pages);
	KUNIT_EXPECT_EQ(test, hotplug_memmap_pages(SZ_2G, true, true, false), nr_pages);
}

/* A memmap that is not mapped by whole page tables cannot be hosted at all. */
static void __init hotplug_memmap_test_small_block(struct kunit *test)
{
	const u64 block_size = SZ_16M;

	if (IS_ALIGNED(memmap_pages(block_size), PFN_DOWN(PMD_SIZE)))
		kunit_skip(test, "the memmap of a block of 16 MiB is large enough");

	KUNIT_EXPECT_EQ(test, hotplug_memmap_pages(block_size, true, false, true), 0);
	KUNIT_EXPECT_EQ(test, hotplug_memmap_pages(block_size, true, true, true), 0);
	KUNIT_EXPECT_EQ(test, hotplug_memmap_pages(block_size, true, true, false), 0);
}

/* One that fills no whole pageblock costs the rest of it, and is not hosted for less. */
static void __init hotplug_memmap_test_waste(struct kunit *test)
{
	const u64 block_size = PMD_SIZE / sizeof(struct page) * PAGE_SIZE;
	const unsigned long nr_pages = memmap_pages(block_size);

	if (IS_ALIGNED(nr_pages, pageblock_nr_pages))
		kunit_skip(test, "a page table has no less pages than a pageblock");

	KUNIT_EXPECT_EQ(test, hotplug_memmap_pages(block_size, true, false, true), 0);
	KUNIT_EXPECT_EQ(test, hotplug_memmap_pages(block_size, true, true, true),
			pageblock_align(nr_pages));
	KUNIT_EXPECT_EQ(test, hotplug_memmap_pages(block_size, true, false, false),
			pageblock_align(nr_pages));
	KUNIT_EXPECT_EQ(test, hotplug_memmap_pages(block_size, false, false, false),
			pageblock_align(nr_pages));
	KUNIT_EXPECT_EQ(test, hotplug_memmap_pages(block_size, false, false, true), 0);
}

/* Not __initdata: debugfs shows the results after boot. */
static struct kunit_case __refdata hotplug_memmap_cases[] = {
	KUNIT_CASE_PARAM(hotplug_memmap_test_fits, fits_gen_params),
	KUNIT_CASE(hotplug_memmap_test_not_asked),
	KUNIT_CASE(hotplug_memmap_test_asked),
	KUNIT_CASE(hotplug_memmap_test_small_block),
	KUNIT_CASE(hotplug_memmap_test_waste),
	{}
};

static struct kunit_suite __refdata hotplug_memmap_suite = {
	.name = "hotplug_memmap",
	.test_cases = hotplug_memmap_cases,
};
kunit_test_init_section_suites(&hotplug_memmap_suite);

MODULE_DESCRIPTION("KUnit tests of the memmap of hot-pluggable boot memory");
MODULE_LICENSE("GPL");
