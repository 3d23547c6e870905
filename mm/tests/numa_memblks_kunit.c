// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * KUnit tests of what becomes of the ranges that firmware gives to nodes.
 *
 * Included by mm/numa_memblks.c to reach its static functions. Every test
 * works on a numa_meminfo of its own.
 */

#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/prandom.h>
#include <linux/sizes.h>

#define GB(n)		((u64)(n) * SZ_1G)

#define MAX_ADDS	8
#define MAX_BLKS	6

/* More nodes than this are not needed to disagree about a range */
#define NR_TEST_NODES	3

/**
 * struct numa_add_case - ranges to add one by one, and what they add up to
 * @desc: name of the case
 * @add: the ranges in GiB, inclusive start, exclusive end, until one is empty
 * @ret: expected result of the last one, that of the others is 1
 * @blk: expected blocks in GiB in this order, until one is empty
 */
struct numa_add_case {
	const char *desc;
	struct {
		int nid;
		unsigned int start, end;
	} add[MAX_ADDS], blk[MAX_BLKS];
	int ret;
};

static const struct numa_add_case numa_add_cases[] = {
	/* What two nodes claim */
	{
		.desc = "begin is taken",
		.add = { { 1, 4, 6 }, { 2, 5, 8 } }, .ret = 1,
		.blk = { { 1, 4, 6 }, { 2, 6, 8 } },
	}, {
		.desc = "end is taken",
		.add = { { 1, 4, 6 }, { 2, 2, 5 } }, .ret = 1,
		.blk = { { 1, 4, 6 }, { 2, 2, 4 } },
	}, {
		.desc = "middle is taken",
		.add = { { 1, 4, 6 }, { 2, 2, 8 } }, .ret = 1,
		.blk = { { 1, 4, 6 }, { 2, 2, 4 }, { 2, 6, 8 } },
	}, {
		.desc = "both ends are taken, by two nodes",
		.add = { { 2, 6, 8 }, { 0, 2, 4 }, { 1, 3, 7 } }, .ret = 1,
		.blk = { { 2, 6, 8 }, { 0, 2, 4 }, { 1, 4, 6 } },
	}, {
		.desc = "two pieces in the middle are taken, the higher one first",
		.add = { { 1, 7, 8 }, { 1, 3, 5 }, { 0, 1, 9 } }, .ret = 1,
		.blk = { { 1, 7, 8 }, { 1, 3, 5 },
			 { 0, 1, 3 }, { 0, 5, 7 }, { 0, 8, 9 } },
	}, {
		.desc = "all is taken, the same range",
		.add = { { 1, 4, 6 }, { 2, 4, 6 } }, .ret = 0,
		.blk = { { 1, 4, 6 } },
	}, {
		.desc = "all is taken, inside of another",
		.add = { { 1, 4, 8 }, { 2, 5, 6 } }, .ret = 0,
		.blk = { { 1, 4, 8 } },
	}, {
		.desc = "all is taken, by two nodes together",
		.add = { { 1, 4, 6 }, { 0, 6, 8 }, { 2, 5, 7 } }, .ret = 0,
		.blk = { { 1, 4, 6 }, { 0, 6, 8 } },
	}, {
		.desc = "nothing is taken: they touch",
		.add = { { 1, 4, 6 }, { 2, 6, 8 }, { 2, 2, 4 } }, .ret = 1,
		.blk = { { 1, 4, 6 }, { 2, 6, 8 }, { 2, 2, 4 } },
	}, {
		.desc = "what is left of a cut range touches its own node",
		.add = { { 2, 7, 9 }, { 1, 4, 6 }, { 2, 5, 7 } }, .ret = 1,
		.blk = { { 2, 6, 9 }, { 1, 4, 6 } },
	}, {
		.desc = "the later one of two does not win by growing",
		.add = { { 0, 1, 2 }, { 1, 3, 5 }, { 0, 2, 4 } }, .ret = 1,
		.blk = { { 0, 1, 3 }, { 1, 3, 5 } },
	},

	/* What one node has */
	{
		.desc = "joined to the end",
		.add = { { 1, 4, 6 }, { 0, 0, 1 }, { 1, 6, 8 } }, .ret = 1,
		.blk = { { 1, 4, 8 }, { 0, 0, 1 } },
	}, {
		.desc = "joined to the begin",
		.add = { { 1, 4, 6 }, { 0, 0, 1 }, { 1, 3, 4 } }, .ret = 1,
		.blk = { { 1, 3, 6 }, { 0, 0, 1 } },
	}, {
		.desc = "joins two",
		.add = { { 1, 4, 6 }, { 0, 0, 1 }, { 1, 7, 8 }, { 0, 10, 11 },
			 { 1, 6, 7 } }, .ret = 1,
		.blk = { { 1, 4, 8 }, { 0, 0, 1 }, { 0, 10, 11 } },
	}, {
		.desc = "joins two, the higher one first",
		.add = { { 1, 7, 8 }, { 0, 0, 1 }, { 1, 4, 6 }, { 0, 10, 11 },
			 { 1, 6, 7 } }, .ret = 1,
		.blk = { { 1, 4, 8 }, { 0, 0, 1 }, { 0, 10, 11 } },
	}, {
		.desc = "a gap is left to numa_cleanup_meminfo()",
		.add = { { 1, 4, 6 }, { 1, 7, 8 } }, .ret = 1,
		.blk = { { 1, 4, 6 }, { 1, 7, 8 } },
	}, {
		.desc = "the same again",
		.add = { { 1, 4, 6 }, { 0, 0, 1 }, { 1, 4, 6 } }, .ret = 1,
		.blk = { { 1, 4, 6 }, { 0, 0, 1 } },
	}, {
		.desc = "a part of what is there",
		.add = { { 1, 4, 9 }, { 0, 0, 1 }, { 1, 5, 6 } }, .ret = 1,
		.blk = { { 1, 4, 9 }, { 0, 0, 1 } },
	}, {
		.desc = "more than what is there, on both sides",
		.add = { { 1, 5, 6 }, { 0, 0, 1 }, { 1, 4, 9 } }, .ret = 1,
		.blk = { { 1, 4, 9 }, { 0, 0, 1 } },
	}, {
		.desc = "overlaps the end of one and the begin of another",
		.add = { { 1, 4, 6 }, { 0, 0, 1 }, { 1, 8, 9 }, { 1, 5, 9 } }, .ret = 1,
		.blk = { { 1, 4, 9 }, { 0, 0, 1 } },
	}, {
		.desc = "overlaps itself, and another node has a part of it",
		.add = { { 1, 4, 6 }, { 2, 7, 8 }, { 1, 5, 9 } }, .ret = 1,
		.blk = { { 1, 4, 7 }, { 2, 7, 8 }, { 1, 8, 9 } },
	}, {
		.desc = "touches only another node",
		.add = { { 1, 4, 6 }, { 2, 6, 8 } }, .ret = 1,
		.blk = { { 1, 4, 6 }, { 2, 6, 8 } },
	},
};

