// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of the flags of memblock regions.
 *
 * Included by mm/memblock.c to reach its static functions. Every test works on
 * collections of regions of its own: the memory map of the running system is
 * neither read nor changed.
 */

#include <kunit/test.h>
#include <linux/log2.h>
#include <linux/memory_hotplug.h>
#include <linux/prandom.h>
#include <linux/sizes.h>

#define MB(n)		((phys_addr_t)(n) * SZ_1M)

/* Regions have no node without CONFIG_NUMA and all read as node 0 then */
#define NR_TEST_NODES	(IS_ENABLED(CONFIG_NUMA) ? 2 : 1)

#define H		MEMBLOCK_HOTPLUG
#define MIR		MEMBLOCK_MIRROR
#define NOM		MEMBLOCK_NOMAP
#define DRV		MEMBLOCK_DRIVER_MANAGED
#define KHO		MEMBLOCK_KHO_SCRATCH

struct memblock_test_region {
	phys_addr_t base;
	phys_addr_t size;
	int nid;
	unsigned int flags;
};

static void __init memblock_test_restore_resize(void *was)
{
	memblock_can_resize = (long)was;
}

static void __init memblock_test_free_array(void *type)
{
	memblock_free_array(type);
}

/*
 * Make a collection of regions that starts with the array @regions of @max
 * regions, or with an array that the test owns if @regions is %NULL.
 */
static struct memblock_type *__init
memblock_test_type(struct kunit *test, struct memblock_region *regions,
		   unsigned long max)
{
	struct memblock_type *type;
	int err;

	type = kunit_kzalloc(test, sizeof(*type), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, type);

	if (!regions)
		regions = kunit_kcalloc(test, max, sizeof(*regions), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, regions);

	type->name = "kunit";
	type->regions = regions;
	type->max = max;
	err = kunit_add_action_or_reset(test, memblock_test_free_array, type);
	KUNIT_ASSERT_EQ(test, err, 0);

	/* Not every architecture allows it, and memblock panics if it may not */
	err = kunit_add_action_or_reset(test, memblock_test_restore_resize,
					(void *)(long)memblock_can_resize);
	KUNIT_ASSERT_EQ(test, err, 0);
	memblock_can_resize = 1;

	return type;
}

enum memblock_test_op {
	OP_ADD,
	OP_REMOVE,
	OP_MARK,
	OP_CLEAR,
	OP_SET_NODE,
	NR_OPS,
};

/* One change to a collection; arg is the flag or the node where one is needed */
static int __init memblock_test_do(struct memblock_type *type,
				   enum memblock_test_op op, phys_addr_t base,
				   phys_addr_t size, int arg)
{
	switch (op) {
	case OP_ADD:
		return memblock_add_range(type, base, size, arg, MEMBLOCK_NONE);
	case OP_REMOVE:
		return memblock_remove_range(type, base, size);
	case OP_MARK:
		return memblock_setclr_flag(type, base, size, 1, arg);
	case OP_CLEAR:
		return memblock_setclr_flag(type, base, size, 0, arg);
	case OP_SET_NODE:
		return memblock_set_node(base, size, type, arg);
	default:
		return -EINVAL;
	}
}

