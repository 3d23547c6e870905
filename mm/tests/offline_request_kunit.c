// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of requests for several memory blocks, of which one fails.
 *
 * Included by mm/offline_request.c.
 */

#include <kunit/test.h>
#include <kunit/test-bug.h>

#define NR_BLOCKS	4
#define ALL_BLOCKS	GENMASK(NR_BLOCKS - 1, 0)

/* What fails, at one of the memory blocks */
enum failure {
	NOTHING_FAILS,
	ISOLATION_FAILS,
	CHANGE_FAILS,
	NR_FAILURES
};

/**
 * struct fake - made-up memory blocks
 * @block: passed on and not looked at
 * @nr: how many there are
 * @online: which of them are online, as a mask
 * @isolated: which of them were isolated
 * @goal: what they are asked for: all online, or all offline
 * @failure: what fails
 * @at: for which memory block
 * @failed: it did
 */
struct fake {
	struct memory_block block[NR_BLOCKS];
	unsigned int nr;
	unsigned long online;
	unsigned long isolated;
	bool goal;
	enum failure failure;
	unsigned int at;
	bool failed;
};

static int fake_walk(const struct range *ranges, unsigned int nr_ranges, void *arg,
		     walk_memory_blocks_func_t func)
{
	struct fake *fake = kunit_get_current_test()->priv;
	unsigned int i;
	int ret = 0;

	for (i = 0; i < fake->nr && !ret; i++)
		ret = func(&fake->block[i], arg);

	return ret;
}

static bool fake_fails(struct fake *fake, enum failure failure, unsigned int nr)
{
	if (fake->failed || fake->failure != failure || fake->at != nr)
		return false;

	fake->failed = true;
	return true;
}

static int fake_isolate(struct memory_block *mem, void *arg)
{
	struct fake *fake = kunit_get_current_test()->priv;
	unsigned int nr = mem - fake->block;

	if (!(fake->online & BIT(nr)))
		return 0;
	if (fake_fails(fake, ISOLATION_FAILS, nr))
		return -EBUSY;
	fake->isolated |= BIT(nr);

	return 0;
}

static int fake_set(struct memory_block *mem, bool online)
{
	struct kunit *test = kunit_get_current_test();
	struct fake *fake = test->priv;
	unsigned int nr = mem - fake->block;

	if (!!(fake->online & BIT(nr)) == online)
		return 1;
	/* What is moved out of one must not go into another one. */
	if (!online && !fake->goal)
		KUNIT_EXPECT_FALSE(test, fake->online & ~fake->isolated);
	if (online == fake->goal && fake_fails(fake, CHANGE_FAILS, nr))
		return -EBUSY;
	__assign_bit(nr, &fake->online, online);

	return 0;
}

static void request_all_or_none(struct kunit *test, unsigned long before)
{
	struct fake *fake = test->priv;
	unsigned long want = fake->goal ? ALL_BLOCKS : 0;
	int ret;

	fake->online = before;
	fake->isolated = 0;
	fake->failed = false;

	lock_device_hotplug();
	ret = change_ranges(NULL, 0, fake->goal);
	unlock_device_hotplug();

	KUNIT_EXPECT_EQ_MSG(test, ret, fake->failed ? -EBUSY : 0,
			    "before %#lx, failure %d at %u", before, fake->failure, fake->at);
	KUNIT_EXPECT_EQ_MSG(test, fake->online, fake->failed ? before : want,
			    "before %#lx, failure %d at %u", before, fake->failure, fake->at);
}

/* Each failure at each memory block, whatever is online before */
static void request_test(struct kunit *test, bool goal)
{
	struct fake *fake = kunit_kzalloc(test, sizeof(*fake), GFP_KERNEL);
	unsigned long before;

	KUNIT_ASSERT_NOT_NULL(test, fake);
	test->priv = fake;
	kunit_activate_static_stub(test, walk, fake_walk);
	kunit_activate_static_stub(test, isolate_block, fake_isolate);
	kunit_activate_static_stub(test, set_block, fake_set);

	fake->nr = NR_BLOCKS;
	fake->goal = goal;
	for (fake->failure = 0; fake->failure < NR_FAILURES; fake->failure++)
		for (fake->at = 0; fake->at < NR_BLOCKS; fake->at++)
			for (before = 0; before <= ALL_BLOCKS; before++)
				request_all_or_none(test, before);

	fake->nr = 0;
	KUNIT_EXPECT_EQ(test, change_ranges(NULL, 0, goal), -ENODEV);
}

static void request_test_offline(struct kunit *test)
{
	request_test(test, false);
}

static void request_test_online(struct kunit *test)
{
	request_test(test, true);
}

static struct kunit_case offline_request_test_cases[] = {
	KUNIT_CASE(request_test_offline),
	KUNIT_CASE(request_test_online),
	{}
};

static struct kunit_suite offline_request_test_suite = {
	.name = "offline_request",
	.test_cases = offline_request_test_cases,
};

kunit_test_suite(offline_request_test_suite);