KUNIT_ARRAY_PARAM_DESC(numa_add, numa_add_cases, desc);

static struct numa_meminfo *__init numa_test_meminfo(struct kunit *test)
{
	struct numa_meminfo *mi = kunit_kzalloc(test, sizeof(*mi), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, mi);
	return mi;
}

static void __init numa_test_expect_blk(struct kunit *test,
					const struct numa_meminfo *mi, int i,
					int nid, u64 start, u64 end)
{
	KUNIT_ASSERT_LT(test, i, mi->nr_blks);
	KUNIT_EXPECT_EQ_MSG(test, mi->blk[i].nid, nid, "block %d", i);
	KUNIT_EXPECT_EQ_MSG(test, mi->blk[i].start, start, "block %d", i);
	KUNIT_EXPECT_EQ_MSG(test, mi->blk[i].end, end, "block %d", i);
}

static void __init numa_test_add(struct kunit *test)
{
	const struct numa_add_case *c = test->param_value;
	struct numa_meminfo *mi = numa_test_meminfo(test);
	int i;

	for (i = 0; i < MAX_ADDS && c->add[i].end; i++) {
		bool last = i + 1 == MAX_ADDS || !c->add[i + 1].end;

		KUNIT_EXPECT_EQ(test, last ? c->ret : 1,
				numa_add_memblk_to(c->add[i].nid,
						   GB(c->add[i].start),
						   GB(c->add[i].end), mi));
	}

	for (i = 0; i < MAX_BLKS && c->blk[i].end; i++)
		numa_test_expect_blk(test, mi, i, c->blk[i].nid,
				     GB(c->blk[i].start), GB(c->blk[i].end));
	KUNIT_EXPECT_EQ(test, mi->nr_blks, i);
	KUNIT_EXPECT_EQ(test, mi->nr_lost, 0);
}

