// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit tests of what becomes of firmware memmap entries when memory is removed
 * and added again.
 *
 * Included by drivers/firmware/memmap.c to reach its static functions. The tests
 * use the map itself, with a type and addresses that no firmware has.
 */

#include <kunit/test.h>
#include <linux/bitmap.h>
#include <linux/prandom.h>
#include <linux/sizes.h>

/* Any unit will do; this one is the size of a memory block. */
#define TEST_UNIT	SZ_128M
#define TEST_BASE	BIT_ULL(60)
#define TEST_UNITS	64

#define MAX_STEPS	6
#define MAX_PARTS	4

static const char test_type[] = "KUnit";

static u64 test_addr(unsigned int unit)
{
	return TEST_BASE + (u64)unit * TEST_UNIT;
}

static int test_add(unsigned int start, unsigned int end)
{
	return firmware_map_add_hotplug(test_addr(start), test_addr(end), test_type);
}

static int test_remove(unsigned int start, unsigned int end)
{
	return firmware_map_remove(test_addr(start), test_addr(end), test_type);
}

enum memmap_op {
	OP_NONE,
	OP_ADD,
	OP_REMOVE,
};

/**
 * struct memmap_case - what is done to the map, and what it lists then
 * @desc: name of the case
 * @step: ranges that are added and removed in this order, in units, inclusive
 *	start, exclusive end
 * @ret: expected result of the last step, that of the others is 0
 * @part: expected entries by address, in units
 */
struct memmap_case {
	const char *desc;
	struct {
		enum memmap_op op;
		unsigned int start, end;
	} step[MAX_STEPS];
	int ret;
	struct {
		unsigned int start, end;
	} part[MAX_PARTS];
};

static const struct memmap_case memmap_cases[] = {
	{
		.desc = "an entry",
		.step = { { OP_ADD, 8, 16 } },
		.part = { { 8, 16 } },
	},
	{
		.desc = "the same once more",
		.step = { { OP_ADD, 8, 16 }, { OP_ADD, 8, 16 } },
		.part = { { 8, 16 } },
	},
	{
		.desc = "what an entry has already",
		.step = { { OP_ADD, 8, 16 }, { OP_ADD, 10, 12 } },
		.part = { { 8, 16 } },
	},
	{
		.desc = "neighbours are entries of their own",
		.step = { { OP_ADD, 8, 16 }, { OP_ADD, 16, 24 } },
		.part = { { 8, 16 }, { 16, 24 } },
	},
	{
		.desc = "all of an entry goes",
		.step = { { OP_ADD, 8, 16 }, { OP_REMOVE, 8, 16 } },
	},
	{
		.desc = "its start goes",
		.step = { { OP_ADD, 8, 16 }, { OP_REMOVE, 8, 12 } },
		.part = { { 12, 16 } },
	},
	{
		.desc = "its end goes",
		.step = { { OP_ADD, 8, 16 }, { OP_REMOVE, 12, 16 } },
		.part = { { 8, 12 } },
	},
	{
		.desc = "its middle goes",
		.step = { { OP_ADD, 8, 16 }, { OP_REMOVE, 10, 12 } },
		.part = { { 8, 10 }, { 12, 16 } },
	},
	{
		.desc = "more than an entry goes",
		.step = { { OP_ADD, 8, 16 }, { OP_REMOVE, 4, 20 } },
	},
	{
		.desc = "several entries go",
		.step = { { OP_ADD, 8, 12 }, { OP_ADD, 12, 16 }, { OP_ADD, 20, 24 },
			  { OP_REMOVE, 8, 24 } },
	},
	{
		.desc = "a range across two entries goes",
		.step = { { OP_ADD, 8, 16 }, { OP_ADD, 16, 24 }, { OP_REMOVE, 12, 20 } },
		.part = { { 8, 12 }, { 20, 24 } },
	},
	{
		.desc = "a range across three entries goes",
		.step = { { OP_ADD, 8, 16 }, { OP_ADD, 16, 24 }, { OP_ADD, 24, 32 },
			  { OP_REMOVE, 12, 28 } },
		.part = { { 8, 12 }, { 28, 32 } },
	},
	{
		.desc = "what is not there",
		.step = { { OP_ADD, 8, 16 }, { OP_REMOVE, 16, 24 } },
		.ret = -EINVAL,
		.part = { { 8, 16 } },
	},
	{
		.desc = "what is below",
		.step = { { OP_ADD, 8, 16 }, { OP_REMOVE, 0, 8 } },
		.ret = -EINVAL,
		.part = { { 8, 16 } },
	},
	{
		.desc = "what is no longer there",
		.step = { { OP_ADD, 8, 16 }, { OP_REMOVE, 10, 12 }, { OP_REMOVE, 10, 12 } },
		.ret = -EINVAL,
		.part = { { 8, 10 }, { 12, 16 } },
	},
	{
		.desc = "what went comes back as an entry of its own",
		.step = { { OP_ADD, 8, 16 }, { OP_REMOVE, 10, 12 }, { OP_ADD, 10, 12 } },
		.part = { { 8, 10 }, { 10, 12 }, { 12, 16 } },
	},
	{
		.desc = "a part of it comes back",
		.step = { { OP_ADD, 8, 16 }, { OP_REMOVE, 10, 14 }, { OP_ADD, 11, 12 } },
		.part = { { 8, 10 }, { 11, 12 }, { 14, 16 } },
	},
	{
		.desc = "it goes and comes again, and there are no more pieces",
		.step = { { OP_ADD, 8, 16 }, { OP_REMOVE, 10, 12 }, { OP_ADD, 10, 12 },
			  { OP_REMOVE, 10, 12 }, { OP_ADD, 10, 12 } },
		.part = { { 8, 10 }, { 10, 12 }, { 12, 16 } },
	},
	{
		.desc = "a range across two entries comes back",
		.step = { { OP_ADD, 8, 16 }, { OP_ADD, 16, 24 }, { OP_REMOVE, 12, 20 },
			  { OP_ADD, 12, 20 } },
		.part = { { 8, 12 }, { 12, 20 }, { 20, 24 } },
	},
};