static const struct memblock_test_change {
	const char *desc;
	struct memblock_test_region before[6];
	enum memblock_test_op op;
	phys_addr_t base;
	phys_addr_t size;
	int arg;
	struct memblock_test_region after[7];
} memblock_test_changes[] = {
	{
		.desc = "mark the middle: split in three",
		.before = { { MB(16), MB(8) } },
		.op = OP_MARK, .base = MB(18), .size = MB(2), .arg = H,
		.after = {
			{ MB(16), MB(2) },
			{ MB(18), MB(2), 0, H },
			{ MB(20), MB(4) },
		},
	}, {
		.desc = "mark the start: split in two",
		.before = { { MB(16), MB(8) } },
		.op = OP_MARK, .base = MB(16), .size = MB(2), .arg = H,
		.after = { { MB(16), MB(2), 0, H }, { MB(18), MB(6) } },
	}, {
		.desc = "mark the end: split in two",
		.before = { { MB(16), MB(8) } },
		.op = OP_MARK, .base = MB(22), .size = MB(2), .arg = H,
		.after = { { MB(16), MB(6) }, { MB(22), MB(2), 0, H } },
	}, {
		.desc = "mark all",
		.before = { { MB(16), MB(8) } },
		.op = OP_MARK, .base = MB(16), .size = MB(8), .arg = H,
		.after = { { MB(16), MB(8), 0, H } },
	}, {
		.desc = "mark one byte",
		.before = { { MB(16), MB(8) } },
		.op = OP_MARK, .base = MB(16) + 1, .size = 1, .arg = H,
		.after = {
			{ MB(16), 1 },
			{ MB(16) + 1, 1, 0, H },
			{ MB(16) + 2, MB(8) - 2 },
		},
	}, {
		.desc = "mark again: nothing changes",
		.before = { { MB(16), MB(2), 0, H }, { MB(18), MB(6) } },
		.op = OP_MARK, .base = MB(16), .size = MB(1), .arg = H,
		.after = { { MB(16), MB(2), 0, H }, { MB(18), MB(6) } },
	}, {
		.desc = "clear the middle: merge to one",
		.before = {
			{ MB(16), MB(2) },
			{ MB(18), MB(2), 0, H },
			{ MB(20), MB(4) },
		},
		.op = OP_CLEAR, .base = MB(18), .size = MB(2), .arg = H,
		.after = { { MB(16), MB(8) } },
	}, {
		.desc = "clear several: merge to one",
		.before = {
			{ MB(16), MB(1) },
			{ MB(17), MB(1), 0, H },
			{ MB(18), MB(1) },
			{ MB(19), MB(1), 0, H },
			{ MB(20), MB(1) },
		},
		.op = OP_CLEAR, .base = MB(16), .size = MB(5), .arg = H,
		.after = { { MB(16), MB(5) } },
	}, {
		.desc = "clear part of a marked region",
		.before = { { MB(16), MB(8), 0, H } },
		.op = OP_CLEAR, .base = MB(18), .size = MB(2), .arg = H,
		.after = {
			{ MB(16), MB(2), 0, H },
			{ MB(18), MB(2) },
			{ MB(20), MB(4), 0, H },
		},
	}, {
		.desc = "clear a flag that is not set",
		.before = { { MB(16), MB(8), 0, H } },
		.op = OP_CLEAR, .base = MB(18), .size = MB(2), .arg = NOM,
		.after = { { MB(16), MB(8), 0, H } },
	}, {
		.desc = "merge with the marked region below",
		.before = { { MB(16), MB(2), 0, H }, { MB(18), MB(6) } },
		.op = OP_MARK, .base = MB(18), .size = MB(2), .arg = H,
		.after = { { MB(16), MB(4), 0, H }, { MB(20), MB(4) } },
	}, {
		.desc = "merge with the marked region above",
		.before = { { MB(16), MB(6) }, { MB(22), MB(2), 0, H } },
		.op = OP_MARK, .base = MB(20), .size = MB(2), .arg = H,
		.after = { { MB(16), MB(4) }, { MB(20), MB(4), 0, H } },
	}, {
		.desc = "neighbours with other flags do not merge",
		.before = {
			{ MB(16), MB(2), 0, MIR },
			{ MB(18), MB(2) },
			{ MB(20), MB(2), 0, H | NOM },
		},
		.op = OP_MARK, .base = MB(18), .size = MB(2), .arg = H,
		.after = {
			{ MB(16), MB(2), 0, MIR },
			{ MB(18), MB(2), 0, H },
			{ MB(20), MB(2), 0, H | NOM },
		},
	}, {
		.desc = "neighbours on other nodes do not merge",
		.before = { { MB(16), MB(2), 0, H }, { MB(18), MB(2), 1 } },
		.op = OP_MARK, .base = MB(18), .size = MB(2), .arg = H,
		.after = { { MB(16), MB(2), 0, H }, { MB(18), MB(2), 1, H } },
	}, {
		.desc = "regions with a gap between them do not merge",
		.before = { { MB(16), MB(2), 0, H }, { MB(18) + 1, MB(2) } },
		.op = OP_MARK, .base = MB(18), .size = MB(4), .arg = H,
		.after = { { MB(16), MB(2), 0, H }, { MB(18) + 1, MB(2), 0, H } },
	}, {
		.desc = "a second flag joins the first",
		.before = { { MB(16), MB(2), 0, H }, { MB(18), MB(2) } },
		.op = OP_MARK, .base = MB(17), .size = MB(2), .arg = NOM,
		.after = {
			{ MB(16), MB(1), 0, H },
			{ MB(17), MB(1), 0, H | NOM },
			{ MB(18), MB(1), 0, NOM },
			{ MB(19), MB(1) },
		},
	}, {
		.desc = "one of two flags is cleared",
		.before = { { MB(16), MB(4), 0, H | NOM } },
		.op = OP_CLEAR, .base = MB(17), .size = MB(1), .arg = H,
		.after = {
			{ MB(16), MB(1), 0, H | NOM },
			{ MB(17), MB(1), 0, NOM },
			{ MB(18), MB(2), 0, H | NOM },
		},
	}, {
		.desc = "mark across regions and holes",
		.before = {
			{ MB(16), MB(2) },
			{ MB(20), MB(2) },
			{ MB(24), MB(2) },
			{ MB(28), MB(2) },
		},
		.op = OP_MARK, .base = MB(17), .size = MB(8), .arg = H,
		.after = {
			{ MB(16), MB(1) },
			{ MB(17), MB(1), 0, H },
			{ MB(20), MB(2), 0, H },
			{ MB(24), MB(1), 0, H },
			{ MB(25), MB(1) },
			{ MB(28), MB(2) },
		},
	}, {
		.desc = "an empty range inside a region",
		.before = { { MB(16), MB(8) } },
		.op = OP_MARK, .base = MB(18), .size = 0, .arg = H,
		.after = { { MB(16), MB(8) } },
	}, {
		.desc = "an empty range at a border",
		.before = { { MB(16), MB(2), 0, H }, { MB(18), MB(2) } },
		.op = OP_MARK, .base = MB(18), .size = 0, .arg = H,
		.after = { { MB(16), MB(2), 0, H }, { MB(18), MB(2) } },
	}, {
		.desc = "a range that wraps is capped",
		.before = { { MB(16), MB(2) }, { MB(20), MB(4) } },
		.op = OP_MARK, .base = MB(21), .size = PHYS_ADDR_MAX, .arg = H,
		.after = {
			{ MB(16), MB(2) },
			{ MB(20), MB(1) },
			{ MB(21), MB(3), 0, H },
		},
	}, {
		.desc = "a range that wraps at the last address is capped",
		.before = { { PHYS_ADDR_MAX - MB(4), MB(4) } },
		.op = OP_MARK, .base = PHYS_ADDR_MAX - MB(2), .size = MB(4), .arg = H,
		.after = {
			{ PHYS_ADDR_MAX - MB(4), MB(2) },
			{ PHYS_ADDR_MAX - MB(2), MB(2), 0, H },
		},
	}, {
		.desc = "a range below all regions",
		.before = { { MB(16), MB(2) }, { MB(20), MB(2) } },
		.op = OP_MARK, .base = MB(14), .size = MB(2), .arg = H,
		.after = { { MB(16), MB(2) }, { MB(20), MB(2) } },
	}, {
		.desc = "a range in a hole",
		.before = { { MB(16), MB(2) }, { MB(20), MB(2) } },
		.op = OP_MARK, .base = MB(18), .size = MB(2), .arg = H,
		.after = { { MB(16), MB(2) }, { MB(20), MB(2) } },
	}, {
		.desc = "a range above all regions",
		.before = { { MB(16), MB(2) }, { MB(20), MB(2) } },
		.op = OP_MARK, .base = MB(22), .size = MB(2), .arg = H,
		.after = { { MB(16), MB(2) }, { MB(20), MB(2) } },
	}, {
		.desc = "no regions at all",
		.op = OP_MARK, .base = MB(16), .size = MB(2), .arg = H,
	}, {
		.desc = "a node set across a flag border keeps the flags",
		.before = { { MB(16), MB(2) }, { MB(18), MB(2), 0, H } },
		.op = OP_SET_NODE, .base = MB(17), .size = MB(2), .arg = 1,
		.after = {
			{ MB(16), MB(1), 0 },
			{ MB(17), MB(1), 1 },
			{ MB(18), MB(1), 1, H },
			{ MB(19), MB(1), 0, H },
		},
	}, {
		.desc = "a node set merges regions with equal flags",
		.before = {
			{ MB(16), MB(2), 0, H },
			{ MB(18), MB(2), 1, H },
			{ MB(20), MB(2), 1 },
		},
		.op = OP_SET_NODE, .base = MB(18), .size = MB(4), .arg = 0,
		.after = { { MB(16), MB(4), 0, H }, { MB(20), MB(2), 0 } },
	}, {
		.desc = "memory added between marked regions is not marked",
		.before = { { MB(16), MB(2), 0, H }, { MB(20), MB(2), 0, H } },
		.op = OP_ADD, .base = MB(18), .size = MB(2), .arg = 0,
		.after = {
			{ MB(16), MB(2), 0, H },
			{ MB(18), MB(2) },
			{ MB(20), MB(2), 0, H },
		},
	}, {
		.desc = "memory added over a marked region leaves it marked",
		.before = { { MB(16), MB(2), 0, H }, { MB(20), MB(2) } },
		.op = OP_ADD, .base = MB(14), .size = MB(10), .arg = 0,
		.after = {
			{ MB(14), MB(2) },
			{ MB(16), MB(2), 0, H },
			{ MB(18), MB(6) },
		},
	}, {
		.desc = "memory removed across a flag border",
		.before = { { MB(16), MB(2), 0, H }, { MB(18), MB(2) } },
		.op = OP_REMOVE, .base = MB(17), .size = MB(2),
		.after = { { MB(16), MB(1), 0, H }, { MB(19), MB(1) } },
	},
};

