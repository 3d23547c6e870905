// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of how what movablemem_map= names is declared.
 *
 * Included by mm/movablemem_map.c. The table and the memory are made up.
 */

#include <kunit/test.h>
#include <linux/slab.h>

#define SRAT		HOTPLUG_RANGE_SRAT
#define NAMED		HOTPLUG_RANGE_COMMAND_LINE
#define NOT_ASKED	HOTPLUG_PIN_NOT_ASKED

#define GB(n)		((u64)(n) * SZ_1G)

/**
 * struct declare_case - what firmware declares and what is named
 * @desc: name of the case
 * @movable_node: movable_node is given
 * @firmware: what firmware declares hot-pluggable
 * @fixed: what of that it declares fixed as well
 * @named: what is named
 * @want: the ranges in order of addresses, as they have to be
 *
 * The first one with no end ends an array. Memory is in the lowest 8 GiB.
 */
struct declare_case {
	const char *desc;
	bool movable_node;
	struct named_range firmware[3];
	struct named_range fixed;
	struct named_range named[4];
	struct hotplug_range want[6];
};

#define RANGE(s, e, u, ...)	{ .start = s, .end = e, .unit = u, ##__VA_ARGS__ }
#define FIRMWARE(s, e, u, ...)	RANGE(GB(s), GB(e), u, .source = SRAT, ##__VA_ARGS__)
#define NAME(s, e, u)		RANGE(GB(s), GB(e), u, .source = NAMED)

static const struct declare_case declare_cases[] = {
	/* By itself: each name is a unit of its own */
	{
		.desc = "one name",
		.named = { { GB(2), GB(4) } },
		.want = { NAME(2, 4, 0) },
	}, {
		.desc = "names that touch, the upper one first",
		.named = { { GB(4), GB(5) }, { GB(2), GB(4) } },
		.want = { NAME(2, 4, 1), NAME(4, 5, 0) },
	}, {
		.desc = "a name twice",
		.named = { { GB(2), GB(4) }, { GB(2), GB(4) } },
		.want = { NAME(2, 4, 0) },
	}, {
		.desc = "names that overlap: the first one is whole",
		.named = { { GB(3), GB(5) }, { GB(2), GB(4) } },
		.want = { NAME(2, 3, 1), NAME(3, 5, 0) },
	}, {
		.desc = "a name around two others",
		.named = { { GB(5), GB(6) }, { GB(3), GB(4) }, { GB(2), GB(7) } },
		.want = {
			NAME(2, 3, 2), NAME(3, 4, 1), NAME(4, 5, 3), NAME(5, 6, 0), NAME(6, 7, 4),
		},
	}, {
		.desc = "a byte",
		.named = { { GB(2) + 1, GB(2) + 2 } },
		.want = { RANGE(GB(2) + 1, GB(2) + 2, 0, .source = NAMED) },
	}, {
		.desc = "no memory there",
		.named = { { MOVABLEMEM_MAP_END - 1, MOVABLEMEM_MAP_END } },
		.want = {
			RANGE(MOVABLEMEM_MAP_END - 1, MOVABLEMEM_MAP_END, 0, .source = NAMED),
		},
	},
	/* With movable_node: what firmware declares stays as it is */
	{
		.desc = "movable_node: apart from firmware's",
		.movable_node = true,
		.firmware = { { GB(4), GB(6) } },
		.named = { { GB(6), GB(7) }, { GB(3), GB(4) } },
		.want = { NAME(3, 4, 2), FIRMWARE(4, 6, 0), NAME(6, 7, 1) },
	}, {
		.desc = "movable_node: in firmware's",
		.movable_node = true,
		.firmware = { { GB(2), GB(6) } },
		.named = { { GB(3), GB(4) } },
		.want = { FIRMWARE(2, 6, 0) },
	}, {
		.desc = "movable_node: firmware's, exactly",
		.movable_node = true,
		.firmware = { { GB(2), GB(6) } },
		.named = { { GB(2), GB(6) } },
		.want = { FIRMWARE(2, 6, 0) },
	}, {
		.desc = "movable_node: around firmware's",
		.movable_node = true,
		.firmware = { { GB(5), GB(6) }, { GB(3), GB(4) } },
		.named = { { GB(2), GB(7) } },
		.want = {
			NAME(2, 3, 2), FIRMWARE(3, 4, 1), NAME(4, 5, 3), FIRMWARE(5, 6, 0),
			NAME(6, 7, 4),
		},
	}, {
		.desc = "movable_node: over an end of firmware's",
		.movable_node = true,
		.firmware = { { GB(2), GB(4) }, { GB(5), GB(7) } },
		.named = { { GB(3), GB(6) } },
		.want = { FIRMWARE(2, 4, 0), NAME(4, 5, 2), FIRMWARE(5, 7, 1) },
	}, {
		.desc = "movable_node: in firmware's, where that is fixed",
		.movable_node = true,
		.firmware = { { GB(2), GB(6) } },
		.fixed = { GB(3), GB(5) },
		.named = { { GB(4), GB(5) }, { GB(3), GB(4) }, { GB(6), GB(7) } },
		.want = {
			FIRMWARE(2, 3, 0), NAME(3, 4, 0), NAME(4, 5, 0), FIRMWARE(5, 6, 0),
			NAME(6, 7, 3),
		},
	},
	/* Without: the name counts, and nobody asked for the rest */
	{
		.desc = "apart from firmware's",
		.firmware = { { GB(4), GB(6) } },
		.named = { { GB(6), GB(7) }, { GB(3), GB(4) } },
		.want = { NAME(3, 4, 2), FIRMWARE(4, 6, 0, .pin = NOT_ASKED), NAME(6, 7, 1) },
	}, {
		.desc = "in firmware's",
		.firmware = { { GB(2), GB(6) } },
		.named = { { GB(3), GB(4) } },
		.want = {
			FIRMWARE(2, 3, 0, .pin = NOT_ASKED), NAME(3, 4, 1),
			FIRMWARE(4, 6, 0, .pin = NOT_ASKED),
		},
	}, {
		.desc = "firmware's, exactly",
		.firmware = { { GB(2), GB(6) } },
		.named = { { GB(2), GB(6) } },
		.want = { NAME(2, 6, 1) },
	}, {
		.desc = "around firmware's",
		.firmware = { { GB(5), GB(6) }, { GB(3), GB(4) } },
		.named = { { GB(2), GB(7) } },
		.want = { NAME(2, 7, 2) },
	}, {
		.desc = "over an end of firmware's",
		.firmware = { { GB(2), GB(4) }, { GB(5), GB(7) } },
		.named = { { GB(3), GB(6) } },
		.want = {
			FIRMWARE(2, 3, 0, .pin = NOT_ASKED), NAME(3, 6, 2),
			FIRMWARE(6, 7, 1, .pin = NOT_ASKED),
		},
	}, {
		.desc = "names that overlap in firmware's",
		.firmware = { { GB(2), GB(7) } },
		.named = { { GB(3), GB(5) }, { GB(4), GB(6) } },
		.want = {
			FIRMWARE(2, 3, 0, .pin = NOT_ASKED), NAME(3, 5, 1), NAME(5, 6, 2),
			FIRMWARE(6, 7, 0, .pin = NOT_ASKED),
		},
	},
};