KUNIT_ARRAY_PARAM_DESC(memmap, memmap_cases, desc);

/* The entry of the test that begins at or above an address, the lowest of them */
static struct firmware_map_entry *test_entry_from(u64 addr)
{
	struct firmware_map_entry *entry, *found = NULL;

	list_for_each_entry(entry, &map_entries, list)
		if (entry->type == test_type && entry->start >= addr &&
		    (!found || entry->start < found->start))
			found = entry;

	return found;
}

static void memmap_test_clean(void *unused)
{
	firmware_map_remove(TEST_BASE, test_addr(TEST_UNITS), test_type);
}

static int memmap_test_init(struct kunit *test)
{
	return kunit_add_action_or_reset(test, memmap_test_clean, NULL);
}

static void memmap_case_test(struct kunit *test)
{
	const struct memmap_case *c = test->param_value;
	struct firmware_map_entry *entry;
	u64 from = TEST_BASE;
	unsigned int i;

	for (i = 0; i < MAX_STEPS && c->step[i].op != OP_NONE; i++) {
		bool last = i + 1 == MAX_STEPS || c->step[i + 1].op == OP_NONE;
		int ret;

		if (c->step[i].op == OP_ADD)
			ret = test_add(c->step[i].start, c->step[i].end);
		else
			ret = test_remove(c->step[i].start, c->step[i].end);
		KUNIT_ASSERT_EQ_MSG(test, ret, last ? c->ret : 0, "step %u", i);
	}

	for (i = 0; i < MAX_PARTS && c->part[i].end; i++) {
		entry = test_entry_from(from);
		KUNIT_ASSERT_NOT_NULL_MSG(test, entry, "entry %u", i);
		KUNIT_EXPECT_EQ_MSG(test, entry->start, test_addr(c->part[i].start), "entry %u", i);
		KUNIT_EXPECT_EQ_MSG(test, entry->end, test_addr(c->part[i].end) - 1, "entry %u", i);
		KUNIT_EXPECT_TRUE_MSG(test, entry->kobj.state_in_sysfs, "entry %u", i);
		from = entry->end + 1;
	}
	KUNIT_EXPECT_NULL(test, test_entry_from(from));
}