/* An overlap is logged: what only touches is none. */
static void __init numa_test_find_other(struct kunit *test)
{
	struct numa_meminfo *mi = numa_test_meminfo(test);

	numa_add_memblk_to(1, GB(4), GB(6), mi);
	KUNIT_EXPECT_NULL(test, numa_find_other_memblk(2, GB(2), GB(4), mi));
	KUNIT_EXPECT_NULL(test, numa_find_other_memblk(2, GB(6), GB(8), mi));
	KUNIT_EXPECT_NULL(test, numa_find_other_memblk(1, GB(4), GB(6), mi));
	KUNIT_EXPECT_PTR_EQ(test, &mi->blk[0],
			    numa_find_other_memblk(2, GB(2), GB(4) + 1, mi));
	KUNIT_EXPECT_PTR_EQ(test, &mi->blk[0],
			    numa_find_other_memblk(2, GB(6) - 1, GB(8), mi));
}

static void __init numa_test_add_invalid(struct kunit *test)
{
	struct numa_meminfo *mi = numa_test_meminfo(test);

	KUNIT_EXPECT_EQ(test, -EINVAL,
			numa_add_memblk_to(-1, GB(4), GB(6), mi));
	KUNIT_EXPECT_EQ(test, -EINVAL,
			numa_add_memblk_to(MAX_NUMNODES, GB(4), GB(6), mi));
	/* What ends before it starts costs itself, and the node does not count */
	KUNIT_EXPECT_EQ(test, 0, numa_add_memblk_to(1, GB(6), GB(4), mi));
	/* As a device tree has it whose last byte is at 2^64 - 1 */
	KUNIT_EXPECT_EQ(test, 0, numa_add_memblk_to(1, GB(4), 0, mi));
	/* Nothing to add is no fault, and the node counts */
	KUNIT_EXPECT_EQ(test, 1, numa_add_memblk_to(1, GB(4), GB(4), mi));
	KUNIT_EXPECT_EQ(test, mi->nr_blks, 0);
	KUNIT_EXPECT_EQ(test, mi->nr_lost, 0);
}

static void __init numa_test_add_limits(struct kunit *test)
{
	struct numa_meminfo *mi = numa_test_meminfo(test);

	KUNIT_EXPECT_EQ(test, 1, numa_add_memblk_to(1, GB(4), U64_MAX, mi));
	KUNIT_EXPECT_EQ(test, 1, numa_add_memblk_to(0, 0, U64_MAX, mi));
	KUNIT_EXPECT_EQ(test, 0, numa_add_memblk_to(2, GB(8), U64_MAX, mi));
	numa_test_expect_blk(test, mi, 0, 1, GB(4), U64_MAX);
	numa_test_expect_blk(test, mi, 1, 0, 0, GB(4));
	KUNIT_EXPECT_EQ(test, mi->nr_blks, 2);
}

