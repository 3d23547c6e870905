// SPDX-License-Identifier: GPL-2.0
/* Memory blocks that change their state while other steps are carried out. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "guest.h"

#define RACERS		2
/* What the steps do has locks that the racers would hardly get otherwise. */
#define PAUSE_US	50000

/* Shared between a racer and the init that watches it. */
struct racer {
	unsigned long stop;
	unsigned long offline;		/* how often a block went offline */
	unsigned long online;
	unsigned long refused;		/* or was busy, or not there */
	int error;			/* the first that should not be */
	unsigned int id;		/* of which block */
};

/* Is it because the block is busy, is not there, or was taken there by somebody else? */
static bool is_harmless(int ret, uint64_t start, const char *state)
{
	struct block block;

	if (ret == -EINVAL)
		return !block_get(start, &block) || !strcmp(block.state, state);
	return ret == -EBUSY || ret == -EAGAIN || ret == -ENOENT || ret == -ENODEV;
}

static void change(struct racer *racer, uint64_t start, const char *state, unsigned long *done)
{
	struct block block;
	int ret = -ENODEV;

	if (block_get(start, &block))
		ret = block_set_state(&block, state);
	if (!ret) {
		(*done)++;
	} else if (is_harmless(ret, start, state)) {
		racer->refused++;
	} else if (!racer->error) {
		racer->error = ret;
		racer->id = block.id;
	}
}

static void race(struct racer *racer, uint64_t start, uint64_t end)
{
	uint64_t at;

	while (!__atomic_load_n(&racer->stop, __ATOMIC_ACQUIRE)) {
		for (at = start; at < end; at += RACERS * block_size()) {
			change(racer, at, "offline", &racer->offline);
			change(racer, at, "online", &racer->online);
		}
	}
}

/* All of the blocks that are there come online; how many do not. */
static unsigned int rejoin(uint64_t start, uint64_t end)
{
	unsigned int offline = 0;
	struct block block;
	uint64_t at;

	for (at = start; at < end; at += block_size()) {
		if (!block_get(at, &block) || !strcmp(block.state, "online"))
			continue;
		offline += block_set_state(&block, "online") != 0;
	}
	return offline;
}

static bool have_raced(const struct racer *racers)
{
	unsigned long offline = 0, online = 0;
	int i;

	for (i = 0; i < RACERS; i++) {
		offline += __atomic_load_n(&racers[i].offline, __ATOMIC_RELAXED);
		online += __atomic_load_n(&racers[i].online, __ATOMIC_RELAXED);
	}
	return offline && online;
}

/*
 * race NUMBER START END STEP [then STEP]...: as repeat, while two processes take the
 * memory blocks of the range offline and online again, each of them every second one.
 * What they meet must not be other than a block that is busy, or that is not there.
 * All that are there are online in the end.
 */
static bool step_race(char **arg)
{
	uint64_t start = parse_size(arg[1]), end = parse_size(arg[2]);
	unsigned long offline = 0, online = 0, refused = 0;
	struct racer *racers;
	pid_t pid[RACERS];
	unsigned int stay;
	int i, status;
	bool ok;

	racers = mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (racers == MAP_FAILED)
		return false;
	for (i = 0; i < RACERS; i++) {
		pid[i] = fork();
		if (!pid[i]) {
			race(&racers[i], start + i * block_size(), end);
			_exit(0);
		}
	}
	ok = steps_repeat(atoi(arg[0]), arg[3], PAUSE_US);
	/* On a busy host they may not have come to it yet. */
	for (i = 0; ok && !have_raced(racers) && i < 20; i++)
		ok = steps_repeat(1, arg[3], 20 * PAUSE_US);
	for (i = 0; i < RACERS; i++)
		__atomic_store_n(&racers[i].stop, 1, __ATOMIC_RELEASE);
	for (i = 0; i < RACERS; i++) {
		struct racer *racer = &racers[i];

		if (pid[i] < 0 || waitpid(pid[i], &status, 0) != pid[i] || status) {
			if (ok)
				found("a racer fell");
			ok = false;
		}
		if (ok && racer->error)
			found("memory%u: error %d", racer->id, racer->error);
		ok = ok && !racer->error;
		offline += racer->offline;
		online += racer->online;
		refused += racer->refused;
	}
	munmap(racers, PAGE_SIZE);
	stay = rejoin(start, end);
	if (ok)
		found("%lu times offline, %lu online, %lu neither; %u blocks stay offline",
		      offline, online, refused, stay);
	/* One of them may find the locks taken all the time. */
	return ok && !stay && offline && online;
}

const struct step race_steps[] = {
	{ "race",		4, step_race },
	{ NULL }
};
