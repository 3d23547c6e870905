// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of when an attempt to take memory offline stands still, and of what
 * is remembered of one that failed.
 *
 * Included by mm/offline_report.c to reach its static functions. The memory blocks
 * of these tests lie where no machine has memory.
 */

#include <kunit/test.h>

#define TEST_BLOCK	BIT(20)

/* The progress that is made until a page has been in the way for that long */
static void stall(struct kunit *test, struct offline_progress *progress, unsigned long pfn,
		  unsigned long time)
{
	unsigned int i;

	KUNIT_EXPECT_FALSE(test, offline_stalled(progress, pfn));
	progress->since = jiffies - time;
	for (i = 1; i < STALL_PASSES; i++)
		KUNIT_EXPECT_FALSE(test, offline_stalled(progress, pfn));
}

static void stall_test_told_once(struct kunit *test)
{
	struct offline_progress progress = { };

	stall(test, &progress, 100, STALL_TIME);
	KUNIT_EXPECT_TRUE(test, offline_stalled(&progress, 100));
	KUNIT_EXPECT_TRUE(test, progress.told);
	KUNIT_EXPECT_FALSE(test, offline_stalled(&progress, 100));

	/* Another page */
	stall(test, &progress, 200, STALL_TIME);
	KUNIT_EXPECT_TRUE(test, offline_stalled(&progress, 200));
}

/* To begin again at the start of the block is no progress. */
static void stall_test_from_start(struct kunit *test)
{
	struct offline_progress progress = { };

	stall(test, &progress, 100, STALL_TIME);
	KUNIT_EXPECT_TRUE(test, offline_stalled(&progress, 1));
	KUNIT_EXPECT_EQ(test, progress.pfn, 100);
}

static void stall_test_not_long(struct kunit *test)
{
	struct offline_progress progress = { };

	stall(test, &progress, 100, STALL_TIME / 2);
	KUNIT_EXPECT_FALSE(test, offline_stalled(&progress, 100));

	/* A page further on makes up for it. */
	progress.since = jiffies - STALL_TIME;
	KUNIT_EXPECT_FALSE(test, offline_stalled(&progress, 101));
	KUNIT_EXPECT_FALSE(test, progress.told);
}

/* One pass that takes long says nothing about the page that is next. */
static void stall_test_one_pass(struct kunit *test)
{
	struct offline_progress progress = { };

	KUNIT_EXPECT_FALSE(test, offline_stalled(&progress, 100));
	progress.since = jiffies - 2 * STALL_TIME;
	KUNIT_EXPECT_FALSE(test, offline_stalled(&progress, 100));
}

static bool refusal_in(unsigned int first, unsigned int last, char *buf)
{
	u64 size = memory_block_size_bytes();

	return offline_refusal((TEST_BLOCK + first) * size, (TEST_BLOCK + last + 1) * size, buf);
}

static void refusal_test(struct kunit *test)
{
	char buf[OFFLINE_REFUSAL_LEN];

	KUNIT_EXPECT_FALSE(test, refusal_in(0, 8, buf));

	remember_refusal(TEST_BLOCK + 5, "five");
	remember_refusal(TEST_BLOCK + 3, "three");
	remember_refusal(TEST_BLOCK + 4, "four");
	KUNIT_ASSERT_TRUE(test, refusal_in(0, 8, buf));
	KUNIT_EXPECT_STREQ(test, buf, "memory1048579 did not go offline: three");
	KUNIT_EXPECT_FALSE(test, refusal_in(0, 2, buf));
	KUNIT_EXPECT_FALSE(test, refusal_in(6, 8, buf));
	KUNIT_ASSERT_TRUE(test, refusal_in(5, 5, buf));
	KUNIT_EXPECT_STREQ(test, buf, "memory1048581 did not go offline: five");

	/* The last attempt counts. */
	remember_refusal(TEST_BLOCK + 3, "three again");
	KUNIT_ASSERT_TRUE(test, refusal_in(0, 8, buf));
	KUNIT_EXPECT_STREQ(test, buf, "memory1048579 did not go offline: three again");

	forget_refusal(TEST_BLOCK + 3);
	KUNIT_ASSERT_TRUE(test, refusal_in(0, 8, buf));
	KUNIT_EXPECT_STREQ(test, buf, "memory1048580 did not go offline: four");
	forget_refusal(TEST_BLOCK + 4);
	forget_refusal(TEST_BLOCK + 4);
	forget_refusal(TEST_BLOCK + 5);
	KUNIT_EXPECT_FALSE(test, refusal_in(0, 8, buf));
}

/* Nothing is longer than there is room for. */
static void refusal_test_length(struct kunit *test)
{
	char buf[OFFLINE_REFUSAL_LEN], cause[OFFLINE_CAUSE_LEN];

	memset(cause, 'x', sizeof(cause) - 1);
	cause[sizeof(cause) - 1] = '\0';
	remember_refusal(ULONG_MAX / memory_block_size_bytes(), cause);
	KUNIT_ASSERT_TRUE(test, offline_refusal(0, U64_MAX, buf));
	KUNIT_EXPECT_STREQ(test, buf + strlen(buf) - strlen(cause), cause);
	forget_refusal(ULONG_MAX / memory_block_size_bytes());
}

static struct kunit_case offline_report_test_cases[] = {
	KUNIT_CASE(stall_test_told_once),
	KUNIT_CASE(stall_test_from_start),
	KUNIT_CASE(stall_test_not_long),
	KUNIT_CASE(stall_test_one_pass),
	KUNIT_CASE(refusal_test),
	KUNIT_CASE(refusal_test_length),
	{}
};

static struct kunit_suite offline_report_test_suite = {
	.name = "offline_report",
	.test_cases = offline_report_test_cases,
};

kunit_test_suite(offline_report_test_suite);
