// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of the table of hot-pluggable memory ranges.
 *
 * Every test works on a table of its own. What only knows the table of the
 * running system is lent one for the time of the call.
 */

#include <kunit/test.h>
#include <linux/device.h>
#include <linux/limits.h>
#include <linux/module.h>
#include <linux/pfn.h>
#include <linux/prandom.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "../hotplug_ranges.h"

#define SRAT		HOTPLUG_RANGE_SRAT
#define DT		HOTPLUG_RANGE_DEVICE_TREE

#define RESERVED	HOTPLUG_PIN_RESERVED
#define IMAGE		HOTPLUG_PIN_KERNEL_IMAGE
#define NO_BLOCK	HOTPLUG_PIN_NO_BLOCK

#define GB(n)		((u64)(n) * SZ_1G)

/* An empty table; it has to have room enough, as only memblock can make it grow. */
static struct hotplug_ranges *__init ranges_test_table(struct kunit *test, unsigned int max)
{
	struct hotplug_ranges *table;

	table = kunit_kzalloc(test, sizeof(*table), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, table);
	table->range = kunit_kcalloc(test, max, sizeof(*table->range), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, table->range);
	table->max = max;

	return table;
}

enum ranges_test_op {
	OP_END,
	OP_ADD,
	OP_SORT,
	OP_CUT,
	OP_PIN,
};

/**
 * struct ranges_test_step - one change to a table
 * @op: what is done
 * @start: first address (bytes)
 * @end: address behind the last one (bytes)
 * @arg: the node to add, or the reason to pin
 * @ret: expected result of adding
 */
struct ranges_test_step {
	enum ranges_test_op op;
	u64 start;
	u64 end;
	int arg;
	int ret;
};

static int __init ranges_test_do(struct hotplug_ranges *table,
				 const struct ranges_test_step *step)
{
	switch (step->op) {
	case OP_ADD:
		return hotplug_ranges_add(table, step->start, step->end, step->arg, SRAT);
	case OP_SORT:
		hotplug_ranges_sort(table);
		return 0;
	case OP_CUT:
		hotplug_ranges_cut(table, step->start, step->end, "declared fixed");
		return 0;
	case OP_PIN:
		hotplug_ranges_pin(table, step->start, step->end, step->arg);
		return 0;
	default:
		return -EINVAL;
	}
}

static bool __init ranges_test_equal(const struct hotplug_range *got,
				     const struct hotplug_range *want)
{
	return got->start == want->start && got->end == want->end &&
	       got->nid == want->nid && got->unit == want->unit &&
	       got->source == want->source && got->pin == want->pin;
}

static void __init ranges_test_fail(struct kunit *test, const char *what, unsigned int i,
				    const struct hotplug_range *range)
{
	KUNIT_FAIL(test, "%s %u: [%#llx-%#llx) node %d unit %u pin %d", what, i,
		   range->start, range->end, range->nid, range->unit, range->pin);
}

/* Expect that the table has the ranges @want, false if it has not */
static bool __init ranges_test_expect(struct kunit *test, const struct hotplug_ranges *table,
				      const struct hotplug_range *want, unsigned int nr)
{
	unsigned int i;
	bool same = true;

	for (i = 0; i < min(nr, table->nr); i++) {
		const struct hotplug_range *got = &table->range[i];

		if (ranges_test_equal(got, &want[i]))
			continue;
		ranges_test_fail(test, "range", i, got);
		ranges_test_fail(test, "wanted", i, &want[i]);
		same = false;
	}
	KUNIT_EXPECT_EQ(test, table->nr, nr);
	KUNIT_EXPECT_LE(test, table->nr, table->max);

	return same && table->nr == nr;
}

