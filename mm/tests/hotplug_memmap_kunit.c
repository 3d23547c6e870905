// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of where the memmap of hot-pluggable boot memory goes.
 */

#include <kunit/test.h>
#include <linux/align.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/pageblock-flags.h>
#include <linux/pfn.h>
#include <linux/sizes.h>

#include "../hotplug_memmap.h"
#include "../hotplug_ranges.h"

/* The block whose memmap is of this size */
#define BLOCK_OF(memmap)	((memmap) / sizeof(struct page) * PAGE_SIZE)

/* The block whose memmap is mapped by one entry of a page middle directory */
#define PMD_BLOCK		BLOCK_OF(PMD_SIZE)

/* One whose memmap is whole pageblocks as well, whatever the size of a page */
#define WHOLE_BLOCK		BLOCK_OF(max(PMD_SIZE, pageblock_nr_pages << PAGE_SHIFT))

/* What the struct pages of a block take */
static unsigned long memmap_pages(u64 block_size)
{
	return PFN_UP(PHYS_PFN(block_size) * sizeof(struct page));
}

/* Memory that nobody asks to host its memmap does only when nothing else can. */
static void __init hotplug_memmap_test_not_asked(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, hotplug_memmap_pages(WHOLE_BLOCK, false, false, true), 0);
	KUNIT_EXPECT_EQ(test, hotplug_memmap_pages(WHOLE_BLOCK, false, false, false),
			memmap_pages(WHOLE_BLOCK));
}

/* A memmap of whole page tables and pageblocks has the first pages, no more. */
static void __init hotplug_memmap_test_asked(struct kunit *test)
{
	const unsigned long nr_pages = memmap_pages(WHOLE_BLOCK);

	KUNIT_EXPECT_EQ(test, hotplug_memmap_pages(WHOLE_BLOCK, true, false, true), nr_pages);
	KUNIT_EXPECT_EQ(test, hotplug_memmap_pages(WHOLE_BLOCK, true, false, false), nr_pages);
	KUNIT_EXPECT_EQ(test, hotplug_memmap_pages(WHOLE_BLOCK, true, true, true), nr_pages);
	KUNIT_EXPECT_EQ(test, hotplug_memmap_pages(WHOLE_BLOCK, true, true, false), nr_pages);
}

/* A memmap that fills no whole page table cannot be hosted at all. */
static void __init hotplug_memmap_test_small_block(struct kunit *test)
{
	const u64 block_size = PMD_BLOCK / 2;

	KUNIT_EXPECT_EQ(test, hotplug_memmap_pages(block_size, true, false, true), 0);
	KUNIT_EXPECT_EQ(test, hotplug_memmap_pages(block_size, true, true, true), 0);
	KUNIT_EXPECT_EQ(test, hotplug_memmap_pages(block_size, true, true, false), 0);
	KUNIT_EXPECT_EQ(test, hotplug_memmap_pages(block_size, false, false, false), 0);
}

/* One that fills no whole pageblock wastes the rest of it, if it has to be. */
static void __init hotplug_memmap_test_waste(struct kunit *test)
{
	const unsigned long nr_pages = memmap_pages(PMD_BLOCK);
	const unsigned long nr_wasting = ALIGN(nr_pages, pageblock_nr_pages);
	const unsigned long nr_thrifty = nr_pages == nr_wasting ? nr_pages : 0;

	KUNIT_EXPECT_EQ(test, hotplug_memmap_pages(PMD_BLOCK, true, false, true), nr_thrifty);
	KUNIT_EXPECT_EQ(test, hotplug_memmap_pages(PMD_BLOCK, true, true, true), nr_wasting);
	KUNIT_EXPECT_EQ(test, hotplug_memmap_pages(PMD_BLOCK, true, false, false), nr_wasting);
	KUNIT_EXPECT_EQ(test, hotplug_memmap_pages(PMD_BLOCK, false, false, false), nr_wasting);
	KUNIT_EXPECT_EQ(test, hotplug_memmap_pages(PMD_BLOCK, false, false, true), 0);
}

/* Not __initdata: debugfs shows the results after boot. */
static struct kunit_case __refdata hotplug_memmap_cases[] = {
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
