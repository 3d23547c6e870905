// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * KUnit tests for the checks of SRAT Memory Affinity entries
 *
 * What firmware writes into an SRAT entry is data: every entry below is one
 * that a kernel has to live with, and the test says what becomes of it.
 */

#include <kunit/test.h>
#include <linux/acpi.h>
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/sizes.h>
#include <linux/stddef.h>
#include <linux/string.h>

#include "../srat_checks.h"

#define ENTRY_SIZE	sizeof(struct acpi_srat_mem_affinity)

#define ENABLED		ACPI_SRAT_MEM_ENABLED
#define HOTPLUG		(ACPI_SRAT_MEM_ENABLED | ACPI_SRAT_MEM_HOT_PLUGGABLE)

/* What is stored in the results before the call, and stays if it fails */
#define UNTOUCHED	0xdeadbeefdeadbeefULL

/* The address that is x bytes below the end of 64 bits */
#define BELOW_2_64(x)	(U64_MAX - (x) + 1)

/**
 * struct srat_memory_case - an entry and what becomes of it
 * @desc: name of the case
 * @base: base address of the range
 * @length: length of the range in bytes
 * @flags: flags of the entry
 * @entry_length: length in bytes that the entry's header states
 * @in_table: bytes from the start of the entry to the end of the table
 * @ret: expected result
 * @end: expected address behind the range, when @ret is 0
 */
struct srat_memory_case {
	const char *desc;
	u64 base;
	u64 length;
	u32 flags;
	u8 entry_length;
	size_t in_table;
	int ret;
	u64 end;
};

static const struct srat_memory_case srat_memory_cases[] = {
	/* What must go on working */
	{
		.desc = "ordinary, last entry",
		.base = SZ_4G, .length = SZ_2G, .flags = ENABLED,
		.entry_length = ENTRY_SIZE, .in_table = ENTRY_SIZE,
		.end = SZ_4G + SZ_2G,
	}, {
		.desc = "ordinary, others follow",
		.base = SZ_4G, .length = SZ_2G, .flags = HOTPLUG,
		.entry_length = ENTRY_SIZE, .in_table = 2 * ENTRY_SIZE,
		.end = SZ_4G + SZ_2G,
	}, {
		.desc = "from 0",
		.base = 0, .length = SZ_2G, .flags = ENABLED,
		.entry_length = ENTRY_SIZE, .in_table = ENTRY_SIZE,
		.end = SZ_2G,
	}, {
		.desc = "one byte",
		.base = SZ_4G, .length = 1, .flags = ENABLED,
		.entry_length = ENTRY_SIZE, .in_table = ENTRY_SIZE,
		.end = SZ_4G + 1ULL,
	}, {
		.desc = "ends one byte below 2^64",
		.base = BELOW_2_64(SZ_4K), .length = SZ_4K - 1,
		.flags = ENABLED,
		.entry_length = ENTRY_SIZE, .in_table = ENTRY_SIZE,
		.end = U64_MAX,
	}, {
		.desc = "length 2^64-1, from 0",
		.base = 0, .length = U64_MAX, .flags = ENABLED,
		.entry_length = ENTRY_SIZE, .in_table = ENTRY_SIZE,
		.end = U64_MAX,
	},

	/* What is not a range */
	{
		.desc = "ends at 2^64",
		.base = BELOW_2_64(SZ_4K), .length = SZ_4K, .flags = ENABLED,
		.entry_length = ENTRY_SIZE, .in_table = ENTRY_SIZE,
		.ret = -EOVERFLOW,
	}, {
		.desc = "wraps by one byte",
		.base = BELOW_2_64(SZ_4K), .length = SZ_4K + 1,
		.flags = ENABLED,
		.entry_length = ENTRY_SIZE, .in_table = ENTRY_SIZE,
		.ret = -EOVERFLOW,
	}, {
		.desc = "length 2^64-1, from 1, ends at 2^64",
		.base = 1, .length = U64_MAX, .flags = ENABLED,
		.entry_length = ENTRY_SIZE, .in_table = ENTRY_SIZE,
		.ret = -EOVERFLOW,
	}, {
		.desc = "length 2^64-1, from 4G",
		.base = SZ_4G, .length = U64_MAX, .flags = HOTPLUG,
		.entry_length = ENTRY_SIZE, .in_table = ENTRY_SIZE,
		.ret = -EOVERFLOW,
	}, {
		.desc = "base and length 2^64-1",
		.base = U64_MAX, .length = U64_MAX, .flags = ENABLED,
		.entry_length = ENTRY_SIZE, .in_table = ENTRY_SIZE,
		.ret = -EOVERFLOW,
	}, {
		.desc = "empty",
		.base = SZ_4G, .length = 0, .flags = HOTPLUG,
		.entry_length = ENTRY_SIZE, .in_table = ENTRY_SIZE,
		.ret = -ENODATA,
	}, {
		.desc = "empty, from 0",
		.base = 0, .length = 0, .flags = ENABLED,
		.entry_length = ENTRY_SIZE, .in_table = ENTRY_SIZE,
		.ret = -ENODATA,
	}, {
		.desc = "empty, from 2^64-1",
		.base = U64_MAX, .length = 0, .flags = ENABLED,
		.entry_length = ENTRY_SIZE, .in_table = ENTRY_SIZE,
		.ret = -ENODATA,
	},

	/* What is not enabled is no fault, whatever it says */
	{
		.desc = "disabled",
		.base = SZ_4G, .length = SZ_2G, .flags = 0,
		.entry_length = ENTRY_SIZE, .in_table = ENTRY_SIZE,
		.ret = -ENOENT,
	}, {
		.desc = "disabled, all other flags set",
		.base = SZ_4G, .length = SZ_2G, .flags = ~ENABLED,
		.entry_length = ENTRY_SIZE, .in_table = ENTRY_SIZE,
		.ret = -ENOENT,
	}, {
		.desc = "disabled, empty",
		.base = 0, .length = 0, .flags = 0,
		.entry_length = ENTRY_SIZE, .in_table = ENTRY_SIZE,
		.ret = -ENOENT,
	}, {
		.desc = "disabled, wraps",
		.base = SZ_4G, .length = U64_MAX, .flags = 0,
		.entry_length = ENTRY_SIZE, .in_table = ENTRY_SIZE,
		.ret = -ENOENT,
	},

	/* What is not there as a whole */
	{
		.desc = "cut by one byte",
		.base = SZ_4G, .length = SZ_2G, .flags = ENABLED,
		.entry_length = ENTRY_SIZE, .in_table = ENTRY_SIZE - 1,
		.ret = -E2BIG,
	}, {
		.desc = "cut before the flags",
		.base = SZ_4G, .length = SZ_2G, .flags = HOTPLUG,
		.entry_length = ENTRY_SIZE,
		.in_table = offsetof(struct acpi_srat_mem_affinity, flags),
		.ret = -E2BIG,
	}, {
		.desc = "cut to the header",
		.base = SZ_4G, .length = SZ_2G, .flags = ENABLED,
		.entry_length = ENTRY_SIZE,
		.in_table = sizeof(struct acpi_subtable_header),
		.ret = -E2BIG,
	}, {
		.desc = "cut by one byte, disabled",
		.base = SZ_4G, .length = SZ_2G, .flags = 0,
		.entry_length = ENTRY_SIZE, .in_table = ENTRY_SIZE - 1,
		.ret = -E2BIG,
	}, {
		.desc = "cut by one byte, empty",
		.base = SZ_4G, .length = 0, .flags = ENABLED,
		.entry_length = ENTRY_SIZE, .in_table = ENTRY_SIZE - 1,
		.ret = -E2BIG,
	},

	/* What states another length than that of the structure */
	{
		.desc = "header one byte short",
		.base = SZ_4G, .length = SZ_2G, .flags = ENABLED,
		.entry_length = ENTRY_SIZE - 1, .in_table = ENTRY_SIZE,
		.ret = -EINVAL,
	}, {
		.desc = "header short and table ends there",
		.base = SZ_4G, .length = SZ_2G, .flags = ENABLED,
		.entry_length = ENTRY_SIZE - 1, .in_table = ENTRY_SIZE - 1,
		.ret = -EINVAL,
	}, {
		.desc = "header length 0",
		.base = SZ_4G, .length = SZ_2G, .flags = ENABLED,
		.entry_length = 0, .in_table = ENTRY_SIZE,
		.ret = -EINVAL,
	}, {
		.desc = "header short, disabled",
		.base = SZ_4G, .length = SZ_2G, .flags = 0,
		.entry_length = ENTRY_SIZE - 1, .in_table = ENTRY_SIZE,
		.ret = -EINVAL,
	}, {
		.desc = "header longer, all of it there",
		.base = SZ_4G, .length = SZ_2G, .flags = ENABLED,
		.entry_length = ENTRY_SIZE + 8, .in_table = ENTRY_SIZE + 8,
		.end = SZ_4G + SZ_2G,
	}, {
		/* The fields that are known are there: good, as in the MADT. */
		.desc = "header longer, table ends behind the structure",
		.base = SZ_4G, .length = SZ_2G, .flags = ENABLED,
		.entry_length = ENTRY_SIZE + 8, .in_table = ENTRY_SIZE,
		.end = SZ_4G + SZ_2G,
	}, {
		.desc = "header longer, cut by one byte",
		.base = SZ_4G, .length = SZ_2G, .flags = ENABLED,
		.entry_length = ENTRY_SIZE + 8, .in_table = ENTRY_SIZE - 1,
		.ret = -E2BIG,
	},
};