/* Up to six steps, then the ranges that are in the table; one with no end is none */
static const struct ranges_test_case {
	const char *desc;
	struct ranges_test_step steps[7];
	struct hotplug_range want[6];
} ranges_test_cases_steps[] = {
	/* Declaring, and the order */
	{
		.desc = "nothing",
		.steps = { { OP_SORT } },
	}, {
		.desc = "no length",
		.steps = {
			{ OP_ADD, GB(4), GB(4), 0, -EINVAL },
			{ OP_ADD, 0, 0, 0, -EINVAL },
			{ OP_SORT },
		},
	}, {
		.desc = "end below start",
		.steps = { { OP_ADD, GB(4) + 1, GB(4), 0, -EINVAL }, { OP_SORT } },
	}, {
		.desc = "what is refused is no unit",
		.steps = {
			{ OP_ADD, GB(1), GB(1), 0, -EINVAL },
			{ OP_ADD, GB(1), GB(2), 0 },
			{ OP_ADD, GB(3), GB(2), 0, -EINVAL },
			{ OP_ADD, GB(2), GB(3), 0 },
			{ OP_SORT },
		},
		.want = {
			{ GB(1), GB(2), .unit = 0 },
			{ GB(2), GB(3), .unit = 1 },
		},
	}, {
		.desc = "from 0, one byte, and to the last address",
		.steps = {
			{ OP_ADD, U64_MAX - 1, U64_MAX, 1 },
			{ OP_ADD, 0, 1, 0 },
			{ OP_ADD, GB(4) + 1, U64_MAX - 1, NUMA_NO_NODE },
			{ OP_SORT },
		},
		.want = {
			{ 0, 1, .unit = 1 },
			{ GB(4) + 1, U64_MAX - 1, .nid = NUMA_NO_NODE, .unit = 2 },
			{ U64_MAX - 1, U64_MAX, .nid = 1, .unit = 0 },
		},
	}, {
		.desc = "declared from above",
		.steps = {
			{ OP_ADD, GB(6), GB(7), 3 },
			{ OP_ADD, GB(4), GB(5), 2 },
			{ OP_ADD, GB(2), GB(3), 1 },
			{ OP_ADD, GB(0), GB(1), 0 },
			{ OP_SORT },
		},
		.want = {
			{ GB(0), GB(1), .nid = 0, .unit = 3 },
			{ GB(2), GB(3), .nid = 1, .unit = 2 },
			{ GB(4), GB(5), .nid = 2, .unit = 1 },
			{ GB(6), GB(7), .nid = 3, .unit = 0 },
		},
	}, {
		.desc = "those that touch are two units still",
		.steps = {
			{ OP_ADD, GB(2), GB(3), 0 },
			{ OP_ADD, GB(1), GB(2), 0 },
			{ OP_SORT },
		},
		.want = {
			{ GB(1), GB(2), .unit = 1 },
			{ GB(2), GB(3), .unit = 0 },
		},
	}, {
		.desc = "declared after the table was sorted",
		.steps = {
			{ OP_ADD, GB(2), GB(3), 0 },
			{ OP_SORT },
			{ OP_ADD, GB(1), GB(2), 0 },
			{ OP_SORT },
		},
		.want = {
			{ GB(1), GB(2), .unit = 1 },
			{ GB(2), GB(3), .unit = 0 },
		},
	},
	/* Two that declare the same memory */
	{
		.desc = "overlap, the lower one first",
		.steps = {
			{ OP_ADD, GB(1), GB(3), 0 },
			{ OP_ADD, GB(2), GB(4), 1 },
			{ OP_SORT },
		},
		.want = {
			{ GB(1), GB(3), .nid = 0, .unit = 0 },
			{ GB(3), GB(4), .nid = 1, .unit = 1 },
		},
	}, {
		.desc = "overlap, the upper one first",
		.steps = {
			{ OP_ADD, GB(2), GB(4), 1 },
			{ OP_ADD, GB(1), GB(3), 0 },
			{ OP_SORT },
		},
		.want = {
			{ GB(1), GB(3), .nid = 0, .unit = 1 },
			{ GB(3), GB(4), .nid = 1, .unit = 0 },
		},
	}, {
		.desc = "overlap by one byte",
		.steps = {
			{ OP_ADD, GB(1), GB(2) + 1, 0 },
			{ OP_ADD, GB(2), GB(3), 1 },
			{ OP_SORT },
		},
		.want = {
			{ GB(1), GB(2) + 1, .nid = 0, .unit = 0 },
			{ GB(2) + 1, GB(3), .nid = 1, .unit = 1 },
		},
	}, {
		.desc = "equal starts, the short one first",
		.steps = {
			{ OP_ADD, GB(1), GB(2), 0 },
			{ OP_ADD, GB(1), GB(3), 1 },
			{ OP_SORT },
		},
		.want = {
			{ GB(1), GB(2), .nid = 0, .unit = 0 },
			{ GB(2), GB(3), .nid = 1, .unit = 1 },
		},
	}, {
		.desc = "equal starts, the long one first",
		.steps = {
			{ OP_ADD, GB(1), GB(3), 0 },
			{ OP_ADD, GB(1), GB(2), 1 },
			{ OP_SORT },
		},
		.want = { { GB(1), GB(3), .nid = 0, .unit = 0 } },
	}, {
		.desc = "the same four times: the first declaration stays",
		.steps = {
			{ OP_ADD, GB(1), GB(2), 3 },
			{ OP_ADD, GB(1), GB(2), 2 },
			{ OP_ADD, GB(1), GB(2), 1 },
			{ OP_ADD, GB(1), GB(2), 0 },
			{ OP_SORT },
		},
		.want = { { GB(1), GB(2), .nid = 3, .unit = 0 } },
	}, {
		.desc = "contained, with the same end and without",
		.steps = {
			{ OP_ADD, GB(2), GB(3), 1 },
			{ OP_ADD, GB(3), GB(4), 1 },
			{ OP_ADD, GB(1), GB(4), 0 },
			{ OP_SORT },
		},
		.want = { { GB(1), GB(4), .nid = 0, .unit = 2 } },
	}, {
		.desc = "what is above one that is contained stays",
		.steps = {
			{ OP_ADD, GB(1), GB(4), 0 },
			{ OP_ADD, GB(2), GB(3), 1 },
			{ OP_ADD, GB(3), GB(5), 2 },
			{ OP_ADD, GB(5), GB(6), 3 },
			{ OP_SORT },
		},
		.want = {
			{ GB(1), GB(4), .nid = 0, .unit = 0 },
			{ GB(4), GB(5), .nid = 2, .unit = 2 },
			{ GB(5), GB(6), .nid = 3, .unit = 3 },
		},
	}, {
		.desc = "three overlap in one place",
		.steps = {
			{ OP_ADD, GB(1), GB(5), 0 },
			{ OP_ADD, GB(2), GB(8), 1 },
			{ OP_ADD, GB(3), GB(9), 2 },
			{ OP_SORT },
		},
		.want = {
			{ GB(1), GB(5), .nid = 0, .unit = 0 },
			{ GB(5), GB(8), .nid = 1, .unit = 1 },
			{ GB(8), GB(9), .nid = 2, .unit = 2 },
		},
	},
	/* Declared fixed as well */
	{
		.desc = "cut nothing: the table is empty",
		.steps = { { OP_CUT, GB(1), GB(2) } },
	}, {
		.desc = "cut nothing: the cut is empty",
		.steps = { { OP_ADD, GB(1), GB(4), 0 }, { OP_CUT, GB(2), GB(2) } },
		.want = { { GB(1), GB(4) } },
	}, {
		.desc = "cut what touches below and above",
		.steps = {
			{ OP_ADD, GB(2), GB(3), 0 },
			{ OP_CUT, GB(1), GB(2) },
			{ OP_CUT, GB(3), GB(4) },
		},
		.want = { { GB(2), GB(3) } },
	}, {
		.desc = "cut the hole between two",
		.steps = {
			{ OP_ADD, GB(1), GB(2), 0 },
			{ OP_ADD, GB(3), GB(4), 0 },
			{ OP_CUT, GB(2), GB(3) },
		},
		.want = {
			{ GB(1), GB(2), .unit = 0 },
			{ GB(3), GB(4), .unit = 1 },
		},
	}, {
		.desc = "cut the lower end",
		.steps = { { OP_ADD, GB(2), GB(4), 1 }, { OP_CUT, GB(1), GB(3) } },
		.want = { { GB(3), GB(4), .nid = 1 } },
	}, {
		.desc = "cut the upper end",
		.steps = { { OP_ADD, GB(2), GB(4), 1 }, { OP_CUT, GB(3), GB(5) } },
		.want = { { GB(2), GB(3), .nid = 1 } },
	}, {
		.desc = "cut the first and the last byte",
		.steps = {
			{ OP_ADD, GB(2), GB(4), 0 },
			{ OP_CUT, GB(2), GB(2) + 1 },
			{ OP_CUT, GB(4) - 1, GB(4) },
		},
		.want = { { GB(2) + 1, GB(4) - 1 } },
	}, {
		.desc = "cut the inside: two parts of one unit",
		.steps = {
			{ OP_ADD, GB(8), GB(9), 2 },
			{ OP_ADD, GB(1), GB(4), 1 },
			{ OP_CUT, GB(2), GB(3) },
		},
		.want = {
			{ GB(1), GB(2), .nid = 1, .unit = 1 },
			{ GB(3), GB(4), .nid = 1, .unit = 1 },
			{ GB(8), GB(9), .nid = 2, .unit = 0 },
		},
	}, {
		.desc = "cut the inside twice: three parts of one unit",
		.steps = {
			{ OP_ADD, GB(1), GB(6), 1 },
			{ OP_CUT, GB(4), GB(5) },
			{ OP_CUT, GB(2), GB(3) },
		},
		.want = {
			{ GB(1), GB(2), .nid = 1 },
			{ GB(3), GB(4), .nid = 1 },
			{ GB(5), GB(6), .nid = 1 },
		},
	}, {
		.desc = "cut exactly one of three",
		.steps = {
			{ OP_ADD, GB(1), GB(2), 0 },
			{ OP_ADD, GB(2), GB(3), 0 },
			{ OP_ADD, GB(3), GB(4), 0 },
			{ OP_CUT, GB(2), GB(3) },
		},
		.want = {
			{ GB(1), GB(2), .unit = 0 },
			{ GB(3), GB(4), .unit = 2 },
		},
	}, {
		.desc = "cut more than there is",
		.steps = { { OP_ADD, GB(2), GB(3), 0 }, { OP_CUT, 0, U64_MAX } },
	}, {
		.desc = "cut across four: the inner two go",
		.steps = {
			{ OP_ADD, GB(1), GB(3), 0 },
			{ OP_ADD, GB(3), GB(4), 0 },
			{ OP_ADD, GB(5), GB(6), 0 },
			{ OP_ADD, GB(7), GB(9), 0 },
			{ OP_CUT, GB(2), GB(8) },
		},
		.want = {
			{ GB(1), GB(2), .unit = 0 },
			{ GB(8), GB(9), .unit = 3 },
		},
	}, {
		.desc = "cut a table that is not in order",
		.steps = {
			{ OP_ADD, GB(5), GB(7), 0 },
			{ OP_ADD, GB(1), GB(3), 0 },
			{ OP_CUT, GB(2), GB(6) },
		},
		.want = {
			{ GB(1), GB(2), .unit = 1 },
			{ GB(6), GB(7), .unit = 0 },
		},
	},
	/* Memory that cannot move */
	{
		.desc = "pin what touches below and above",
		.steps = {
			{ OP_ADD, GB(2), GB(3), 0 },
			{ OP_SORT },
			{ OP_PIN, GB(1), GB(2), RESERVED },
			{ OP_PIN, GB(3), GB(4), RESERVED },
		},
		.want = { { GB(2), GB(3) } },
	}, {
		.desc = "pin by the first byte",
		.steps = {
			{ OP_ADD, GB(2), GB(3), 0 },
			{ OP_SORT },
			{ OP_PIN, GB(1), GB(2) + 1, RESERVED },
		},
		.want = { { GB(2), GB(3), .pin = RESERVED } },
	}, {
		.desc = "pin by the last byte",
		.steps = {
			{ OP_ADD, GB(2), GB(3), 0 },
			{ OP_SORT },
			{ OP_PIN, GB(3) - 1, GB(4), RESERVED },
		},
		.want = { { GB(2), GB(3), .pin = RESERVED } },
	}, {
		.desc = "pin one of three: its neighbours are other units",
		.steps = {
			{ OP_ADD, GB(1), GB(2), 0 },
			{ OP_ADD, GB(2), GB(3), 0 },
			{ OP_ADD, GB(3), GB(4), 0 },
			{ OP_SORT },
			{ OP_PIN, GB(2), GB(3), RESERVED },
		},
		.want = {
			{ GB(1), GB(2), .unit = 0 },
			{ GB(2), GB(3), .unit = 1, .pin = RESERVED },
			{ GB(3), GB(4), .unit = 2 },
		},
	}, {
		.desc = "pin across several",
		.steps = {
			{ OP_ADD, GB(1), GB(3), 0 },
			{ OP_ADD, GB(3), GB(4), 0 },
			{ OP_ADD, GB(5), GB(7), 0 },
			{ OP_ADD, GB(7), GB(8), 0 },
			{ OP_SORT },
			{ OP_PIN, GB(2), GB(6), IMAGE },
		},
		.want = {
			{ GB(1), GB(3), .unit = 0, .pin = IMAGE },
			{ GB(3), GB(4), .unit = 1, .pin = IMAGE },
			{ GB(5), GB(7), .unit = 2, .pin = IMAGE },
			{ GB(7), GB(8), .unit = 3 },
		},
	}, {
		.desc = "pin a part: the whole unit is pinned, by the same memory",
		.steps = {
			{ OP_ADD, GB(1), GB(6), 0 },
			{ OP_CUT, GB(4), GB(5) },
			{ OP_CUT, GB(2), GB(3) },
			{ OP_PIN, GB(3) + SZ_4K, GB(3) + SZ_8K, RESERVED },
		},
		.want = {
			{ GB(1), GB(2), .pin = RESERVED },
			{ GB(3), GB(4), .pin = RESERVED },
			{ GB(5), GB(6), .pin = RESERVED },
		},
	}, {
		.desc = "pin what was cut out of a unit",
		.steps = {
			{ OP_ADD, GB(1), GB(4), 0 },
			{ OP_CUT, GB(2), GB(3) },
			{ OP_PIN, GB(2), GB(3), RESERVED },
		},
		.want = { { GB(1), GB(2) }, { GB(3), GB(4) } },
	}, {
		.desc = "the first reason stays",
		.steps = {
			{ OP_ADD, GB(1), GB(4), 0 },
			{ OP_CUT, GB(2), GB(3) },
			{ OP_PIN, GB(1), GB(1) + SZ_4K, IMAGE },
			{ OP_PIN, GB(3), GB(4), RESERVED },
			{ OP_PIN, 0, U64_MAX, RESERVED },
		},
		.want = {
			{ GB(1), GB(2), .pin = IMAGE },
			{ GB(3), GB(4), .pin = IMAGE },
		},
	}, {
		.desc = "a cut leaves the reason as it is",
		.steps = {
			{ OP_ADD, GB(1), GB(5), 0 },
			{ OP_SORT },
			{ OP_PIN, GB(2), GB(3), RESERVED },
			{ OP_CUT, GB(3), GB(4) },
		},
		.want = {
			{ GB(1), GB(3), .pin = RESERVED },
			{ GB(4), GB(5), .pin = RESERVED },
		},
	},
};