KUNIT_ARRAY_PARAM_DESC(declare, declare_cases, desc);

static void __init declare_test(struct kunit *test)
{
	const struct declare_case *c = test->param_value;
	struct memblock_region region = { .size = GB(8) };
	struct memblock_type memory = { .regions = &region, .cnt = 1 };
	struct hotplug_ranges table = { .max = 16 };
	unsigned int i, nr = 0;

	table.range = kunit_kcalloc(test, table.max, sizeof(*table.range), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, table.range);
	for (i = 0; i < ARRAY_SIZE(c->firmware) && c->firmware[i].end; i++)
		KUNIT_ASSERT_EQ(test, 0,
				hotplug_ranges_add(&table, c->firmware[i].start,
						   c->firmware[i].end, NUMA_NO_NODE, SRAT));
	hotplug_ranges_cut(&table, c->fixed.start, c->fixed.end, "fixed in this test");
	while (nr < ARRAY_SIZE(c->named) && c->named[nr].end)
		nr++;

	declare_named(&table, &memory, c->named, nr, c->movable_node);

	hotplug_ranges_sort(&table);
	for (i = 0; i < ARRAY_SIZE(c->want) && c->want[i].end; i++) {
		const struct hotplug_range *want = &c->want[i], *got = &table.range[i];

		KUNIT_EXPECT_EQ_MSG(test, got->start, want->start, "range %u", i);
		KUNIT_EXPECT_EQ_MSG(test, got->end, want->end, "range %u", i);
		KUNIT_EXPECT_EQ_MSG(test, got->unit, want->unit, "range %u", i);
		KUNIT_EXPECT_EQ_MSG(test, got->source, want->source, "range %u", i);
		KUNIT_EXPECT_EQ_MSG(test, got->pin, want->pin, "range %u", i);
	}
	KUNIT_EXPECT_EQ(test, table.nr, i);
}

/* Not __initdata: debugfs shows the results after boot. */
static struct kunit_case __refdata declare_test_cases[] = {
	KUNIT_CASE_PARAM(declare_test, declare_gen_params),
	{}
};

static struct kunit_suite __refdata declare_test_suite = {
	.name = "movablemem_map_declare",
	.test_cases = declare_test_cases,
};
kunit_test_init_section_suites(&declare_test_suite);
