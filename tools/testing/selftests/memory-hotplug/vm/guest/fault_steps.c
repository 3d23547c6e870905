// SPDX-License-Identifier: GPL-2.0
/*
 * Steps that make allocations of the kernel fail, and steps that expect others to
 * fail.
 */
#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "guest.h"

#define DEBUGFS		SYSFS "/kernel/debug"

/* All that the kernel has, and room for more. */
#define SYMBOLS_SIZE	(8 << 20)
/* What needs more allocations than that has no end. */
#ifndef FAULTS_MOST
#define FAULTS_MOST	2000
#endif

static bool set(const char *kind, const char *file, const char *value)
{
	char path[96];
	int ret;

	snprintf(path, sizeof(path), DEBUGFS "/%s/%s", kind, file);
	ret = file_write(path, value);
	if (ret)
		found("%s: error %d", path, ret);
	return !ret;
}

/* Addresses that the kernel's symbol of this name has, as text. */
static bool find_function(const char *name, char *start, char *end, size_t size)
{
	char *text = malloc(SYMBOLS_SIZE), *rest = text, *line, *word;
	bool at_end = false;

	start[0] = '\0';
	if (!text || file_read(PROC "/kallsyms", text, SYMBOLS_SIZE) < 0)
		rest = NULL;
	while (!at_end && (line = next_line(&rest))) {
		word = next_word(&line);
		at_end = start[0] && strcmp(word, start + strlen("0x"));
		if (at_end)
			snprintf(end, size, "0x%s", word);
		next_word(&line);
		if (!start[0] && !strcmp(line, name))
			snprintf(start, size, "0x%s", word);
	}
	/* Not to be missed when the memory in use is counted. */
	free(text);
	return at_end;
}

/* How the kernel calls what the steps call slab and page; NULL after found(). */
static const char *kernel_kind(const char *kind)
{
	if (!strcmp(kind, "slab"))
		return "failslab";
	if (!strcmp(kind, "page"))
		return "fail_page_alloc";
	found("there is no kind %s", kind);
	return NULL;
}

/* Only what the function and those that it calls allocate may fail. */
static bool aim(const char *kind, const char *function)
{
	static const char * const kinds[] = { "failslab", "fail_page_alloc" };
	char start[24], end[24];
	unsigned int i;

	if (!kind)
		return false;
	if (!find_function(function, start, end, sizeof(start))) {
		found("the kernel has no %s", function);
		return false;
	}
	/* A fault counts for both kinds: the other one has no addresses. */
	for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (!set(kinds[i], "require-start", "0") ||
		    !set(kinds[i], "require-end", "0") ||
		    /* With a trace, it looks like a splat. */
		    !set(kinds[i], "verbose", "1"))
			return false;
	}
	if (!strcmp(kind, "fail_page_alloc") &&
	    (!set(kind, "min-order", "0") || !set(kind, "ignore-gfp-highmem", "N")))
		return false;
	return set(kind, "ignore-gfp-wait", "N") && set(kind, "require-start", start) &&
	       set(kind, "require-end", end);
}

/* The allocation of that number is to fail, whoever makes it; none, if it is 0. */
static bool arm(int number)
{
	struct dirent dirent, *entry;
	char path[64], text[16];
	bool armed = false;
	DIR *dir;

	dir = opendir(PROC);
	if (!dir)
		return false;
	snprintf(text, sizeof(text), "%d", number);
	while (!readdir_r(dir, &dirent, &entry) && entry) {
		if (!isdigit(entry->d_name[0]))
			continue;
		snprintf(path, sizeof(path), PROC "/%s/fail-nth", entry->d_name);
		/* A task may have gone. */
		armed |= !file_write(path, text);
	}
	closedir(dir);
	return armed;
}

/*
 * faults slab|page FUNCTION STEP [then STEP]...: the steps one after the other, again
 * and again. The first time, the first allocation fails that the kernel makes in that
 * function while it carries out the first step, the next time the second one, until
 * there is none left. Further back, where there may be thousands, some are left out.
 * That step need not be ok then; those behind it must, whatever became of it.
 */
static bool step_faults(char **arg)
{
	const char *kind = kernel_kind(arg[0]);
	int number, faults = 0, survived = 0;
	char *rest = strstr(arg[2], " then "), why[160], times[64];

	if (rest) {
		*rest = '\0';
		rest += strlen(" then ");
	}
	if (!aim(kind, arg[1]))
		return false;
	snprintf(times, sizeof(times), DEBUGFS "/%s/times", kind);
	for (number = 1; number < FAULTS_MOST; number += 1 + number / 16) {
		enum result result;
		bool failed;

		/* It counts what fails. */
		if (!set(kind, "times", "1") || !arm(number)) {
			found("the kernel lets no allocation fail");
			return false;
		}
		result = step_run(arg[2]);
		failed = !file_number(times, 1);
		arm(0);
		if (result == STEP_UNKNOWN)
			return false;
		faults += failed;
		survived += failed && result == STEP_OK;
		if (result == STEP_OK || failed) {
			if (rest && !steps_repeat(1, rest, 0))
				result = STEP_FAILED;
			else
				result = STEP_OK;
		}
		if (result != STEP_OK) {
			snprintf(why, sizeof(why), "%s", found_text);
			found("%s %d: %s", failed ? "fault" : "no fault", number, why);
			return false;
		}
		if (!failed)
			break;
	}
	found("%d faults, the step survived %d of them", faults, survived);
	return faults && number < FAULTS_MOST;
}

/*
 * inject slab|page FUNCTION PERCENT: from now on, so many of the allocations that the
 * kernel makes in that function fail, none if it is 0.
 */
static bool step_inject(char **arg)
{
	const char *kind = kernel_kind(arg[0]);

	return aim(kind, arg[1]) && set(kind, "times", "-1") && set(kind, "probability", arg[2]);
}

/* fails WORD STEP: the step is not ok, and what it finds has that word. */
static bool step_fails(char **arg)
{
	return step_run(arg[1]) == STEP_FAILED && strstr(found_text, arg[0]);
}

/* try STEP: the step, and it does not matter whether it is ok. */
static bool step_try(char **arg)
{
	return step_run(arg[0]) != STEP_UNKNOWN;
}

const struct step fault_steps[] = {
	{ "faults",		3, step_faults },
	{ "inject",		3, step_inject },
	{ "fails",		2, step_fails },
	{ "try",		1, step_try },
	{ NULL }
};