KUNIT_ARRAY_PARAM_DESC(ranges_test_steps, ranges_test_cases_steps, desc);

static void __init ranges_test_steps(struct kunit *test)
{
	const struct ranges_test_case *c = test->param_value;
	const struct ranges_test_step *step;
	struct hotplug_ranges *table;
	unsigned int nr = 0;

	table = ranges_test_table(test, 8);
	for (step = c->steps; step->op != OP_END; step++)
		KUNIT_EXPECT_EQ_MSG(test, ranges_test_do(table, step), step->ret,
				    "step %td", step - c->steps);

	while (nr < ARRAY_SIZE(c->want) && c->want[nr].end)
		nr++;
	ranges_test_expect(test, table, c->want, nr);
}

/* Far more than most machines have */
#define NR_MANY		(4096 + 1001)

static void __init ranges_test_many(struct kunit *test)
{
	struct hotplug_range want = { .nid = 1 };
	struct hotplug_ranges *table;
	unsigned int *unit, i;

	unit = kunit_kcalloc(test, NR_MANY, sizeof(*unit), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, unit);
	table = ranges_test_table(test, NR_MANY);

	/* 37 and NR_MANY have no common divisor: every place once, in no order */
	for (i = 0; i < NR_MANY; i++) {
		unsigned int place = i * 37 % NR_MANY;
		u64 start = GB(2 * place);

		unit[place] = i;
		KUNIT_ASSERT_EQ(test, 0,
				hotplug_ranges_add(table, start, start + GB(1), 1, SRAT));
	}
	KUNIT_EXPECT_EQ(test, table->units, NR_MANY);

	hotplug_ranges_sort(table);

	KUNIT_ASSERT_EQ(test, table->nr, NR_MANY);
	for (i = 0; i < NR_MANY; i++) {
		want.start = GB(2 * i);
		want.end = GB(2 * i + 1);
		want.unit = unit[i];
		if (!ranges_test_equal(&table->range[i], &want)) {
			ranges_test_fail(test, "range", i, &table->range[i]);
			ranges_test_fail(test, "wanted", i, &want);
			return;
		}
	}
}

