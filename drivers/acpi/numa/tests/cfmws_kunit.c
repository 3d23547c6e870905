// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * KUnit tests for the check of CXL Fixed Memory Windows
 *
 * A window is a range that firmware writes into the CEDT, with the same
 * faults that an SRAT entry may have.
 */

#include <kunit/test.h>
#include <linux/acpi.h>
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "../cfmws_checks.h"

#define CFMWS_SIZE	sizeof(struct acpi_cedt_cfmws)

/* What is stored in the results before the call, and stays if it fails */
#define UNTOUCHED	0xdeadbeefdeadbeefULL

/**
 * struct cfmws_case - a window and what becomes of it
 * @desc: name of the case
 * @base: base address of the window
 * @size: size of the window in bytes
 * @length: length in bytes that the subtable's header states
 * @in_table: bytes from the start of the subtable to the end of the table
 * @ret: expected result
 * @end: expected address behind the window, when @ret is 0
 */
struct cfmws_case {
	const char *desc;
	u64 base;
	u64 size;
	u16 length;
	size_t in_table;
	int ret;
	u64 end;
};

static const struct cfmws_case cfmws_cases[] = {
	{
		.desc = "ordinary, two targets",
		.base = SZ_4G, .size = SZ_2G,
		.length = CFMWS_SIZE + 8, .in_table = CFMWS_SIZE + 8,
		.end = SZ_4G + SZ_2G,
	}, {
		.desc = "no target, last subtable",
		.base = SZ_4G, .size = SZ_2G,
		.length = CFMWS_SIZE, .in_table = CFMWS_SIZE,
		.end = SZ_4G + SZ_2G,
	}, {
		/* The targets are not looked at. */
		.desc = "cut in front of the targets",
		.base = SZ_4G, .size = SZ_2G,
		.length = CFMWS_SIZE + 8, .in_table = CFMWS_SIZE,
		.end = SZ_4G + SZ_2G,
	}, {
		.desc = "ends one byte below 2^64",
		.base = SZ_4G, .size = U64_MAX - SZ_4G,
		.length = CFMWS_SIZE, .in_table = CFMWS_SIZE,
		.end = U64_MAX,
	}, {
		.desc = "ends at 2^64",
		.base = SZ_4G, .size = U64_MAX - SZ_4G + 1,
		.length = CFMWS_SIZE, .in_table = CFMWS_SIZE,
		.ret = -EOVERFLOW,
	}, {
		.desc = "wraps",
		.base = SZ_4G, .size = U64_MAX,
		.length = CFMWS_SIZE, .in_table = CFMWS_SIZE,
		.ret = -EOVERFLOW,
	}, {
		.desc = "empty",
		.base = SZ_4G, .size = 0,
		.length = CFMWS_SIZE, .in_table = CFMWS_SIZE,
		.ret = -ENODATA,
	}, {
		.desc = "header one byte short",
		.base = SZ_4G, .size = SZ_2G,
		.length = CFMWS_SIZE - 1, .in_table = CFMWS_SIZE,
		.ret = -EINVAL,
	}, {
		.desc = "cut by one byte",
		.base = SZ_4G, .size = SZ_2G,
		.length = CFMWS_SIZE, .in_table = CFMWS_SIZE - 1,
		.ret = -E2BIG,
	}, {
		.desc = "cut to the header",
		.base = SZ_4G, .size = SZ_2G,
		.length = CFMWS_SIZE,
		.in_table = sizeof(struct acpi_cedt_header),
		.ret = -E2BIG,
	},
};

KUNIT_ARRAY_PARAM_DESC(cfmws, cfmws_cases, desc);

static void __init cfmws_test_check(struct kunit *test)
{
	const struct cfmws_case *c = test->param_value;
	const struct acpi_cedt_cfmws window = {
		.header.type = ACPI_CEDT_TYPE_CFMWS,
		.header.length = c->length,
		.base_hpa = c->base,
		.window_size = c->size,
	};
	u64 start = UNTOUCHED, end = UNTOUCHED;
	u8 *table;
	int ret;

	/* What is behind a table that ends early is zero: an empty window. */
	table = kunit_kzalloc(test, CFMWS_SIZE, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, table);
	memcpy(table, &window, min(CFMWS_SIZE, c->in_table));

	ret = cfmws_check((const struct acpi_cedt_cfmws *)table,
			  (unsigned long)table + c->in_table, &start, &end);

	KUNIT_EXPECT_EQ(test, ret, c->ret);
	KUNIT_EXPECT_EQ(test, start, c->ret ? UNTOUCHED : c->base);
	KUNIT_EXPECT_EQ(test, end, c->ret ? UNTOUCHED : c->end);
}

/* Not __initdata: debugfs shows the results after boot. */
static struct kunit_case __refdata cfmws_test_cases[] = {
	KUNIT_CASE_PARAM(cfmws_test_check, cfmws_gen_params),
	{}
};

static struct kunit_suite __refdata cfmws_test_suite = {
	.name = "acpi_cfmws",
	.test_cases = cfmws_test_cases,
};
kunit_test_init_section_suites(&cfmws_test_suite);

MODULE_DESCRIPTION("KUnit tests for the check of CXL Fixed Memory Windows");
MODULE_LICENSE("GPL");