KUNIT_ARRAY_PARAM_DESC(memblock_test_changes, memblock_test_changes, desc);

static bool __init
memblock_test_uses_nodes(const struct memblock_test_change *change)
{
	const struct memblock_test_region *want;

	for (want = change->before; want->size; want++)
		if (want->nid)
			return true;

	return change->op == OP_SET_NODE;
}

static void __init memblock_test_change(struct kunit *test)
{
	const struct memblock_test_change *change = test->param_value;
	const struct memblock_test_region *want;
	struct memblock_type *type;
	phys_addr_t total = 0;
	unsigned long i = 0;

	if (!IS_ENABLED(CONFIG_NUMA) && memblock_test_uses_nodes(change))
		kunit_skip(test, "needs CONFIG_NUMA");

	type = memblock_test_type(test, NULL, 16);
	for (want = change->before; want->size; want++)
		KUNIT_ASSERT_EQ(test, 0,
				memblock_add_range(type, want->base, want->size,
						   want->nid, want->flags));
	KUNIT_ASSERT_EQ(test, type->cnt, want - change->before);

	KUNIT_EXPECT_EQ(test, 0,
			memblock_test_do(type, change->op, change->base,
					 change->size, change->arg));

	for (want = change->after; want->size; want++, i++) {
		struct memblock_region *rgn = &type->regions[i];

		total += want->size;
		if (i >= type->cnt)
			continue;

		KUNIT_EXPECT_EQ_MSG(test, rgn->base, want->base, "region %lu", i);
		KUNIT_EXPECT_EQ_MSG(test, rgn->size, want->size, "region %lu", i);
		KUNIT_EXPECT_EQ_MSG(test, (unsigned int)rgn->flags, want->flags,
				    "region %lu", i);
		KUNIT_EXPECT_EQ_MSG(test, memblock_get_region_node(rgn),
				    want->nid, "region %lu", i);
	}
	KUNIT_EXPECT_EQ(test, type->cnt, i);
	KUNIT_EXPECT_EQ(test, type->total_size, total);
}