/* A range goes in anywhere, also a copy of one that moves to make room for it */
static void __init ranges_test_insert(struct kunit *test)
{
	struct hotplug_range want[5];
	unsigned int at, i;

	for (at = 0; at < ARRAY_SIZE(want); at++) {
		struct hotplug_ranges *table = ranges_test_table(test, ARRAY_SIZE(want));

		for (i = 0; i < 4; i++) {
			struct hotplug_range range = {
				.start = GB(i), .end = GB(i + 1), .nid = i, .unit = 10 + i,
				.source = DT,
			};

			KUNIT_ASSERT_EQ(test, 0, hotplug_ranges_insert(table, i, &range));
			want[i < at ? i : i + 1] = range;
			if (i == 2)
				want[at] = range;
		}

		KUNIT_ASSERT_EQ(test, 0, hotplug_ranges_insert(table, at, &table->range[2]));
		ranges_test_expect(test, table, want, ARRAY_SIZE(want));
	}
}

/* Two ranges that touch, of which the unit of the first has three parts, and one more */
static struct hotplug_ranges *__init ranges_test_parts(struct kunit *test)
{
	struct hotplug_ranges *table = ranges_test_table(test, 8);

	KUNIT_ASSERT_EQ(test, 0, hotplug_ranges_add(table, GB(1), GB(2), 0, SRAT));
	KUNIT_ASSERT_EQ(test, 0, hotplug_ranges_add(table, GB(2), GB(7), 0, SRAT));
	KUNIT_ASSERT_EQ(test, 0, hotplug_ranges_add(table, GB(7), GB(8), 0, SRAT));
	hotplug_ranges_cut(table, GB(3), GB(4), "declared fixed");
	hotplug_ranges_cut(table, GB(5), GB(6), "declared fixed");
	KUNIT_ASSERT_EQ(test, table->nr, 5);

