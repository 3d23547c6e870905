// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * KUnit tests for the walk over the entries of the SRAT
 *
 * Where an entry begins is known from the lengths that those in front of it
 * state, and none of them need be right.
 */

#include <kunit/test.h>
#include <linux/acpi.h>
#include <linux/bitmap.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/limits.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/pgtable.h>
#include <linux/sizes.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "../srat_walk.h"

#define SRAT_SIZE	sizeof(struct acpi_table_srat)
#define MAX_BYTES	16
#define MAX_UNKNOWN	4

/* Any that is larger than the header, and than what is behind the table */
#define ENTRY_SIZE	8

/**
 * struct srat_walk_case - a table and how far it can be walked
 * @desc: name of the case
 * @bytes: what is behind the head of the table; the rest of the memory is zero
 * @length: bytes behind the head that belong to the table
 * @walked: bytes behind the head that are expected to be walked
 * @unknown: types that are expected to be found unknown, until one is 0
 */
struct srat_walk_case {
	const char *desc;
	u8 bytes[MAX_BYTES];
	int length;
	int walked;
	u8 unknown[MAX_UNKNOWN];
};

static const struct srat_walk_case srat_walk_cases[] = {
	/* What must go on working */
	{
		.desc = "no entry",
		.length = 0, .walked = 0,
	}, {
		.desc = "one entry",
		.bytes = { 1, 4, 0, 0 },
		.length = 4, .walked = 4,
	}, {
		.desc = "three entries of known types",
		.bytes = { 0, 3, 0, 1, 4, 0, 0, 7, 5, 0, 0, 0 },
		.length = 12, .walked = 12,
	}, {
		.desc = "shortest entry, a header, in the middle",
		.bytes = { 1, 2, 1, 4, 0, 0 },
		.length = 6, .walked = 6,
	}, {
		/* Who reads it looks at the end of the table. */
		.desc = "last entry runs past the table",
		.bytes = { 1, 4, 0, 0, 1, 40, 0, 0 },
		.length = 8, .walked = 44,
	}, {
		.desc = "longest entry",
		.bytes = { 1, 255, 0, 0 },
		.length = 4, .walked = 255,
	},

	/* What ends the walk */
	{
		.desc = "length 0",
		.bytes = { 1, 4, 0, 0, 1, 0, 0, 0, 1, 4, 0, 0 },
		.length = 12, .walked = 4,
	}, {
		.desc = "length 0, first entry",
		.bytes = { 0, 0, 0, 0 },
		.length = 4, .walked = 0,
	}, {
		.desc = "length 1",
		.bytes = { 1, 4, 0, 0, 1, 1, 4, 1, 4, 0, 0 },
		.length = 11, .walked = 4,
	}, {
		.desc = "length 0, the least that is looked at",
		.bytes = { 1, 4, 0, 0, 1, 0, 0 },
		.length = 7, .walked = 4,
	}, {
		.desc = "length 0 behind the end of the table",
		.bytes = { 1, 4, 0, 0, 1, 0, 0 },
		.length = 4, .walked = 4,
	},

	/* What is too little for an entry */
	{
		.desc = "one byte left",
		.bytes = { 1, 4, 0, 0, 9 },
		.length = 5, .walked = 4,
	}, {
		.desc = "a header left",
		.bytes = { 1, 4, 0, 0, 9, 2 },
		.length = 6, .walked = 4,
	}, {
		.desc = "the table ends inside of its head",
		.bytes = { 9, 4, 0, 0 },
		.length = -1, .walked = 0,
	}, {
		.desc = "the table ends behind the common header",
		.bytes = { 9, 4, 0, 0 },
		.length = (int)sizeof(struct acpi_table_header) - (int)SRAT_SIZE,
		.walked = 0,
	},

	/* What no one knows */
	{
		.desc = "first and last unknown type",
		.bytes = { 255, 3, 0, 8, 3, 0, 1, 3, 0 },
		.length = 9, .walked = 9, .unknown = { 8, 255 },
	}, {
		.desc = "last known type",
		.bytes = { 7, 3, 0 },
		.length = 3, .walked = 3,
	}, {
		.desc = "unknown type, three times",
		.bytes = { 77, 3, 0, 77, 3, 0, 77, 3, 0 },
		.length = 9, .walked = 9, .unknown = { 77 },
	}, {
		.desc = "unknown type of length 0 is no entry",
		.bytes = { 77, 3, 0, 78, 0, 0 },
		.length = 6, .walked = 3, .unknown = { 77 },
	}, {
		.desc = "unknown type that runs past the table",
		.bytes = { 77, 40, 0 },
		.length = 3, .walked = 40, .unknown = { 77 },
	},
};

KUNIT_ARRAY_PARAM_DESC(srat_walk, srat_walk_cases, desc);

static void __init srat_test_walk_length(struct kunit *test)
{
	const struct srat_walk_case *c = test->param_value;
	DECLARE_BITMAP(unknown, U8_MAX + 1) = { };
	DECLARE_BITMAP(expected, U8_MAX + 1) = { };
	struct acpi_table_srat *srat;
	int i;

	srat = kunit_kzalloc(test, SRAT_SIZE + MAX_BYTES, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, srat);
	memcpy(srat + 1, c->bytes, MAX_BYTES);
	srat->header.length = SRAT_SIZE + c->length;
	for (i = 0; i < MAX_UNKNOWN && c->unknown[i]; i++)
		__set_bit(c->unknown[i], expected);

	KUNIT_EXPECT_EQ(test, srat_walk_length(srat, unknown),
			SRAT_SIZE + c->walked);
	KUNIT_EXPECT_TRUE(test, bitmap_equal(unknown, expected, U8_MAX + 1));
}