#define NR_GROWN	64

/* Far too small, so that it is outgrown at once, and not from an allocator */
static struct memblock_region memblock_test_tiny[1] __initdata;

static void __init memblock_test_grow(struct kunit *test)
{
	const phys_addr_t base = MB(16), size = MB(2 * NR_GROWN + 1);
	struct memblock_type *type;
	unsigned long i;

	memset(memblock_test_tiny, 0, sizeof(memblock_test_tiny));
	type = memblock_test_type(test, memblock_test_tiny,
				  ARRAY_SIZE(memblock_test_tiny));
	KUNIT_ASSERT_EQ(test, 0,
			memblock_add_range(type, base, size, 0, MEMBLOCK_NONE));
	KUNIT_ASSERT_PTR_EQ(test, type->regions, &memblock_test_tiny[0]);

	/* 37 and NR_GROWN have no common divisor: every second MB, in no order */
	for (i = 0; i < NR_GROWN; i++) {
		phys_addr_t odd = base + MB(2 * (i * 37 % NR_GROWN) + 1);

		KUNIT_ASSERT_EQ(test, 0,
				memblock_setclr_flag(type, odd, MB(1), 1, H));
	}

	KUNIT_EXPECT_EQ(test, type->cnt, 2 * NR_GROWN + 1);
	KUNIT_EXPECT_GE(test, type->max, type->cnt);
	KUNIT_EXPECT_TRUE(test, is_power_of_2(type->max));
	KUNIT_EXPECT_EQ(test, type->total_size, size);
	KUNIT_EXPECT_EQ(test, type->array, MEMBLOCK_ARRAY_SLAB);
	for (i = 0; i < type->cnt; i++) {
		struct memblock_region *rgn = &type->regions[i];

		KUNIT_EXPECT_EQ_MSG(test, rgn->base, base + MB(i), "region %lu", i);
		KUNIT_EXPECT_EQ_MSG(test, rgn->size, MB(1), "region %lu", i);
		KUNIT_EXPECT_EQ_MSG(test, rgn->flags, i & 1 ? H : MEMBLOCK_NONE,
				    "region %lu", i);
	}

	/* Nobody but the test owns the first array, so nobody has touched it */
	KUNIT_EXPECT_EQ(test, memblock_test_tiny[0].base, base);
	KUNIT_EXPECT_EQ(test, memblock_test_tiny[0].size, size);

	KUNIT_EXPECT_EQ(test, 0, memblock_setclr_flag(type, base, size, 0, H));
	KUNIT_EXPECT_EQ(test, type->cnt, 1);
	KUNIT_EXPECT_EQ(test, type->total_size, size);
}