	return table;
}

static const struct ranges_test_unit {
	unsigned int first;
	unsigned int last;
} ranges_test_units[] = { { 0, 0 }, { 1, 3 }, { 1, 3 }, { 1, 3 }, { 4, 4 } };

static void __init ranges_test_pin_unit(struct kunit *test)
{
	unsigned int index, i;

	for (index = 0; index < ARRAY_SIZE(ranges_test_units); index++) {
		const struct ranges_test_unit *unit = &ranges_test_units[index];
		struct hotplug_ranges *table = ranges_test_parts(test);
		struct hotplug_range want[ARRAY_SIZE(ranges_test_units)];

		memcpy(want, table->range, sizeof(want));
		for (i = unit->first; i <= unit->last; i++)
			want[i].pin = IMAGE;

		hotplug_ranges_pin(table, want[index].start, want[index].start + SZ_4K, IMAGE);
		ranges_test_expect(test, table, want, ARRAY_SIZE(want));
	}
}

/* A part may be pinned for itself, and whoever reads the reason wants the first one */
static void __init ranges_test_pin_part(struct kunit *test)
{
	struct hotplug_ranges *table = ranges_test_parts(test);
	struct hotplug_range want[ARRAY_SIZE(ranges_test_units)];
	unsigned int i;

	table->range[2].pin = NO_BLOCK;
	memcpy(want, table->range, sizeof(want));
	for (i = 1; i <= 3; i += 2)
		want[i].pin = RESERVED;

	hotplug_ranges_pin(table, GB(4), GB(5), RESERVED);
	KUNIT_EXPECT_EQ_MSG(test, table->range[1].pin, HOTPLUG_PIN_NONE, "pinned already");
	hotplug_ranges_pin(table, GB(6), GB(6) + SZ_4K, RESERVED);
	ranges_test_expect(test, table, want, ARRAY_SIZE(want));
}

static const struct hotplug_range ranges_test_lookup[] = {
	{ GB(1), GB(2), .unit = 0 },
	{ GB(2), GB(3), .unit = 1 },
	{ GB(3), GB(4), .unit = 2, .pin = RESERVED },
	{ GB(6) + 0x123, GB(7) - 0x123, .unit = 3 },
	{ U64_MAX - SZ_4K, U64_MAX, .unit = 4 },
};

#define NONE		ARRAY_SIZE(ranges_test_lookup)

static const struct ranges_test_first_above {
	u64 addr;
	unsigned int want;
} ranges_test_first_aboves[] = {
	{ 0, 0 }, { GB(1) - 1, 0 }, { GB(1), 0 }, { GB(2) - 1, 0 },
	{ GB(2), 1 }, { GB(3) - 1, 1 }, { GB(3), 2 }, { GB(4) - 1, 2 },
	{ GB(4), 3 }, { GB(5), 3 }, { GB(7) - 0x124, 3 },
	{ GB(7) - 0x123, 4 }, { GB(8), 4 }, { U64_MAX - 1, 4 },
	{ U64_MAX, NONE },
};

