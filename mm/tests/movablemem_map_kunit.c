// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests for the parser of movablemem_map=
 */

#include <kunit/test.h>
#include <linux/module.h>
#include <linux/movablemem_map.h>
#include <linux/sizes.h>

#define RANGE		MOVABLEMEM_MAP_RANGE
#define ACPI		MOVABLEMEM_MAP_ACPI
#define NO_SIZE		MOVABLEMEM_MAP_NO_SIZE
#define NO_START	MOVABLEMEM_MAP_NO_START
#define TRAILING	MOVABLEMEM_MAP_TRAILING
#define EMPTY		MOVABLEMEM_MAP_EMPTY
#define TOO_HIGH	MOVABLEMEM_MAP_TOO_HIGH

#define LAST		MOVABLEMEM_MAP_END

/**
 * struct movablemem_map_case - a value, and what is made of it
 * @text: the value, which names the case as well
 * @items: what its items are, up to MOVABLEMEM_MAP_DONE
 * @start: start of its last range
 * @end: end of that
 */
struct movablemem_map_case {
	const char *text;
	enum movablemem_map_item items[5];
	u64 start;
	u64 end;
};

static const struct movablemem_map_case movablemem_map_cases[] = {
	{ "" },

	/* What is good */
	{ "1G@4G", { RANGE }, SZ_4G, SZ_4G + SZ_1G },
	{ "1g@0x100000000", { RANGE }, SZ_4G, SZ_4G + SZ_1G },
	{ "0X40000000@4g", { RANGE }, SZ_4G, SZ_4G + SZ_1G },
	{ "1048576k@4096M", { RANGE }, SZ_4G, SZ_4G + SZ_1G },
	{ "010@010", { RANGE }, 8, 16 },
	{ "1@0", { RANGE }, 0, 1 },
	{ "0xfF@0", { RANGE }, 0, 255 },
	{ "1T@2T", { RANGE }, 2 * (u64)SZ_1T, 3 * (u64)SZ_1T },
	{ "1P@3P", { RANGE }, 3ULL << 50, LAST },
	{ "4P@0", { RANGE }, 0, LAST },
	{ "1@0xfffffffffffff", { RANGE }, LAST - 1, LAST },
	{ "0x10000000000000@0", { RANGE }, 0, LAST },
	{ "1G@4G,2G@6G", { RANGE, RANGE }, SZ_4G + SZ_2G, SZ_8G },
	{ "acpi", { ACPI } },
	{ "acpi,1G@4G", { ACPI, RANGE }, SZ_4G, SZ_4G + SZ_1G },
	{ "1G@4G,", { RANGE }, SZ_4G, SZ_4G + SZ_1G },

	/* One fault costs one item. */
	{ ",1G@4G", { NO_SIZE, RANGE }, SZ_4G, SZ_4G + SZ_1G },
	{ "1G,1G@4G,x", { NO_START, RANGE, NO_SIZE }, SZ_4G, SZ_4G + SZ_1G },
	{ ",", { NO_SIZE } },
	{ ",,", { NO_SIZE, NO_SIZE } },
	{ "1G", { NO_START } },
	{ "1G@", { NO_START } },
	{ "1G@,", { NO_START } },
	{ "1G@G", { NO_START } },
	{ "1G@-1", { NO_START } },
	{ "@4G", { NO_SIZE } },
	{ "@", { NO_SIZE } },
	{ "G@4G", { NO_SIZE } },
	{ "-1@0", { NO_SIZE } },
	{ "+1@0", { NO_SIZE } },
	{ " 1G@4G", { NO_SIZE } },
	{ "0x@4G", { NO_SIZE } },
	{ "ACPI", { NO_SIZE } },
	{ "acpi2", { NO_SIZE } },
	{ "acp", { NO_SIZE } },
	{ "1Y@4G", { TRAILING } },
	{ "1GB@4G", { TRAILING } },
	{ "1KK@4G", { TRAILING } },
	{ "1a@4G", { TRAILING } },
	{ "08@4G", { TRAILING } },
	{ "1G@4G@5G", { TRAILING } },
	{ "1G@4Gx", { TRAILING } },
	{ "1G$4G", { TRAILING } },
	{ "1G@4G 2G@6G", { TRAILING } },
	{ "0@4G", { EMPTY } },
	{ "0x0G@4G", { EMPTY } },
	{ "1E@0", { TOO_HIGH } },
	{ "4P@1", { TOO_HIGH } },
	{ "1@4P", { TOO_HIGH } },
	{ "1@0x10000000000000", { TOO_HIGH } },
	/* 2^64 and a little more, by digits, by a suffix, by the sum */
	{ "18446744073709551617@4G", { TOO_HIGH } },
	{ "1G@18446744073709551617", { TOO_HIGH } },
	{ "0x10000000000000000000000000000001@0", { TOO_HIGH } },
	{ "17E@0", { TOO_HIGH } },
	{ "16777217T@4G", { TOO_HIGH } },
	{ "1G@16E", { TOO_HIGH } },
	{ "0xffffffffffffffff@2", { TOO_HIGH } },
	{ "2@0xffffffffffffffff", { TOO_HIGH } },
};

static void movablemem_map_desc(const struct movablemem_map_case *c, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "\"%s\"", c->text);
}

KUNIT_ARRAY_PARAM(movablemem_map, movablemem_map_cases, movablemem_map_desc);

static void movablemem_map_test(struct kunit *test)
{
	const struct movablemem_map_case *c = test->param_value;
	enum movablemem_map_item item;
	u64 start, end, last_start = 0, last_end = 0;
	const char *text = c->text;
	int i;

	for (i = 0; i < ARRAY_SIZE(c->items); i++) {
		item = movablemem_map_next(&text, &start, &end);
		KUNIT_EXPECT_EQ_MSG(test, item, c->items[i], "item %d", i);
		if (item == MOVABLEMEM_MAP_DONE)
			break;
		if (item == MOVABLEMEM_MAP_RANGE) {
			last_start = start;
			last_end = end;
		}
	}

	KUNIT_EXPECT_EQ(test, item, MOVABLEMEM_MAP_DONE);
	KUNIT_EXPECT_EQ(test, *text, 0);
	KUNIT_EXPECT_EQ(test, last_start, c->start);
	KUNIT_EXPECT_EQ(test, last_end, c->end);
}

static struct kunit_case movablemem_map_test_cases[] = {
	KUNIT_CASE_PARAM(movablemem_map_test, movablemem_map_gen_params),
	{}
};

static struct kunit_suite movablemem_map_test_suite = {
	.name = "movablemem_map",
	.test_cases = movablemem_map_test_cases,
};

kunit_test_suite(movablemem_map_test_suite);

MODULE_DESCRIPTION("KUnit tests for the parser of movablemem_map=");
MODULE_LICENSE("GPL");
