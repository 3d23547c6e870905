// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of when an attempt to take memory offline stands still.
 *
 * Included by mm/offline_report.c to reach its static functions.
 */

#include <kunit/test.h>

/* Whether the attempt stands still after a pass that took so long (jiffies) */
static bool pass(struct offline_progress *progress, unsigned long time, bool headway)
{
	progress->pass = jiffies - time;

	return offline_stalled(progress, headway);
}

static void stall_test_together(struct kunit *test)
{
	struct offline_progress progress = { };

	KUNIT_EXPECT_FALSE(test, pass(&progress, OFFLINE_STALL_TIME / 2, false));
	KUNIT_EXPECT_FALSE(test, pass(&progress, OFFLINE_STALL_TIME / 5, false));
	KUNIT_EXPECT_FALSE(test, pass(&progress, OFFLINE_STALL_TIME / 5, false));
	KUNIT_EXPECT_TRUE(test, pass(&progress, OFFLINE_STALL_TIME / 5, false));
}

/* Passes that take their time because they move memory are work. */
static void stall_test_headway(struct kunit *test)
{
	struct offline_progress progress = { };
	unsigned int i;

	for (i = 0; i < 8; i++)
		KUNIT_EXPECT_FALSE(test, pass(&progress, OFFLINE_STALL_TIME, true));
	KUNIT_EXPECT_EQ(test, progress.stalled, 0);
}

/* Whoever lets go of a page now and then does not begin the time anew. */
static void stall_test_come_and_go(struct kunit *test)
{
	struct offline_progress progress = { };
	unsigned int i;

	for (i = 0; i < 5; i++) {
		KUNIT_EXPECT_FALSE(test, pass(&progress, OFFLINE_STALL_TIME / 5, false));
		KUNIT_EXPECT_FALSE(test, pass(&progress, 0, true));
	}
	for (i = 1; i < STALL_PASSES; i++)
		KUNIT_EXPECT_FALSE(test, pass(&progress, 0, false));
	KUNIT_EXPECT_TRUE(test, pass(&progress, 0, false));
}

/* One pass that takes long says nothing about the page that is next. */
static void stall_test_one_pass(struct kunit *test)
{
	struct offline_progress progress = { };

	KUNIT_EXPECT_FALSE(test, pass(&progress, 2 * OFFLINE_STALL_TIME, false));
	KUNIT_EXPECT_FALSE(test, pass(&progress, 0, true));
}

static struct kunit_case offline_report_test_cases[] = {
	KUNIT_CASE(stall_test_together),
	KUNIT_CASE(stall_test_headway),
	KUNIT_CASE(stall_test_come_and_go),
	KUNIT_CASE(stall_test_one_pass),
	{}
};

static struct kunit_suite offline_report_test_suite = {
	.name = "offline_report",
	.test_cases = offline_report_test_cases,
};

kunit_test_suite(offline_report_test_suite);