static void __init ranges_test_first_above(struct kunit *test)
{
	struct hotplug_ranges table = {
		.range = (struct hotplug_range *)ranges_test_lookup,
	};
	unsigned int i;

	KUNIT_EXPECT_EQ(test, hotplug_ranges_first_above(&table, 0), 0);
	KUNIT_EXPECT_EQ(test, hotplug_ranges_first_above(&table, U64_MAX), 0);

	/* With fewer ranges it is the same, until there is none */
	for (table.nr = 1; table.nr <= NONE; table.nr++) {
		for (i = 0; i < ARRAY_SIZE(ranges_test_first_aboves); i++) {
			const struct ranges_test_first_above *c = &ranges_test_first_aboves[i];

			KUNIT_EXPECT_EQ_MSG(test, hotplug_ranges_first_above(&table, c->addr),
					    min(c->want, table.nr), "above %#llx of %u ranges",
					    c->addr, table.nr);
		}
	}
}

static const struct ranges_test_find {
	u64 start;
	u64 end;
	unsigned int want;
} ranges_test_finds[] = {
	/* All of a range, its first, and its last byte */
	{ GB(1), GB(2), 0 }, { GB(1), GB(1) + 1, 0 }, { GB(2) - 1, GB(2), 0 },
	/* A byte more */
	{ GB(1) - 1, GB(2), NONE }, { GB(1), GB(2) + 1, NONE }, { GB(1) - 1, GB(1), NONE },
	/* Two that touch do not make one */
	{ GB(2) - 1, GB(2) + 1, NONE }, { GB(1), GB(3), NONE }, { GB(2), GB(3), 1 },
	/* One that is pinned is found all the same */
	{ GB(3), GB(4), 2 }, { GB(4) - 1, GB(4), 2 }, { GB(2), GB(4), NONE },
	/* In a hole, and next to it */
	{ GB(4), GB(5), NONE }, { GB(4) - 1, GB(4) + 1, NONE }, { GB(5), GB(8), NONE },
	{ GB(6) + 0x122, GB(6) + 0x200, NONE }, { GB(6) + 0x123, GB(6) + 0x200, 3 },
	{ GB(7) - SZ_4K, GB(7) - 0x123, 3 }, { GB(7) - SZ_4K, GB(7) - 0x122, NONE },
	/* Below and above all */
	{ 0, 1, NONE }, { 0, U64_MAX, NONE },
	{ U64_MAX - 1, U64_MAX, 4 },
};

/* In pages; whether one kept range contains all of them */
static const struct ranges_test_kept {
	u64 start;
	u64 size;
	bool want;
} ranges_test_kepts[] = {
	{ GB(1), GB(1), true },
	{ GB(1), PAGE_SIZE, true },
	{ GB(1) - PAGE_SIZE, PAGE_SIZE, false },
	{ GB(1) - PAGE_SIZE, 2 * PAGE_SIZE, false },
	{ GB(2) - PAGE_SIZE, PAGE_SIZE, true },
	{ GB(2) - PAGE_SIZE, 2 * PAGE_SIZE, false },
	{ GB(1), GB(2), false },
	{ GB(2), GB(1), true },
	{ GB(2), GB(2), false },
	{ GB(3), GB(1), false },
	{ GB(3), PAGE_SIZE, false },
	{ GB(4), PAGE_SIZE, false },
	{ GB(6), PAGE_SIZE, false },
	{ GB(6) + PAGE_SIZE, PAGE_SIZE, true },
	{ GB(7) - 2 * PAGE_SIZE, PAGE_SIZE, true },
	{ GB(7) - PAGE_SIZE, PAGE_SIZE, false },
};

/*
 * Lend @table to those who only know that of the running system. Nobody looks
 * into it meanwhile: only blocks that come and go do, user space does not run.
 * There must be no way out but ranges_test_take_back().
 */
static struct hotplug_ranges __init ranges_test_lend(const struct hotplug_ranges *table)
{
	struct hotplug_ranges was;

	lock_device_hotplug();
	was = hotplug_ranges;
	hotplug_ranges = *table;

	return was;
}

static void __init ranges_test_take_back(struct hotplug_ranges *table,
					 const struct hotplug_ranges *was)
{
	*table = hotplug_ranges;
	hotplug_ranges = *was;
	unlock_device_hotplug();
}

static void __init ranges_test_look_up(struct kunit *test)
{
	struct hotplug_ranges none = { .sorted = true }, table = {
		.range = (struct hotplug_range *)ranges_test_lookup,
		.nr = ARRAY_SIZE(ranges_test_lookup),
		.max = ARRAY_SIZE(ranges_test_lookup),
		.sorted = true,
	};
	const struct hotplug_range *range;
	struct hotplug_ranges was;
	unsigned int i;

	was = ranges_test_lend(&table);

	for (i = 0; i < ARRAY_SIZE(ranges_test_finds); i++) {
		const struct ranges_test_find *find = &ranges_test_finds[i];

		KUNIT_EXPECT_PTR_EQ_MSG(test, hotplug_range_find(find->start, find->end),
					find->want == NONE ? NULL :
					&ranges_test_lookup[find->want],
					"find [%#llx-%#llx)", find->start, find->end);
	}

	for (i = 0; i < ARRAY_SIZE(ranges_test_kepts); i++) {
		const struct ranges_test_kept *kept = &ranges_test_kepts[i];

		KUNIT_EXPECT_EQ_MSG(test,
				    hotplug_range_kept(PHYS_PFN(kept->start),
						       PHYS_PFN(kept->size)),
				    kept->want, "kept [%#llx-%#llx)", kept->start,
				    kept->start + kept->size);
	}

	for (i = 0; (range = hotplug_range_get(i)); i++)
		KUNIT_EXPECT_PTR_EQ(test, range, &ranges_test_lookup[i]);
	KUNIT_EXPECT_EQ(test, i, ARRAY_SIZE(ranges_test_lookup));
	KUNIT_EXPECT_NULL(test, hotplug_range_get(i));
	KUNIT_EXPECT_NULL(test, hotplug_range_get(UINT_MAX));

	ranges_test_take_back(&table, &was);

	was = ranges_test_lend(&none);
	KUNIT_EXPECT_NULL(test, hotplug_range_get(0));
	KUNIT_EXPECT_NULL(test, hotplug_range_find(GB(1), GB(2)));
	KUNIT_EXPECT_FALSE(test, hotplug_range_kept(PHYS_PFN(GB(1)), 1));
	ranges_test_take_back(&none, &was);
}