/* Thousands of ranges that touch, those of a node in either order */
static void __init numa_test_add_many(struct kunit *test)
{
	struct numa_meminfo *mi = numa_test_meminfo(test);
	int i;

	for (i = 0; i < 2048; i++) {
		KUNIT_EXPECT_EQ(test, 1,
				numa_add_memblk_to(0, GB(i), GB(i + 1), mi));
		KUNIT_EXPECT_EQ(test, 1,
				numa_add_memblk_to(1, GB(4095 - i),
						   GB(4096 - i), mi));
	}

	numa_test_expect_blk(test, mi, 0, 0, 0, GB(2048));
	numa_test_expect_blk(test, mi, 1, 1, GB(2048), GB(4096));
	KUNIT_EXPECT_EQ(test, mi->nr_blks, 2);
	KUNIT_EXPECT_EQ(test, mi->nr_lost, 0);
}

/* More ranges than there is room for, each a part of the one before */
static void __init numa_test_add_nested(struct kunit *test)
{
	const int nr = 2 * NR_NODE_MEMBLKS;
	struct numa_meminfo *mi = numa_test_meminfo(test);
	int i;

	for (i = 0; i < nr; i++)
		KUNIT_EXPECT_EQ(test, 1,
				numa_add_memblk_to(0, GB(i), GB(2 * nr - i), mi));

	numa_test_expect_blk(test, mi, 0, 0, 0, GB(2 * nr));
	KUNIT_EXPECT_EQ(test, mi->nr_blks, 1);
	KUNIT_EXPECT_EQ(test, mi->nr_lost, 0);
}

/* Block i of node 1 is [3 * i, 3 * i + 1), so that none touches another. */
static struct numa_meminfo *__init numa_test_full(struct kunit *test)
{
	struct numa_meminfo *mi = numa_test_meminfo(test);
	int i;

	for (i = 0; i < NR_NODE_MEMBLKS; i++)
		KUNIT_ASSERT_EQ(test, 1,
				numa_add_memblk_to(1, GB(3 * i), GB(3 * i + 1),
						   mi));
	KUNIT_ASSERT_EQ(test, mi->nr_blks, NR_NODE_MEMBLKS);
	KUNIT_ASSERT_EQ(test, mi->nr_lost, 0);
	return mi;
}

static void __init numa_test_full_lost(struct kunit *test)
{
	const int last = NR_NODE_MEMBLKS - 1;
	const u64 behind = GB(3 * NR_NODE_MEMBLKS);
	struct numa_meminfo *mi = numa_test_full(test);

	/* Two do not fit, and what the first was is remembered */
	KUNIT_EXPECT_EQ(test, 0,
			numa_add_memblk_to(2, behind, behind + GB(2), mi));
	KUNIT_EXPECT_EQ(test, 0,
			numa_add_memblk_to(0, behind, behind + GB(1), mi));
	KUNIT_EXPECT_EQ(test, mi->nr_lost, 2);
	KUNIT_EXPECT_EQ(test, mi->lost, GB(3));
	KUNIT_EXPECT_EQ(test, mi->first_lost.nid, 2);
	KUNIT_EXPECT_EQ(test, mi->first_lost.start, behind);
	KUNIT_EXPECT_EQ(test, mi->first_lost.end, behind + GB(2));

	/* What touches a block needs no room */
	KUNIT_EXPECT_EQ(test, 1,
			numa_add_memblk_to(1, GB(3 * last + 1),
					   GB(3 * last + 2), mi));
	numa_test_expect_blk(test, mi, last, 1, GB(3 * last),
			     GB(3 * last + 2));
	KUNIT_EXPECT_EQ(test, mi->nr_lost, 2);

	/* Joining two blocks makes room for one */
	KUNIT_EXPECT_EQ(test, 1, numa_add_memblk_to(1, GB(1), GB(3), mi));
	KUNIT_EXPECT_EQ(test, mi->nr_blks, NR_NODE_MEMBLKS - 1);
	KUNIT_EXPECT_EQ(test, 1,
			numa_add_memblk_to(2, behind, behind + GB(2), mi));
	KUNIT_EXPECT_EQ(test, mi->nr_blks, NR_NODE_MEMBLKS);
	numa_test_expect_blk(test, mi, 0, 1, 0, GB(4));
	numa_test_expect_blk(test, mi, last, 2, behind, behind + GB(2));

	/* It is said once */
	numa_report_lost(mi);
	KUNIT_EXPECT_EQ(test, mi->nr_lost, 0);
	KUNIT_EXPECT_EQ(test, mi->lost, 0);
}