/*
 * The rules of the iterators, one a line: whether a region is taken that does
 * not have or has the flag, first if it was not asked for and then if it was.
 */
static const struct memblock_test_rule {
	unsigned int flag;
	bool taken[2][2];	/* [asked for][has it] */
} memblock_test_rules[] = {
	/*	 not asked for		asked for */
	{ NOM, { { true, false },	{ true,  true } } },
	{ DRV, { { true, false },	{ true,  true } } },
	{ MIR, { { true, true  },	{ false, true } } },
	{ KHO, { { true, true  },	{ false, true } } },
	/* Only with movable_node, see memblock_test_taken() */
	{ H,   { { true, false },	{ true,  true } } },
};

#define NR_RULES	ARRAY_SIZE(memblock_test_rules)

/* One region for each combination of flags on each node, four units each */
#define NR_SKIP_REGIONS	(BIT(NR_RULES) * NR_TEST_NODES)
#define SKIP_UNITS	4
#define NR_SKIP_UNITS	(NR_SKIP_REGIONS * SKIP_UNITS)
#define SKIP_UNIT_SIZE	SZ_256K
#define SKIP_START	MB(16)

struct memblock_test_range {
	phys_addr_t start;
	phys_addr_t end;
	int nid;
};

struct memblock_test_skip {
	struct memblock_type *memory;
	struct memblock_type *reserved;
	struct memblock_test_range want[NR_SKIP_UNITS];
	struct memblock_test_range got[NR_SKIP_UNITS];
};

/* Numbers below BIT(NR_RULES) stand for all combinations of the flags */
static unsigned int __init memblock_test_flags(unsigned int combination)
{
	unsigned int rule, flags = 0;

	for (rule = 0; rule < NR_RULES; rule++)
		if (combination & BIT(rule))
			flags |= memblock_test_rules[rule].flag;

	return flags;
}

static int __init memblock_test_region_nid(unsigned int region)
{
	return region % NR_TEST_NODES;
}

static unsigned int __init memblock_test_region_flags(unsigned int region)
{
	return memblock_test_flags(region / NR_TEST_NODES);
}

/* Sixteen regions after each other have the sixteen ways to reserve four units */
static bool __init memblock_test_unit_reserved(unsigned int unit)
{
	return (unit / SKIP_UNITS) % 16 & BIT(unit % SKIP_UNITS);
}

static bool __init memblock_test_taken(unsigned int region, int ask_nid,
				       unsigned int ask, bool movable_node)
{
	unsigned int has = memblock_test_region_flags(region);
	const struct memblock_test_rule *rule;
	unsigned int i;

	if (ask_nid != NUMA_NO_NODE && ask_nid != memblock_test_region_nid(region))
		return false;

	for (i = 0; i < NR_RULES; i++) {
		rule = &memblock_test_rules[i];
		if (rule->flag == H && !movable_node)
			continue;
		if (!rule->taken[!!(ask & rule->flag)][!!(has & rule->flag)])
			return false;
	}

	return true;
}