/* Two sources, and what one of them says is fixed as well */
static void __init ranges_test_declare(struct kunit *test)
{
	static const struct hotplug_range want[] __initconst = {
		{ GB(1), GB(2), .nid = NUMA_NO_NODE, .unit = 1, .source = DT },
		{ GB(3), GB(4), .nid = 1, .unit = 0 },
		{ GB(5), GB(6), .nid = 1, .unit = 2 },
		{ GB(7), GB(8), .nid = 1, .unit = 2 },
	};
	struct hotplug_ranges *table = ranges_test_table(test, 4);
	struct hotplug_ranges was = ranges_test_lend(table);

	KUNIT_EXPECT_EQ(test, hotplug_range_declare(GB(3), GB(4), 1, SRAT), 0);
	KUNIT_EXPECT_EQ(test, hotplug_range_declare(GB(1), GB(2), NUMA_NO_NODE, DT), 0);
	KUNIT_EXPECT_EQ(test, hotplug_range_declare(GB(5), GB(8), 1, SRAT), 0);
	KUNIT_EXPECT_EQ(test, hotplug_range_declare(GB(5), GB(5), 1, SRAT), -EINVAL);
	hotplug_ranges_exclude(GB(6), GB(7));

	ranges_test_take_back(table, &was);
	ranges_test_expect(test, table, want, ARRAY_SIZE(want));
}

/* Each reason has a text of its own that has no address, name or number in it */
static void __init ranges_test_reason(struct kunit *test)
{
	struct hotplug_range range = { }, other = { };

	KUNIT_EXPECT_STREQ(test, hotplug_range_reason(&range), "");
	for (range.pin = 1; range.pin <= HOTPLUG_PIN_RAN_SHORT; range.pin++) {
		const char *reason = hotplug_range_reason(&range);

		KUNIT_ASSERT_NOT_NULL(test, reason);
		KUNIT_EXPECT_NULL(test, strpbrk(reason, "0123456789%"));
		for (other.pin = 0; other.pin < range.pin; other.pin++)
			KUNIT_EXPECT_STRNEQ(test, reason, hotplug_range_reason(&other));
	}
}

static void __init ranges_test_source(struct kunit *test)
{
	struct hotplug_range range = { .source = SRAT };

	KUNIT_EXPECT_STREQ(test, hotplug_range_source_name(&range), "ACPI SRAT");
	range.source = DT;
	KUNIT_EXPECT_STREQ(test, hotplug_range_source_name(&range), "device tree");
}

#define NR_BYTES	96
/* Not more, because each overlap and each cut is logged */
#define NR_ROUNDS	25
#define NR_ADDS		10
#define NR_CHANGES	10
#define MODEL_START	(GB(4) - NR_BYTES / 2)
#define MODEL_SEED	0x686f74706c756731ULL
#define NO_UNIT		-1

/**
 * struct ranges_test_model - some address space, byte by byte: slow and obvious
 * @unit: the unit that each byte belongs to, or NO_UNIT
 * @was: the same as of the sorting before
 * @added: what was declared since then
 * @units: how many were declared in all
 * @sorted: how many of them are sorted
 * @pin: by unit, why it is pinned
 * @want: what the table has to be
 */
struct ranges_test_model {
	int unit[NR_BYTES];
	int was[NR_BYTES];
	struct {
		unsigned int start;
		unsigned int end;
	} added[NR_ADDS];
	unsigned int units;
	unsigned int sorted;
	enum hotplug_range_pin pin[NR_ADDS];
	struct hotplug_range want[NR_BYTES];
};

static unsigned int __init ranges_test_run_start(const int *unit, unsigned int byte)
{
	while (byte && unit[byte - 1] == unit[byte])
		byte--;

	return byte;
}

static unsigned int __init ranges_test_run_end(const int *unit, unsigned int byte)
{
	while (byte < NR_BYTES - 1 && unit[byte + 1] == unit[byte])
		byte++;

	return byte + 1;
}

/* Each byte goes to the range that starts first of all those that have it */
static void __init ranges_test_model_sort(struct ranges_test_model *model)
{
	unsigned int byte, u;

	memcpy(model->was, model->unit, sizeof(model->was));
	for (byte = 0; byte < NR_BYTES; byte++) {
		unsigned int lowest = NR_BYTES;

		if (model->was[byte] != NO_UNIT)
			lowest = ranges_test_run_start(model->was, byte);
		for (u = model->sorted; u < model->units; u++) {
			if (byte < model->added[u].start || byte >= model->added[u].end ||
			    model->added[u].start >= lowest)
				continue;
			lowest = model->added[u].start;
			model->unit[byte] = u;
		}
	}
	model->sorted = model->units;
}