/* An entry of another type is another entry, wherever it lies. */
static void memmap_other_type_test(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, test_add(8, 16), 0);
	KUNIT_EXPECT_EQ(test, -EINVAL,
			firmware_map_remove(test_addr(8), test_addr(16), "KUnit, other"));
	KUNIT_EXPECT_NOT_NULL(test, test_entry_from(test_addr(8)));
}

/* Storage from boot is used again, whatever for. */
static void memmap_bootmem_test(struct kunit *test)
{
	struct firmware_map_entry *boot, *entry;

	boot = kunit_kzalloc(test, sizeof(*boot), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, boot);
	boot->end = 1;

	/* That of entries which are gone is found later. */
	list_add(&boot->list, &map_entries_bootmem);
	entry = firmware_map_new_entry(test_addr(8), test_addr(20), test_type, GFP_KERNEL);
	KUNIT_EXPECT_PTR_EQ(test, entry, boot);
	KUNIT_EXPECT_EQ(test, entry->start, test_addr(8));
	KUNIT_EXPECT_EQ(test, entry->end, test_addr(20) - 1);
}

/* Whatever is done, the map lists exactly what is there, and nothing of it twice. */
static void memmap_random_test(struct kunit *test)
{
	DECLARE_BITMAP(there, TEST_UNITS);
	DECLARE_BITMAP(listed, TEST_UNITS);
	struct rnd_state rnd;
	unsigned int round;

	prandom_seed_state(&rnd, 0x5eed);
	bitmap_zero(there, TEST_UNITS);

	for (round = 0; round < 5000; round++) {
		unsigned int start = prandom_u32_state(&rnd) % TEST_UNITS;
		unsigned int end = start + 1 +
				   prandom_u32_state(&rnd) % min(16, TEST_UNITS - start);
		bool was_there = find_next_bit(there, end, start) < end;
		struct firmware_map_entry *entry;
		u64 from = TEST_BASE;
		int ret;

		if (prandom_u32_state(&rnd) % 2) {
			/* Memory is not added where there is some. */
			if (was_there)
				continue;
			ret = test_add(start, end);
			KUNIT_ASSERT_EQ_MSG(test, ret, 0, "round %u: add %u-%u",
					    round, start, end);
			bitmap_set(there, start, end - start);
		} else {
			ret = test_remove(start, end);
			KUNIT_ASSERT_EQ_MSG(test, ret, was_there ? 0 : -EINVAL,
					    "round %u: remove %u-%u", round, start, end);
			bitmap_clear(there, start, end - start);
		}

		bitmap_zero(listed, TEST_UNITS);
		while ((entry = test_entry_from(from))) {
			unsigned int first = (entry->start - TEST_BASE) / TEST_UNIT;
			unsigned int nr = (entry->end + 1 - entry->start) / TEST_UNIT;

			KUNIT_ASSERT_LT(test, entry->start, entry->end);
			KUNIT_ASSERT_LE(test, first + nr, TEST_UNITS);
			bitmap_set(listed, first, nr);
			from = entry->end + 1;
		}
		KUNIT_ASSERT_TRUE_MSG(test, bitmap_equal(there, listed, TEST_UNITS),
				      "round %u: there %*pbl, listed %*pbl", round,
				      TEST_UNITS, there, TEST_UNITS, listed);
	}
}

static struct kunit_case memmap_test_cases[] = {
	KUNIT_CASE_PARAM(memmap_case_test, memmap_gen_params),
	KUNIT_CASE(memmap_other_type_test),
	KUNIT_CASE(memmap_bootmem_test),
	KUNIT_CASE(memmap_random_test),
	{}
};

static struct kunit_suite memmap_test_suite = {
	.name = "firmware_memmap",
	.init = memmap_test_init,
	.test_cases = memmap_test_cases,
};

kunit_test_suite(memmap_test_suite);
