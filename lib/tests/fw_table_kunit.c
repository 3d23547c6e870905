// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * KUnit tests for the walk over the subtables of a firmware table
 */

#include <kunit/test.h>
#include <linux/acpi.h>
#include <linux/errno.h>
#include <linux/fw_table.h>
#include <linux/module.h>
#include <linux/string.h>

#define HEAD_SIZE	sizeof(struct acpi_table_header)
#define MAX_BYTES	16
#define MAX_CALLS	4

/* The type that there is a handler for */
#define WANTED		1

/**
 * struct fw_table_case - a table and what the walk finds in it
 * @desc: name of the case
 * @id: signature, which decides what the header of a subtable looks like
 * @bytes: what is behind the head of the table; the rest of the memory is zero
 * @length: bytes behind the head that belong to the table
 * @ret: expected result
 * @calls: how often the handler is expected to be called
 * @at: offsets in @bytes of what it is expected to get
 */
struct fw_table_case {
	const char *desc;
	char *id;
	u8 bytes[MAX_BYTES];
	u32 length;
	int ret;
	int calls;
	int at[MAX_CALLS];
};

static const struct fw_table_case fw_table_cases[] = {
	{
		.desc = "no subtable",
		.id = ACPI_SIG_SRAT,
		.length = 0, .ret = 0,
	}, {
		.desc = "two of three",
		.id = ACPI_SIG_SRAT,
		.bytes = { 1, 4, 0, 0, 2, 3, 0, 1, 5, 0, 0, 0 },
		.length = 12, .ret = 2, .calls = 2, .at = { 0, 7 },
	}, {
		.desc = "a header and no more",
		.id = ACPI_SIG_SRAT,
		.bytes = { 1, 2, 1, 3, 0 },
		.length = 5, .ret = 2, .calls = 2, .at = { 0, 2 },
	}, {
		/* The handler knows where the table ends. */
		.desc = "last one runs past the table",
		.id = ACPI_SIG_SRAT,
		.bytes = { 2, 3, 0, 1, 40, 0 },
		.length = 6, .ret = 1, .calls = 1, .at = { 3 },
	}, {
		.desc = "length 0 of the wanted type",
		.id = ACPI_SIG_SRAT,
		.bytes = { 1, 4, 0, 0, 1, 0, 0, 0, 1, 4, 0, 0 },
		.length = 12, .ret = -EINVAL, .calls = 1, .at = { 0 },
	}, {
		.desc = "length 0 of another type",
		.id = ACPI_SIG_SRAT,
		.bytes = { 1, 4, 0, 0, 2, 0, 0, 0, 1, 4, 0, 0 },
		.length = 12, .ret = -EINVAL, .calls = 1, .at = { 0 },
	}, {
		.desc = "length 1: what is a byte behind is no subtable",
		.id = ACPI_SIG_SRAT,
		.bytes = { 2, 4, 0, 0, 2, 1, 4, 0, 1, 4, 0, 0 },
		.length = 12, .ret = -EINVAL,
	}, {
		.desc = "length 1, and the wanted type a byte behind",
		.id = ACPI_SIG_SRAT,
		.bytes = { 1, 1, 1, 4, 0, 0, 0 },
		.length = 7, .ret = -EINVAL,
	}, {
		.desc = "CEDT, 16 bits of length",
		.id = ACPI_SIG_CEDT,
		.bytes = { 1, 0, 6, 0, 0, 0, 1, 0, 8, 0, 0, 0, 0, 0 },
		.length = 14, .ret = 2, .calls = 2, .at = { 0, 6 },
	}, {
		.desc = "CEDT, a byte less than a header",
		.id = ACPI_SIG_CEDT,
		.bytes = { 1, 0, 6, 0, 0, 0, 1, 0, 3, 0, 0, 8, 0, 0, 0, 0 },
		.length = 16, .ret = -EINVAL, .calls = 1, .at = { 0 },
	},
};

KUNIT_ARRAY_PARAM_DESC(fw_table, fw_table_cases, desc);

static const u8 *fw_table_test_at[MAX_CALLS];
static int fw_table_test_calls;

static int __init fw_table_test_handler(union acpi_subtable_headers *header,
					const unsigned long table_end)
{
	if (fw_table_test_calls < MAX_CALLS)
		fw_table_test_at[fw_table_test_calls] = (const u8 *)header;
	fw_table_test_calls++;
	return 0;
}

static void __init fw_table_test_walk(struct kunit *test)
{
	const struct fw_table_case *c = test->param_value;
	struct acpi_subtable_proc proc = {
		.id = WANTED,
		.handler = fw_table_test_handler,
	};
	union fw_table_header *table;
	const u8 *bytes;
	int i;

	table = kunit_kzalloc(test, HEAD_SIZE + MAX_BYTES, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, table);
	table->acpi.length = HEAD_SIZE + c->length;
	bytes = memcpy((u8 *)table + HEAD_SIZE, c->bytes, MAX_BYTES);

	fw_table_test_calls = 0;
	KUNIT_EXPECT_EQ(test, c->ret,
			acpi_parse_entries_array(c->id, HEAD_SIZE, table, 0,
						 &proc, 1, 0));

	KUNIT_ASSERT_EQ(test, fw_table_test_calls, c->calls);
	for (i = 0; i < c->calls; i++)
		KUNIT_EXPECT_EQ(test, fw_table_test_at[i] - bytes, c->at[i]);
}

/* Not __initdata: debugfs shows the results after boot. */
static struct kunit_case __refdata fw_table_test_cases[] = {
	KUNIT_CASE_PARAM(fw_table_test_walk, fw_table_gen_params),
	{}
};

static struct kunit_suite __refdata fw_table_test_suite = {
	.name = "fw_table",
	.test_cases = fw_table_test_cases,
};
kunit_test_init_section_suites(&fw_table_test_suite);

MODULE_DESCRIPTION("KUnit tests for the walk over firmware tables");
MODULE_LICENSE("GPL");