/* Walk both ways and compare with what the units say, false if they differ */
static bool __init memblock_test_walk(struct kunit *test,
				      struct memblock_test_skip *skip,
				      struct memblock_type *reserved, int nid,
				      unsigned int flags, bool movable_node)
{
	struct memblock_type *memory = skip->memory;
	unsigned int nr_want = 0, unit, n, reverse;
	struct memblock_test_range *want = NULL, *got;
	bool joins = false, taken;
	u64 i;

	for (unit = 0; unit < NR_SKIP_UNITS; unit++) {
		unsigned int region = unit / SKIP_UNITS;

		taken = !memory->filtered ||
			memblock_test_taken(region, nid, flags, movable_node);
		if (reserved && memblock_test_unit_reserved(unit))
			taken = false;

		/* No range crosses the border of a region */
		if (taken && (!joins || unit % SKIP_UNITS == 0)) {
			want = &skip->want[nr_want++];
			want->start = SKIP_START + unit * SKIP_UNIT_SIZE;
			want->nid = memblock_test_region_nid(region);
		}
		if (taken)
			want->end = SKIP_START + (unit + 1) * SKIP_UNIT_SIZE;
		joins = taken;
	}

	for (reverse = 0; reverse < 2; reverse++) {
		struct memblock_test_range r;

		n = 0;
		if (!reverse) {
			__for_each_mem_range(i, memory, reserved, nid, flags,
					     &r.start, &r.end, &r.nid)
				if (n++ < NR_SKIP_UNITS)
					skip->got[n - 1] = r;
		} else {
			__for_each_mem_range_rev(i, memory, reserved, nid, flags,
						 &r.start, &r.end, &r.nid)
				if (n++ < NR_SKIP_UNITS)
					skip->got[n - 1] = r;
		}

		if (n != nr_want) {
			KUNIT_FAIL(test, "%s: %u ranges, not %u",
				   reverse ? "down" : "up", n, nr_want);
			return false;
		}

		for (n = 0; n < nr_want; n++) {
			got = &skip->got[n];
			want = &skip->want[reverse ? nr_want - 1 - n : n];
			if (got->start == want->start && got->end == want->end &&
			    got->nid == want->nid)
				continue;

			KUNIT_FAIL(test, "%s: %u: [%pa-%pa) node %d, not [%pa-%pa) node %d",
				   reverse ? "down" : "up", n,
				   &got->start, &got->end, got->nid,
				   &want->start, &want->end, want->nid);
			return false;
		}
	}

	return true;
}

static void __init memblock_test_walk_all(struct kunit *test,
					  struct memblock_test_skip *skip,
					  bool movable_node)
{
	unsigned int ask, cut;
	int nid;

	for (ask = 0; ask < BIT(NR_RULES); ask++) {
		unsigned int flags = memblock_test_flags(ask);

		/* NUMA_NO_NODE, then each node */
		for (nid = -1; nid < NR_TEST_NODES; nid++) {
			for (cut = 0; cut < 2; cut++) {
				if (memblock_test_walk(test, skip,
						       cut ? skip->reserved : NULL,
						       nid, flags, movable_node))
					continue;
				/* One is enough, there are hundreds */
				KUNIT_FAIL(test, "asked for node %d, flags %#x, %s reserved",
					   nid, flags, cut ? "not" : "even");
				return;
			}
		}
	}
}

#ifdef CONFIG_MEMORY_HOTPLUG
static void __init memblock_test_restore_movable_node(void *was)
{
	movable_node_enabled = !!was;
}

static void __init memblock_test_set_movable_node(struct kunit *test, bool on)
{
	int err;

	err = kunit_add_action_or_reset(test, memblock_test_restore_movable_node,
					(void *)(long)movable_node_enabled);
	KUNIT_ASSERT_EQ(test, err, 0);
	movable_node_enabled = on;
}
#else
static void __init memblock_test_set_movable_node(struct kunit *test, bool on)
{
	if (on)
		kunit_skip(test, "needs CONFIG_MEMORY_HOTPLUG");
}
#endif

static struct memblock_test_skip *__init memblock_test_skip(struct kunit *test)
{
	struct memblock_test_skip *skip;
	unsigned int i;

	skip = kunit_kzalloc(test, sizeof(*skip), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, skip);

	skip->memory = memblock_test_type(test, NULL, 2 * NR_SKIP_REGIONS);
	for (i = 0; i < NR_SKIP_REGIONS; i++)
		KUNIT_ASSERT_EQ(test, 0,
				memblock_add_range(skip->memory,
						   SKIP_START + i * SKIP_UNITS * SKIP_UNIT_SIZE,
						   SKIP_UNITS * SKIP_UNIT_SIZE,
						   memblock_test_region_nid(i),
						   memblock_test_region_flags(i)));
	KUNIT_ASSERT_EQ(test, skip->memory->cnt, NR_SKIP_REGIONS);
	skip->memory->filtered = true;