/* Of a range that is cut into pieces, only that without room is lost. */
static void __init numa_test_full_cut(struct kunit *test)
{
	struct numa_meminfo *mi = numa_test_full(test);

	numa_remove_memblk_from(2, mi);
	KUNIT_EXPECT_EQ(test, 1, numa_add_memblk_to(2, GB(2), GB(6), mi));
	KUNIT_EXPECT_EQ(test, mi->nr_blks, NR_NODE_MEMBLKS);
	numa_test_expect_blk(test, mi, NR_NODE_MEMBLKS - 1, 2, GB(2), GB(3));
	KUNIT_EXPECT_EQ(test, mi->nr_lost, 1);
	KUNIT_EXPECT_EQ(test, mi->lost, GB(2));
	KUNIT_EXPECT_EQ(test, mi->first_lost.start, GB(4));

	/* A piece behind one that is lost may still touch a block */
	mi = numa_test_full(test);
	numa_remove_memblk_from(2, mi);
	KUNIT_EXPECT_EQ(test, 1, numa_add_memblk_to(2, GB(7), GB(8), mi));
	KUNIT_EXPECT_EQ(test, 1, numa_add_memblk_to(2, GB(2), GB(7), mi));
	numa_test_expect_blk(test, mi, NR_NODE_MEMBLKS - 1, 2, GB(4), GB(8));
	KUNIT_EXPECT_EQ(test, mi->nr_lost, 1);
	KUNIT_EXPECT_EQ(test, mi->lost, GB(1));
	KUNIT_EXPECT_EQ(test, mi->first_lost.start, GB(2));
}

static void __init numa_test_move(struct kunit *test)
{
	struct numa_meminfo *src = numa_test_meminfo(test);
	struct numa_meminfo *dst = numa_test_full(test);
	const u64 behind = GB(3 * NR_NODE_MEMBLKS);

	numa_add_memblk_to(1, behind, behind + GB(1), src);
	numa_add_memblk_to(2, 0, GB(1), src);
	numa_remove_memblk_from(1, dst);

	numa_move_tail_memblk(dst, 0, src);
	KUNIT_EXPECT_EQ(test, src->nr_blks, 1);
	numa_test_expect_blk(test, src, 0, 2, 0, GB(1));
	numa_test_expect_blk(test, dst, NR_NODE_MEMBLKS - 1, 1, behind,
			     behind + GB(1));
	KUNIT_EXPECT_EQ(test, dst->nr_lost, 0);

	/* Nothing goes behind the end of an array that is full */
	numa_add_memblk_to(1, behind + GB(2), behind + GB(3), src);
	numa_move_tail_memblk(dst, 1, src);
	KUNIT_EXPECT_EQ(test, src->nr_blks, 1);
	KUNIT_EXPECT_EQ(test, dst->nr_blks, NR_NODE_MEMBLKS);
	KUNIT_EXPECT_EQ(test, dst->nr_lost, 1);
}

/**
 * struct numa_cover_case - memory of which some belongs to no block
 * @desc: name of the case
 * @blk: the blocks in GiB, inclusive start, exclusive end, until one is empty
 * @memory: ranges of memory in GiB, until one is empty
 * @uncovered: how much of the memory is in no block, in GiB
 * @covered: the blocks afterwards, in the same order
 */
struct numa_cover_case {
	const char *desc;
	struct {
		int nid;
		unsigned int start, end;
	} blk[MAX_BLKS], covered[MAX_BLKS];
	struct {
		unsigned int start, end;
	} memory[MAX_BLKS];
	unsigned int uncovered;
};