static int __init srat_test_map_page(pte_t *pte, unsigned long addr, void *page)
{
	set_pte_at(&init_mm, addr, pte, mk_pte(page, PAGE_KERNEL));
	return 0;
}

/*
 * The largest table there can be, of the longest entries: where the last one begins
 * is within 32 bits, and where the next would begin is not. It is one page of memory
 * over and over, of bytes 255.
 */
static void __init srat_test_walk_longest(struct kunit *test)
{
	DECLARE_BITMAP(unknown, U8_MAX + 1) = { };
	u64 walked = SRAT_SIZE;
	struct vm_struct *area;
	struct page *page;

	if (!IS_ENABLED(CONFIG_64BIT) || IS_ENABLED(CONFIG_KASAN_VMALLOC))
		kunit_skip(test, "needs 4 GiB of addresses that take no memory");

	page = alloc_page(GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, page);
	memset(page_address(page), U8_MAX, PAGE_SIZE);

	area = get_vm_area(SZ_4G, VM_MAP);
	if (area && !apply_to_page_range(&init_mm, (unsigned long)area->addr, SZ_4G,
					 srat_test_map_page, page)) {
		while (walked + sizeof(struct acpi_subtable_header) < U32_MAX)
			walked += U8_MAX;
		KUNIT_EXPECT_GT(test, walked, U32_MAX);
		KUNIT_EXPECT_EQ(test, srat_walk_length(area->addr, unknown), walked);
	} else {
		kunit_mark_skipped(test, "no memory for page tables");
	}
	if (area)
		free_vm_area(area);
	__free_page(page);
}

/**
 * struct srat_entry_case - an entry and whether a structure is there
 * @desc: name of the case
 * @length: length in bytes that the entry's header states
 * @in_table: bytes from the start of the entry to the end of the table
 * @ret: expected result for a structure of %ENTRY_SIZE bytes
 */
struct srat_entry_case {
	const char *desc;
	u8 length;
	size_t in_table;
	int ret;
};

static const struct srat_entry_case srat_entry_cases[] = {
	{
		.desc = "all there, last entry",
		.length = ENTRY_SIZE, .in_table = ENTRY_SIZE,
	}, {
		.desc = "all there, others follow",
		.length = ENTRY_SIZE, .in_table = 3 * ENTRY_SIZE,
	}, {
		.desc = "longer than the structure",
		.length = ENTRY_SIZE + 2, .in_table = ENTRY_SIZE + 2,
	}, {
		.desc = "longer, table ends behind the structure",
		.length = ENTRY_SIZE + 2, .in_table = ENTRY_SIZE,
	}, {
		.desc = "one byte short",
		.length = ENTRY_SIZE - 1, .in_table = 3 * ENTRY_SIZE,
		.ret = -EINVAL,
	}, {
		.desc = "length 0",
		.length = 0, .in_table = 3 * ENTRY_SIZE,
		.ret = -EINVAL,
	}, {
		.desc = "short and cut off",
		.length = ENTRY_SIZE - 1, .in_table = ENTRY_SIZE - 1,
		.ret = -EINVAL,
	}, {
		.desc = "cut by one byte",
		.length = ENTRY_SIZE, .in_table = ENTRY_SIZE - 1,
		.ret = -E2BIG,
	}, {
		.desc = "cut to the header",
		.length = ENTRY_SIZE,
		.in_table = sizeof(struct acpi_subtable_header),
		.ret = -E2BIG,
	}, {
		.desc = "longer, cut by one byte",
		.length = ENTRY_SIZE + 2, .in_table = ENTRY_SIZE - 1,
		.ret = -E2BIG,
	},
};

KUNIT_ARRAY_PARAM_DESC(srat_entry, srat_entry_cases, desc);

static void __init srat_test_check_entry(struct kunit *test)
{
	const struct srat_entry_case *c = test->param_value;
	const struct acpi_subtable_header entry = { .length = c->length };
	unsigned long table_end = (unsigned long)&entry + c->in_table;

	KUNIT_EXPECT_EQ(test, srat_check_entry(&entry, ENTRY_SIZE, table_end),
			c->ret);
}

/* Not __initdata: debugfs shows the results after boot. */
static struct kunit_case __refdata srat_walk_test_cases[] = {
	KUNIT_CASE_PARAM(srat_test_walk_length, srat_walk_gen_params),
	KUNIT_CASE(srat_test_walk_longest),
	KUNIT_CASE_PARAM(srat_test_check_entry, srat_entry_gen_params),
	{}
};

static struct kunit_suite __refdata srat_walk_test_suite = {
	.name = "acpi_srat_walk",
	.test_cases = srat_walk_test_cases,
};
kunit_test_init_section_suites(&srat_walk_test_suite);

MODULE_DESCRIPTION("KUnit tests for the walk over the entries of the SRAT");
MODULE_LICENSE("GPL");