	skip->reserved = memblock_test_type(test, NULL, NR_SKIP_UNITS);
	for (i = 0; i < NR_SKIP_UNITS; i++) {
		if (!memblock_test_unit_reserved(i))
			continue;
		KUNIT_ASSERT_EQ(test, 0,
				memblock_add_range(skip->reserved,
						   SKIP_START + i * SKIP_UNIT_SIZE,
						   SKIP_UNIT_SIZE, 0,
						   MEMBLOCK_NONE));
	}

	return skip;
}

static void __init memblock_test_skip_rules(struct kunit *test)
{
	struct memblock_test_skip *skip = memblock_test_skip(test);

	memblock_test_set_movable_node(test, false);
	memblock_test_walk_all(test, skip, false);
}

static void __init memblock_test_skip_rules_movable_node(struct kunit *test)
{
	struct memblock_test_skip *skip = memblock_test_skip(test);

	memblock_test_set_movable_node(test, true);
	memblock_test_walk_all(test, skip, true);
}

/* What is not memory, like the reserved regions, is walked whole */
static void __init memblock_test_unfiltered(struct kunit *test)
{
	struct memblock_test_skip *skip = memblock_test_skip(test);

	skip->memory->filtered = false;
	memblock_test_walk_all(test, skip, false);
}

static void __init memblock_test_walk_nothing(struct kunit *test)
{
	struct memblock_type *none = memblock_test_type(test, NULL, 4);
	struct memblock_type *some = memblock_test_type(test, NULL, 4);
	phys_addr_t start, end;
	u64 i;

	KUNIT_ASSERT_EQ(test, 0, memblock_add_range(some, MB(16), MB(1), 0,
						    MEMBLOCK_NONE));
	none->filtered = true;

	__for_each_mem_range(i, none, some, NUMA_NO_NODE, MEMBLOCK_NONE,
			     &start, &end, NULL)
		KUNIT_FAIL(test, "up: [%pa-%pa)", &start, &end);
	__for_each_mem_range_rev(i, none, some, NUMA_NO_NODE, MEMBLOCK_NONE,
				 &start, &end, NULL)
		KUNIT_FAIL(test, "down: [%pa-%pa)", &start, &end);
}

#define NR_MODEL_UNITS	128
#define MODEL_UNIT_SIZE	SZ_4K
#define MODEL_STEPS	4000
#define MODEL_SEED	0x6d656d626c6f636bULL

/* Memory, unit by unit: slow and obvious */
struct memblock_test_model {
	struct {
		bool present;
		int nid;
		unsigned int flags;
	} unit[NR_MODEL_UNITS];
};

static void __init memblock_test_model_do(struct memblock_test_model *model,
					  enum memblock_test_op op,
					  unsigned int first, unsigned int nr,
					  int arg)
{
	unsigned int u;

	for (u = first; u < NR_MODEL_UNITS && u - first < nr; u++) {
		if (op == OP_ADD) {
			if (model->unit[u].present)
				continue;
			model->unit[u].present = true;
			model->unit[u].nid = arg;
			model->unit[u].flags = MEMBLOCK_NONE;
		}
		if (!model->unit[u].present)
			continue;
		if (op == OP_REMOVE)
			model->unit[u].present = false;
		if (op == OP_MARK)
			model->unit[u].flags |= arg;
		if (op == OP_CLEAR)
			model->unit[u].flags &= ~arg;
		if (op == OP_SET_NODE)
			model->unit[u].nid = arg;
	}
}

static bool __init memblock_test_model_joins(struct memblock_test_model *model,
					     unsigned int a, unsigned int b)
{
	return model->unit[a].present && model->unit[b].present &&
	       model->unit[a].nid == model->unit[b].nid &&
	       model->unit[a].flags == model->unit[b].flags;
}

/* Memory is in order, nothing is lost or added, and all that can merge has */
static bool __init memblock_test_model_agrees(struct memblock_test_model *model,
					      struct memblock_type *type)
{
	unsigned int first, next, u;
	phys_addr_t total = 0;
	int r = 0;