KUNIT_ARRAY_PARAM_DESC(srat_memory, srat_memory_cases, desc);

static void __init srat_test_check_memory(struct kunit *test)
{
	const struct srat_memory_case *c = test->param_value;
	const struct acpi_srat_mem_affinity entry = {
		.header.type = ACPI_SRAT_TYPE_MEMORY_AFFINITY,
		.header.length = c->entry_length,
		.base_address = c->base,
		.length = c->length,
		.flags = c->flags,
	};
	u64 start = UNTOUCHED, end = UNTOUCHED;
	u8 *table;
	int ret;

	/*
	 * The bytes behind a table that ends early are zero: who looks at them
	 * finds an entry that is disabled and empty, not one that is cut off.
	 */
	table = kunit_kzalloc(test, 2 * ENTRY_SIZE, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, table);
	memcpy(table, &entry, min(ENTRY_SIZE, c->in_table));

	ret = srat_check_memory((const struct acpi_srat_mem_affinity *)table,
				(unsigned long)table + c->in_table,
				&start, &end);

	KUNIT_EXPECT_EQ(test, ret, c->ret);
	KUNIT_EXPECT_EQ(test, start, c->ret ? UNTOUCHED : c->base);
	KUNIT_EXPECT_EQ(test, end, c->ret ? UNTOUCHED : c->end);
}

/* Not __initdata: debugfs shows the results after boot. */
static struct kunit_case __refdata srat_test_cases[] = {
	KUNIT_CASE_PARAM(srat_test_check_memory, srat_memory_gen_params),
	{}
};

static struct kunit_suite __refdata srat_test_suite = {
	.name = "acpi_srat",
	.test_cases = srat_test_cases,
};
kunit_test_init_section_suites(&srat_test_suite);

MODULE_DESCRIPTION("KUnit tests for the checks of SRAT memory entries");
MODULE_LICENSE("GPL");