static const struct numa_cover_case numa_cover_cases[] = {
	{
		.desc = "all is covered, by blocks in no order",
		.blk = { { 1, 4, 6 }, { 0, 0, 2 }, { 2, 2, 4 } },
		.memory = { { 0, 6 } }, .uncovered = 0,
		.covered = { { 1, 4, 6 }, { 0, 0, 2 }, { 2, 2, 4 } },
	}, {
		.desc = "blocks reach beyond the memory",
		.blk = { { 0, 0, 4 }, { 1, 4, 9 } },
		.memory = { { 1, 3 }, { 5, 6 } }, .uncovered = 0,
		.covered = { { 0, 0, 4 }, { 1, 4, 9 } },
	}, {
		.desc = "gap between two nodes: to that below",
		.blk = { { 1, 4, 6 }, { 0, 0, 3 } },
		.memory = { { 0, 6 } }, .uncovered = 1,
		.covered = { { 1, 4, 6 }, { 0, 0, 4 } },
	}, {
		.desc = "at the end",
		.blk = { { 1, 4, 6 }, { 0, 0, 4 } },
		.memory = { { 0, 9 } }, .uncovered = 3,
		.covered = { { 1, 4, 9 }, { 0, 0, 4 } },
	}, {
		.desc = "at the begin: to that above",
		.blk = { { 1, 4, 6 }, { 0, 2, 4 } },
		.memory = { { 1, 6 } }, .uncovered = 1,
		.covered = { { 1, 4, 6 }, { 0, 1, 4 } },
	}, {
		.desc = "at the begin, with a hole: two gaps for the one above",
		.blk = { { 1, 6, 7 }, { 0, 4, 6 } },
		.memory = { { 0, 1 }, { 2, 7 } }, .uncovered = 3,
		.covered = { { 1, 6, 7 }, { 0, 0, 6 } },
	}, {
		.desc = "behind a hole: still to that below",
		.blk = { { 0, 0, 3 }, { 1, 5, 6 } },
		.memory = { { 0, 3 }, { 4, 6 } }, .uncovered = 1,
		.covered = { { 0, 0, 5 }, { 1, 5, 6 } },
	}, {
		.desc = "two gaps in one range, and one on both sides of a hole",
		.blk = { { 0, 1, 2 }, { 1, 3, 4 }, { 2, 8, 9 } },
		.memory = { { 1, 5 }, { 6, 9 } }, .uncovered = 4,
		.covered = { { 0, 1, 3 }, { 1, 3, 8 }, { 2, 8, 9 } },
	}, {
		.desc = "a range that no block has anything of",
		.blk = { { 0, 0, 2 }, { 1, 7, 8 } },
		.memory = { { 0, 2 }, { 4, 5 }, { 7, 8 } }, .uncovered = 1,
		.covered = { { 0, 0, 5 }, { 1, 7, 8 } },
	}, {
		.desc = "one block has nothing to do with the memory",
		.blk = { { 0, 8, 9 } },
		.memory = { { 1, 2 } }, .uncovered = 1,
		.covered = { { 0, 1, 9 } },
	}, {
		.desc = "no block",
		.memory = { { 1, 2 } }, .uncovered = 1,
	},
};

KUNIT_ARRAY_PARAM_DESC(numa_cover, numa_cover_cases, desc);

static u64 __init numa_test_cover_all(const struct numa_cover_case *c,
				      struct numa_meminfo *mi, bool fill)
{
	u64 uncovered = 0;
	int i;

	for (i = 0; i < MAX_BLKS && c->memory[i].end; i++)
		uncovered += numa_cover_range(mi, GB(c->memory[i].start),
					      GB(c->memory[i].end), fill);
	return uncovered;
}

static void __init numa_test_cover(struct kunit *test)
{
	const struct numa_cover_case *c = test->param_value;
	struct numa_meminfo *mi = numa_test_meminfo(test);
	int i;

	for (i = 0; i < MAX_BLKS && c->blk[i].end; i++)
		mi->blk[mi->nr_blks++] = (struct numa_memblk) {
			.nid = c->blk[i].nid,
			.start = GB(c->blk[i].start),
			.end = GB(c->blk[i].end),
		};

	/* To ask changes nothing */
	KUNIT_EXPECT_EQ(test, GB(c->uncovered), numa_test_cover_all(c, mi, false));
	KUNIT_EXPECT_EQ(test, GB(c->uncovered), numa_test_cover_all(c, mi, false));

	numa_test_cover_all(c, mi, true);
	for (i = 0; i < MAX_BLKS && c->covered[i].end; i++)
		numa_test_expect_blk(test, mi, i, c->covered[i].nid,
				     GB(c->covered[i].start), GB(c->covered[i].end));
	KUNIT_EXPECT_EQ(test, mi->nr_blks, i);
	if (i)
		KUNIT_EXPECT_EQ(test, 0, numa_test_cover_all(c, mi, true));
}

