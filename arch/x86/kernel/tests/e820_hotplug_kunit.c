// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit tests of the E820 map for kexec_file_load() when memory is removed and
 * added again.
 *
 * Included by arch/x86/kernel/e820_hotplug.c to reach its static functions. No
 * test touches the tables of the running kernel.
 */

#include <kunit/test.h>
#include <linux/bitmap.h>
#include <linux/prandom.h>
#include <linux/sizes.h>

#define TEST_UNIT	SZ_128M
#define TEST_UNITS	64

#define MAX_STEPS	3
#define MAX_ENTRIES	6

#define RAM		E820_TYPE_RAM
#define RESERVED	E820_TYPE_RESERVED

/**
 * struct e820_hotplug_case - what is removed and added, and what is in the map then
 * @desc: name of the case
 * @step: what is done to the map of e820_boot in this order, in units, inclusive
 *	start, exclusive end
 * @map: expected map, in units
 */
struct e820_hotplug_case {
	const char *desc;
	struct {
		unsigned int start, end;
		bool present;
	} step[MAX_STEPS];
	struct {
		unsigned int start, end;
		enum e820_type type;
	} map[MAX_ENTRIES];
};

/* The map at boot; two kinds of memory side by side, and a hole */
static const struct {
	unsigned int start, end;
	enum e820_type type;
} e820_boot[] = {
	{ 0, 8, RAM }, { 8, 10, RESERVED }, { 16, 32, RAM }, { 32, 40, E820_TYPE_SOFT_RESERVED },
};

static const struct e820_hotplug_case e820_hotplug_cases[] = {
	{
		.desc = "all of an entry goes",
		.step = { { 16, 32 } },
		.map = { { 0, 8, RAM }, { 8, 10, RESERVED }, { 32, 40, E820_TYPE_SOFT_RESERVED } },
	},
	{
		.desc = "its start goes",
		.step = { { 16, 24 } },
		.map = { { 0, 8, RAM }, { 8, 10, RESERVED }, { 24, 32, RAM },
			 { 32, 40, E820_TYPE_SOFT_RESERVED } },
	},
	{
		.desc = "its end goes",
		.step = { { 24, 32 } },
		.map = { { 0, 8, RAM }, { 8, 10, RESERVED }, { 16, 24, RAM },
			 { 32, 40, E820_TYPE_SOFT_RESERVED } },
	},
	{
		.desc = "its middle goes",
		.step = { { 20, 24 } },
		.map = { { 0, 8, RAM }, { 8, 10, RESERVED }, { 16, 20, RAM }, { 24, 32, RAM },
			 { 32, 40, E820_TYPE_SOFT_RESERVED } },
	},
	{
		.desc = "what is no RAM stays",
		.step = { { 0, 40 } },
		.map = { { 8, 10, RESERVED }, { 32, 40, E820_TYPE_SOFT_RESERVED } },
	},
	{
		.desc = "a hole has nothing to remove",
		.step = { { 10, 16 } },
		.map = { { 0, 8, RAM }, { 8, 10, RESERVED }, { 16, 32, RAM },
			 { 32, 40, E820_TYPE_SOFT_RESERVED } },
	},
	{
		.desc = "the middle comes back",
		.step = { { 20, 24 }, { 20, 24, true } },
		.map = { { 0, 8, RAM }, { 8, 10, RESERVED }, { 16, 32, RAM },
			 { 32, 40, E820_TYPE_SOFT_RESERVED } },
	},
	{
		.desc = "a part of what went comes back",
		.step = { { 16, 32 }, { 20, 24, true } },
		.map = { { 0, 8, RAM }, { 8, 10, RESERVED }, { 20, 24, RAM },
			 { 32, 40, E820_TYPE_SOFT_RESERVED } },
	},
	{
		.desc = "all comes back",
		.step = { { 0, 8 }, { 16, 32 }, { 0, 40, true } },
		.map = { { 0, 8, RAM }, { 8, 10, RESERVED }, { 16, 32, RAM },
			 { 32, 40, E820_TYPE_SOFT_RESERVED } },
	},
	{
		.desc = "what was not there at boot is left to ACPI",
		.step = { { 40, 48, true } },
		.map = { { 0, 8, RAM }, { 8, 10, RESERVED }, { 16, 32, RAM },
			 { 32, 40, E820_TYPE_SOFT_RESERVED } },
	},
	{
		.desc = "what is there already is not there twice",
		.step = { { 20, 24, true } },
		.map = { { 0, 8, RAM }, { 8, 10, RESERVED }, { 16, 32, RAM },
			 { 32, 40, E820_TYPE_SOFT_RESERVED } },
	},
};

KUNIT_ARRAY_PARAM_DESC(e820_hotplug, e820_hotplug_cases, desc);

struct e820_hotplug_tables {
	struct e820_table boot, old, new;
};

static struct e820_hotplug_tables *tables_at_boot(struct kunit *test)
{
	struct e820_hotplug_tables *tables;
	unsigned int i;

	tables = kunit_kzalloc(test, sizeof(*tables), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, tables);
	for (i = 0; i < ARRAY_SIZE(e820_boot); i++)
		e820_append(&tables->boot, (u64)e820_boot[i].start * TEST_UNIT,
			    (u64)e820_boot[i].end * TEST_UNIT, e820_boot[i].type);
	tables->new = tables->boot;

