// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * KUnit tests for the check of the SLIT
 *
 * The table claims a number of localities and holds a square of distances.
 * Whether the square is there as a whole is for the kernel to find out.
 */

#include <kunit/test.h>
#include <linux/acpi.h>
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/module.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "../slit_checks.h"

#define SLIT_SIZE	sizeof(struct acpi_table_slit)
#define MAX_CELLS	16

/**
 * struct slit_case - a table and what becomes of it
 * @desc: name of the case
 * @count: number of localities that the table claims
 * @length: length in bytes that the table's header states
 * @cells: the distances, row by row; the rest of the memory is zero
 * @ret: expected result
 */
struct slit_case {
	const char *desc;
	u64 count;
	u32 length;
	u8 cells[MAX_CELLS];
	int ret;
};

static const struct slit_case slit_cases[] = {
	/* What must go on working */
	{
		.desc = "no locality",
		.count = 0, .length = SLIT_SIZE,
	}, {
		.desc = "no locality, trailing bytes",
		.count = 0, .length = SLIT_SIZE + 4,
		.cells = { 1, 2, 3, 4 },
	}, {
		.desc = "one locality",
		.count = 1, .length = SLIT_SIZE + 1,
		.cells = { 10 },
	}, {
		.desc = "two localities",
		.count = 2, .length = SLIT_SIZE + 4,
		.cells = { 10, 11,
			   255, 10 },
	}, {
		.desc = "two localities, trailing bytes",
		.count = 2, .length = SLIT_SIZE + 7,
		.cells = { 10, 20,
			   20, 10, 1, 2, 3 },
	}, {
		.desc = "three localities",
		.count = 3, .length = SLIT_SIZE + 9,
		.cells = { 10, 20, 30,
			   20, 10, 20,
			   30, 20, 10 },
	},

	/* What is not there as a whole */
	{
		.desc = "ends before the locality count",
		.count = 0, .length = sizeof(struct acpi_table_header),
		.ret = -E2BIG,
	}, {
		.desc = "ends inside of the locality count",
		.count = 0, .length = SLIT_SIZE - 1,
		.ret = -E2BIG,
	}, {
		.desc = "one locality, no distance",
		.count = 1, .length = SLIT_SIZE,
		.cells = { 10 },
		.ret = -E2BIG,
	}, {
		.desc = "two localities, one byte short",
		.count = 2, .length = SLIT_SIZE + 3,
		.cells = { 10, 20,
			   20, 10 },
		.ret = -E2BIG,
	}, {
		.desc = "three localities, room for two",
		.count = 3, .length = SLIT_SIZE + 4,
		.cells = { 10, 20, 20,
			   10, 20, 20,
			   10, 20, 20 },
		.ret = -E2BIG,
	},

	/* Counts that are small, negative or square to little when cut off */
	{
		.desc = "2^16 localities, squared 0 in 32 bits",
		.count = SZ_64K, .length = SLIT_SIZE + 4,
		.cells = { 10, 20,
			   20, 10 },
		.ret = -E2BIG,
	}, {
		.desc = "2^31 localities, negative in 32 bits",
		.count = BIT_ULL(31), .length = SLIT_SIZE + 4,
		.cells = { 10, 20,
			   20, 10 },
		.ret = -E2BIG,
	}, {
		.desc = "2^32 localities, squared 0 in 64 bits",
		.count = BIT_ULL(32), .length = SLIT_SIZE + 4,
		.cells = { 10, 20,
			   20, 10 },
		.ret = -E2BIG,
	}, {
		.desc = "2^32 + 2 localities, 2 in 32 bits",
		.count = BIT_ULL(32) + 2, .length = SLIT_SIZE + 4,
		.cells = { 10, 20,
			   20, 10 },
		.ret = -E2BIG,
	}, {
		.desc = "2^33 localities, 0 in 32 bits",
		.count = BIT_ULL(33), .length = SLIT_SIZE + 4,
		.cells = { 10, 20,
			   20, 10 },
		.ret = -E2BIG,
	}, {
		.desc = "2^63 localities",
		.count = BIT_ULL(63), .length = SLIT_SIZE + 4,
		.cells = { 10, 20,
			   20, 10 },
		.ret = -E2BIG,
	}, {
		.desc = "2^64 - 1 localities, squared 1 in 64 bits",
		.count = U64_MAX, .length = SLIT_SIZE + 4,
		.cells = { 10, 20,
			   20, 10 },
		.ret = -E2BIG,
	},

	/* Distances that make no sense */
	{
		.desc = "first distance to itself 11",
		.count = 1, .length = SLIT_SIZE + 1,
		.cells = { 11 },
		.ret = -EINVAL,
	}, {
		.desc = "last distance to itself 9",
		.count = 2, .length = SLIT_SIZE + 4,
		.cells = { 10, 20,
			   20, 9 },
		.ret = -EINVAL,
	}, {
		.desc = "middle distance to itself 20",
		.count = 3, .length = SLIT_SIZE + 9,
		.cells = { 10, 20, 30,
			   20, 20, 20,
			   30, 20, 10 },
		.ret = -EINVAL,
	}, {
		.desc = "distance to another 10",
		.count = 2, .length = SLIT_SIZE + 4,
		.cells = { 10, 10,
			   20, 10 },
		.ret = -EINVAL,
	}, {
		.desc = "distance from another 0",
		.count = 2, .length = SLIT_SIZE + 4,
		.cells = { 10, 20,
			   0, 10 },
		.ret = -EINVAL,
	}, {
		.desc = "distance 10 everywhere",
		.count = 3, .length = SLIT_SIZE + 9,
		.cells = { 10, 10, 10,
			   10, 10, 10,
			   10, 10, 10 },
		.ret = -EINVAL,
	},
};

KUNIT_ARRAY_PARAM_DESC(slit, slit_cases, desc);

static void __init slit_test_check(struct kunit *test)
{
	const struct slit_case *c = test->param_value;
	struct acpi_table_slit *slit;

	slit = kunit_kzalloc(test, SLIT_SIZE + MAX_CELLS, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, slit);

	slit->header.length = c->length;
	slit->locality_count = c->count;
	memcpy(slit->entry, c->cells, MAX_CELLS);

	KUNIT_EXPECT_EQ(test, slit_check(slit), c->ret);
}

/* Not __initdata: debugfs shows the results after boot. */
static struct kunit_case __refdata slit_test_cases[] = {
	KUNIT_CASE_PARAM(slit_test_check, slit_gen_params),
	{}
};

static struct kunit_suite __refdata slit_test_suite = {
	.name = "acpi_slit",
	.test_cases = slit_test_cases,
};
kunit_test_init_section_suites(&slit_test_suite);

MODULE_DESCRIPTION("KUnit tests for the check of the SLIT");
MODULE_LICENSE("GPL");