#define MODEL_SEED	20130411
#define NR_MODEL_UNITS	64
#define NR_MODEL_ADDS	100

/* Each round is some 60 lines in the log, which must hold them all. */
#define NR_MODEL_ROUNDS	8

/*
 * Memory of 64 units, each with the node that claimed it first, and ranges at
 * random: every unit must belong to that node and to no other.
 */
static void __init numa_test_model(struct kunit *test)
{
	int owner[NR_MODEL_UNITS], round, i, j;
	struct rnd_state rnd;

	if (NR_NODE_MEMBLKS < NR_MODEL_UNITS)
		kunit_skip(test, "needs room for %d blocks", NR_MODEL_UNITS);

	prandom_seed_state(&rnd, MODEL_SEED);
	for (round = 0; round < NR_MODEL_ROUNDS; round++) {
		struct numa_meminfo *mi = numa_test_meminfo(test);

		for (i = 0; i < NR_MODEL_UNITS; i++)
			owner[i] = NUMA_NO_NODE;

		for (i = 0; i < NR_MODEL_ADDS; i++) {
			int nid = prandom_u32_state(&rnd) % NR_TEST_NODES;
			int start = prandom_u32_state(&rnd) % NR_MODEL_UNITS;
			int end = start + 1 + prandom_u32_state(&rnd) % 8;
			int had = 0;

			end = min(end, NR_MODEL_UNITS);
			for (j = start; j < end; j++) {
				if (owner[j] == NUMA_NO_NODE)
					owner[j] = nid;
				had += owner[j] == nid;
			}
			KUNIT_ASSERT_EQ(test, had > 0,
					numa_add_memblk_to(nid, GB(start),
							   GB(end), mi));
		}

		for (i = 0; i < NR_MODEL_UNITS; i++) {
			bool found = false;

			for (j = 0; j < mi->nr_blks; j++) {
				const struct numa_memblk *bj = &mi->blk[j];

				if (bj->start > GB(i) || bj->end <= GB(i))
					continue;
				KUNIT_ASSERT_FALSE_MSG(test, found,
						       "round %d, unit %d twice",
						       round, i);
				found = true;
				KUNIT_ASSERT_EQ_MSG(test, bj->nid, owner[i],
						    "round %d, unit %d",
						    round, i);
			}
			KUNIT_ASSERT_EQ_MSG(test, found,
					    owner[i] != NUMA_NO_NODE,
					    "round %d, unit %d", round, i);
		}
		KUNIT_ASSERT_EQ(test, mi->nr_lost, 0);
		kunit_kfree(test, mi);
	}
}

/* Not __initdata: debugfs shows the results after boot. */
static struct kunit_case __refdata numa_memblks_test_cases[] = {
	KUNIT_CASE_PARAM(numa_test_add, numa_add_gen_params),
	KUNIT_CASE(numa_test_find_other),
	KUNIT_CASE(numa_test_add_invalid),
	KUNIT_CASE(numa_test_add_limits),
	KUNIT_CASE(numa_test_add_many),
	KUNIT_CASE(numa_test_add_nested),
	KUNIT_CASE(numa_test_full_lost),
	KUNIT_CASE(numa_test_full_cut),
	KUNIT_CASE(numa_test_move),
	KUNIT_CASE_PARAM(numa_test_cover, numa_cover_gen_params),
	KUNIT_CASE(numa_test_model),
	{}
};

static struct kunit_suite __refdata numa_memblks_test_suite = {
	.name = "numa_memblks",
	.test_cases = numa_memblks_test_cases,
};
kunit_test_init_section_suites(&numa_memblks_test_suite);
