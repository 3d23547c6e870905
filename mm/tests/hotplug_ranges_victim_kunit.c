// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of which kept range loses a memory block when kernel memory is short.
 *
 * Included by mm/hotplug_ranges_victim.c.
 */

#include <kunit/test.h>

#include <linux/topology.h>

#define NONE	4

struct victim_case {
	const char *name;
	struct victim_range range[NONE];
	unsigned int victim;
};

/* A range of eight memory blocks, all of them movable */
#define KEPT(u)		.unit = (u), .blocks = 8, .usable = 8, .distance = LOCAL_DISTANCE
/* One without memory, or of which nothing may be taken */
#define NOTHING(u)	.unit = (u), .distance = LOCAL_DISTANCE

static const struct victim_case victim_cases[] = {
	{
		.name = "nothing is usable",
		.range = { { NOTHING(0) }, { NOTHING(1) }, { NOTHING(2) }, { NOTHING(3) } },
		.victim = NONE,
	},
	{
		.name = "the lowest of equal ones",
		.range = { { NOTHING(0) }, { KEPT(1) }, { KEPT(2) }, { KEPT(3) } },
		.victim = 1,
	},
	{
		.name = "the smallest",
		.range = {
			{ KEPT(0) },
			{ KEPT(1) },
			{ .unit = 2, .blocks = 4, .usable = 4, .distance = LOCAL_DISTANCE },
			{ KEPT(3) },
		},
		.victim = 2,
	},
	{
		.name = "the nearest rather than the smallest",
		.range = {
			{ .unit = 0, .blocks = 1, .usable = 1, .distance = REMOTE_DISTANCE },
			{ KEPT(1) },
			{ NOTHING(2) },
			{ NOTHING(3) },
		},
		.victim = 1,
	},
	{
		.name = "what no device can be pulled for rather than the nearest",
		.range = {
			{ KEPT(0) },
			{ KEPT(1) },
			{ .unit = 2, .blocks = 8, .usable = 8, .distance = REMOTE_DISTANCE,
			  .partial = true },
			{ KEPT(3) },
		},
		.victim = 2,
	},
	{
		.name = "one of which the kernel has a part rather than any other",
		.range = {
			{ KEPT(0) },
			{ .unit = 1, .blocks = 8, .usable = 8, .distance = LOCAL_DISTANCE,
			  .partial = true },
			{ KEPT(2) },
			{ .unit = 3, .blocks = 64, .taken = 1, .usable = 63,
			  .distance = REMOTE_DISTANCE },
		},
		.victim = 3,
	},
	{
		.name = "another one when that is used up",
		.range = {
			{ .unit = 0, .blocks = 8, .taken = 8, .distance = LOCAL_DISTANCE },
			{ .unit = 1, .blocks = 8, .taken = 2, .distance = LOCAL_DISTANCE },
			{ KEPT(2) },
			{ KEPT(3) },
		},
		.victim = 2,
	},
	{
		.name = "the rest of what goes together",
		.range = {
			{ KEPT(0) },
			{ KEPT(1) },
			{ .unit = 2, .blocks = 8, .taken = 8, .distance = LOCAL_DISTANCE },
			{ KEPT(2) },
		},
		.victim = 3,
	},
	{
		.name = "first the part of which the kernel has some",
		.range = {
			{ KEPT(0) },
			{ KEPT(1) },
			{ .unit = 1, .blocks = 8, .taken = 1, .usable = 7,
			  .distance = LOCAL_DISTANCE },
			{ KEPT(1) },
		},
		.victim = 2,
	},
	{
		.name = "what goes together is as large as all of it",
		.range = {
			{ .unit = 0, .blocks = 4, .usable = 4, .distance = LOCAL_DISTANCE },
			{ .unit = 0, .blocks = 8, .usable = 8, .distance = LOCAL_DISTANCE },
			{ KEPT(1) },
			{ NOTHING(2) },
		},
		.victim = 2,
	},
};

KUNIT_ARRAY_PARAM_DESC(victim, victim_cases, name);

static void victim_test(struct kunit *test)
{
	const struct victim_case *c = test->param_value;

	KUNIT_EXPECT_EQ(test, hotplug_ranges_victim(c->range, NONE), c->victim);
}

static void victim_test_no_ranges(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, hotplug_ranges_victim(NULL, 0), 0);
}

static struct kunit_case hotplug_ranges_victim_cases[] = {
	KUNIT_CASE_PARAM(victim_test, victim_gen_params),
	KUNIT_CASE(victim_test_no_ranges),
	{}
};

static struct kunit_suite hotplug_ranges_victim_suite = {
	.name = "hotplug_ranges_victim",
	.test_cases = hotplug_ranges_victim_cases,
};

kunit_test_suite(hotplug_ranges_victim_suite);