	return tables;
}

static void update(struct e820_hotplug_tables *tables, unsigned int start,
		   unsigned int end, bool present)
{
	tables->old = tables->new;
	e820_hotplug_update(&tables->new, &tables->old, &tables->boot,
			    (u64)start * TEST_UNIT, (u64)end * TEST_UNIT, present);
}

static void e820_hotplug_case_test(struct kunit *test)
{
	const struct e820_hotplug_case *c = test->param_value;
	struct e820_hotplug_tables *tables = tables_at_boot(test);
	unsigned int i;

	for (i = 0; i < MAX_STEPS && c->step[i].end; i++)
		update(tables, c->step[i].start, c->step[i].end, c->step[i].present);

	for (i = 0; i < MAX_ENTRIES && c->map[i].end; i++) {
		const struct e820_entry *entry = &tables->new.entries[i];

		KUNIT_ASSERT_LT_MSG(test, i, tables->new.nr_entries, "entry %u", i);
		KUNIT_EXPECT_EQ_MSG(test, entry->addr, (u64)c->map[i].start * TEST_UNIT,
				    "entry %u", i);
		KUNIT_EXPECT_EQ_MSG(test, entry->addr + entry->size,
				    (u64)c->map[i].end * TEST_UNIT, "entry %u", i);
		KUNIT_EXPECT_EQ_MSG(test, entry->type, c->map[i].type, "entry %u", i);
	}
	KUNIT_EXPECT_EQ(test, tables->new.nr_entries, i);
}

/* A table that has no room for the upper part of an entry has all else. */
static void e820_hotplug_full_test(struct kunit *test)
{
	struct e820_hotplug_tables *tables;
	unsigned int i;

	tables = kunit_kzalloc(test, sizeof(*tables), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, tables);
	for (i = 0; i < E820_MAX_ENTRIES; i++)
		e820_append(&tables->new, 16ULL * i * TEST_UNIT,
			    (16ULL * i + 8) * TEST_UNIT, RAM);
	KUNIT_ASSERT_EQ(test, tables->new.nr_entries, E820_MAX_ENTRIES);

	update(tables, 16 * (E820_MAX_ENTRIES - 1) + 2, 16 * (E820_MAX_ENTRIES - 1) + 4, false);
	KUNIT_EXPECT_EQ(test, tables->new.nr_entries, E820_MAX_ENTRIES);
	KUNIT_EXPECT_EQ(test, tables->new.entries[E820_MAX_ENTRIES - 1].size, 2ULL * TEST_UNIT);
}

/* Whatever goes and comes, the map has exactly the RAM that is there. */
static void e820_hotplug_random_test(struct kunit *test)
{
	struct e820_hotplug_tables *tables = tables_at_boot(test);
	DECLARE_BITMAP(boot, TEST_UNITS);
	DECLARE_BITMAP(there, TEST_UNITS);
	DECLARE_BITMAP(mapped, TEST_UNITS);
	struct rnd_state rnd;
	unsigned int i, round;

	prandom_seed_state(&rnd, 0xe820);
	bitmap_zero(boot, TEST_UNITS);
	for (i = 0; i < ARRAY_SIZE(e820_boot); i++)
		if (e820_boot[i].type == RAM)
			bitmap_set(boot, e820_boot[i].start,
				   e820_boot[i].end - e820_boot[i].start);
	bitmap_copy(there, boot, TEST_UNITS);

	for (round = 0; round < 2000; round++) {
		unsigned int start = prandom_u32_state(&rnd) % TEST_UNITS;
		unsigned int end = start + 1 +
				   prandom_u32_state(&rnd) % min(16, TEST_UNITS - start);
		bool present = prandom_u32_state(&rnd) % 2;
		u64 last = 0;

		update(tables, start, end, present);
		for (i = start; i < end; i++)
			__assign_bit(i, there, present && test_bit(i, boot));

		bitmap_zero(mapped, TEST_UNITS);
		for (i = 0; i < tables->new.nr_entries; i++) {
			const struct e820_entry *entry = &tables->new.entries[i];

			KUNIT_ASSERT_GE(test, entry->addr, last);
			last = entry->addr + entry->size;
			if (entry->type == RAM)
				bitmap_set(mapped, entry->addr / TEST_UNIT,
					   entry->size / TEST_UNIT);
		}
		KUNIT_ASSERT_TRUE_MSG(test, bitmap_equal(there, mapped, TEST_UNITS),
				      "round %u: there %*pbl, in the map %*pbl", round,
				      TEST_UNITS, there, TEST_UNITS, mapped);
	}
}

static struct kunit_case e820_hotplug_test_cases[] = {
	KUNIT_CASE_PARAM(e820_hotplug_case_test, e820_hotplug_gen_params),
	KUNIT_CASE(e820_hotplug_full_test),
	KUNIT_CASE(e820_hotplug_random_test),
	{}
};

static struct kunit_suite e820_hotplug_test_suite = {
	.name = "e820_hotplug",
	.test_cases = e820_hotplug_test_cases,
};

kunit_test_suite(e820_hotplug_test_suite);