static void __init ranges_test_model_do(struct ranges_test_model *model, enum ranges_test_op op,
					unsigned int start, unsigned int end, int arg)
{
	unsigned int byte;

	if (op == OP_ADD) {
		model->added[model->units].start = start;
		model->added[model->units].end = end;
		model->units++;
		return;
	}

	if (op == OP_SORT || op == OP_CUT)
		ranges_test_model_sort(model);
	if (op == OP_SORT)
		return;

	for (byte = start; byte < end; byte++) {
		int u = model->unit[byte];

		if (u == NO_UNIT)
			continue;
		if (op == OP_CUT)
			model->unit[byte] = NO_UNIT;
		if (op == OP_PIN && !model->pin[u])
			model->pin[u] = arg;
	}
}

/* The ranges and whether each byte is found in the right one, false if not */
static bool __init ranges_test_model_agrees(struct kunit *test, struct ranges_test_model *model,
					    const struct hotplug_ranges *table)
{
	unsigned int byte, nr = 0;
	bool same = true;

	memset(model->want, 0, sizeof(model->want));
	for (byte = 0; byte < NR_BYTES; byte++) {
		unsigned int found = hotplug_ranges_first_above(table, MODEL_START + byte);
		struct hotplug_range *want = &model->want[nr];
		int u = model->unit[byte];

		if (found != nr) {
			KUNIT_FAIL(test, "byte %u: range %u is the first above, not %u",
				   byte, found, nr);
			same = false;
		}
		if (u == NO_UNIT || byte + 1 < ranges_test_run_end(model->unit, byte))
			continue;

		want->start = MODEL_START + ranges_test_run_start(model->unit, byte);
		want->end = MODEL_START + byte + 1;
		want->nid = u % 3;
		want->unit = u;
		want->pin = model->pin[u];
		nr++;
	}

	return ranges_test_expect(test, table, model->want, nr) && same;
}

static void __init ranges_test_random(struct kunit *test)
{
	struct ranges_test_model *model;
	struct rnd_state rnd;
	unsigned int round, i;

	model = kunit_kzalloc(test, sizeof(*model), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, model);
	prandom_seed_state(&rnd, MODEL_SEED);

	for (round = 0; round < NR_ROUNDS; round++) {
		unsigned int adds = 1 + prandom_u32_state(&rnd) % NR_ADDS;
		struct hotplug_ranges *table = ranges_test_table(test, NR_BYTES);

		memset(model, 0, sizeof(*model));
		memset32(model->unit, NO_UNIT, NR_BYTES);

		/* A unit that is cut has all its parts side by side: first declare all */
		for (i = 0; i < adds + NR_CHANGES; i++) {
			unsigned int start = prandom_u32_state(&rnd) % NR_BYTES;
			unsigned int len = 1 + prandom_u32_state(&rnd) % (i < adds ? 40 : 8);
			unsigned int end = min(start + len, NR_BYTES);
			unsigned int dice = prandom_u32_state(&rnd) % 4;
			struct ranges_test_step step = {
				.start = MODEL_START + start,
				.end = MODEL_START + end,
			};
			int ret;

			if (i < adds) {
				step.op = OP_ADD;
				step.arg = model->units % 3;
			} else if (i == adds) {
				step.op = OP_SORT;
			} else if (dice < 2) {
				step.op = OP_CUT;
			} else {
				step.op = OP_PIN;
				step.arg = 1 + prandom_u32_state(&rnd) % HOTPLUG_PIN_RAN_SHORT;
			}

			ret = ranges_test_do(table, &step);
			ranges_test_model_do(model, step.op, start, end, step.arg);
			if (step.op == OP_ADD && !dice) {
				hotplug_ranges_sort(table);
				ranges_test_model_sort(model);
			}

			if (!ret && (model->sorted < model->units ||
				     ranges_test_model_agrees(test, model, table)))
				continue;
			KUNIT_FAIL(test, "seed %#llx round %u step %u: op %d [%u-%u) arg %d: %d",
				   MODEL_SEED, round, i, step.op, start, end, step.arg, ret);
			return;
		}
	}
}

/* Not __initdata: debugfs shows the results after boot. */
static struct kunit_case __refdata ranges_test_cases[] = {
	KUNIT_CASE_PARAM(ranges_test_steps, ranges_test_steps_gen_params),
	KUNIT_CASE(ranges_test_many),
	KUNIT_CASE(ranges_test_insert),
	KUNIT_CASE(ranges_test_pin_unit),
	KUNIT_CASE(ranges_test_pin_part),
	KUNIT_CASE(ranges_test_first_above),
	KUNIT_CASE(ranges_test_look_up),
	KUNIT_CASE(ranges_test_declare),
	KUNIT_CASE(ranges_test_reason),
	KUNIT_CASE(ranges_test_source),
	KUNIT_CASE(ranges_test_random),
	{}
};

static struct kunit_suite __refdata ranges_test_suite = {
	.name = "hotplug_ranges",
	.test_cases = ranges_test_cases,
};
kunit_test_init_section_suites(&ranges_test_suite);

MODULE_DESCRIPTION("KUnit tests of the table of hot-pluggable memory ranges");
MODULE_LICENSE("GPL");