	for (first = 0; first < NR_MODEL_UNITS; first = next) {
		struct memblock_region *rgn = &type->regions[r];

		next = first + 1;
		if (!model->unit[first].present) {
			if (memblock_search(type, first * MODEL_UNIT_SIZE) != -1)
				return false;
			continue;
		}

		while (next < NR_MODEL_UNITS &&
		       memblock_test_model_joins(model, first, next))
			next++;

		if (r >= type->cnt ||
		    rgn->base != first * MODEL_UNIT_SIZE ||
		    rgn->size != (next - first) * MODEL_UNIT_SIZE ||
		    rgn->flags != model->unit[first].flags ||
		    memblock_get_region_node(rgn) != model->unit[first].nid)
			return false;

		for (u = first; u < next; u++)
			if (memblock_search(type, u * MODEL_UNIT_SIZE) != r ||
			    memblock_search(type, (u + 1) * MODEL_UNIT_SIZE - 1) != r)
				return false;

		total += rgn->size;
		r++;
	}

	return r == type->cnt && total == type->total_size;
}

/*
 * memblock_add_range() warns if memory is added over memory of another node, so
 * take the node of what is there already, and refuse if that is more than one.
 */
static bool __init memblock_test_model_one_node(struct memblock_test_model *model,
						unsigned int first,
						unsigned int nr, int *nid)
{
	unsigned int u;
	bool found = false;

	for (u = first; u < NR_MODEL_UNITS && u - first < nr; u++) {
		if (!model->unit[u].present)
			continue;
		if (found && model->unit[u].nid != *nid)
			return false;
		*nid = model->unit[u].nid;
		found = true;
	}

	return true;
}

static void __init memblock_test_random(struct kunit *test)
{
	static const unsigned int flags[] __initconst = { H, MIR, NOM, DRV };
	struct memblock_test_model *model;
	struct memblock_type *type;
	struct rnd_state rnd;
	unsigned int step;

	model = kunit_kzalloc(test, sizeof(*model), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, model);
	type = memblock_test_type(test, NULL, 4);
	prandom_seed_state(&rnd, MODEL_SEED);

	for (step = 0; step < MODEL_STEPS; step++) {
		enum memblock_test_op op = prandom_u32_state(&rnd) % NR_OPS;
		unsigned int first = prandom_u32_state(&rnd) % NR_MODEL_UNITS;
		unsigned int nr = prandom_u32_state(&rnd) % 16;
		int arg = prandom_u32_state(&rnd) % NR_TEST_NODES;
		phys_addr_t size = (phys_addr_t)nr * MODEL_UNIT_SIZE;

		/* Without nodes there is nothing to set */
		if (op == OP_SET_NODE && !IS_ENABLED(CONFIG_NUMA))
			op = OP_MARK;
		if (op == OP_ADD &&
		    !memblock_test_model_one_node(model, first, nr, &arg))
			op = OP_CLEAR;
		if (op == OP_MARK || op == OP_CLEAR)
			arg = flags[prandom_u32_state(&rnd) % ARRAY_SIZE(flags)];
		if (op == OP_ADD) {
			/* Memory that is added must end within the model */
			nr = min(nr, NR_MODEL_UNITS - first);
			size = nr * MODEL_UNIT_SIZE;
		} else if (nr == 15 && prandom_u32_state(&rnd) % 4 == 0) {
			/* Any other range may go on forever */
			nr = NR_MODEL_UNITS;
			size = PHYS_ADDR_MAX;
		}

		memblock_test_model_do(model, op, first, nr, arg);
		KUNIT_ASSERT_EQ(test, 0,
				memblock_test_do(type, op, first * MODEL_UNIT_SIZE,
						 size, arg));
		if (!memblock_test_model_agrees(model, type)) {
			KUNIT_FAIL(test, "seed %#llx step %u: op %d at unit %u, %u units, arg %d",
				   MODEL_SEED, step, op, first, nr, arg);
			return;
		}
	}
}

/* Not __initdata: the results are read from debugfs after boot */
static struct kunit_case __refdata memblock_test_cases[] = {
	KUNIT_CASE_PARAM(memblock_test_change, memblock_test_changes_gen_params),
	KUNIT_CASE(memblock_test_grow),
	KUNIT_CASE(memblock_test_skip_rules),
	KUNIT_CASE(memblock_test_skip_rules_movable_node),
	KUNIT_CASE(memblock_test_unfiltered),
	KUNIT_CASE(memblock_test_walk_nothing),
	KUNIT_CASE(memblock_test_random),
	{}
};

static struct kunit_suite __refdata memblock_test_suite = {
	.name = "memblock",
	.test_cases = memblock_test_cases,
};
kunit_test_init_section_suites(&memblock_test_suite);
