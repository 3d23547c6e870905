// SPDX-License-Identifier: GPL-2.0
/* Steps about single pages: a hardware error, their flags. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guest.h"

#define HARD_OFFLINE	SYSFS "/devices/system/memory/hard_offline_page"

/*
 * poison ADDRESS: the page has an uncorrectable error. The kernel may take it out
 * of use or say why it does not; the steps that follow tell whether it survived.
 */
static bool step_poison(char **arg)
{
	char address[24];
	int ret;

	if (!file_exists(HARD_OFFLINE)) {
		found("the kernel cannot take out a page");
		return false;
	}
	snprintf(address, sizeof(address), "0x%llx", (unsigned long long)parse_size(arg[0]));
	ret = file_write(HARD_OFFLINE, address);
	if (ret)
		found("not taken out: error %d", ret);
	else
		found("taken out");
	return ret != -EINVAL;
}

/* page-flags ADDRESS FLAG...: the page has all of these; no-FLAG is one that it has not. */
static bool step_page_flags(char **arg)
{
	char text[200] = "", *rest = arg[1], *word;
	uint64_t flags;
	bool ok = true;
	int i;

	if (!page_flags_read(parse_size(arg[0]), &flags, 1)) {
		found("the kernel does not know it");
		return false;
	}
	for (i = 0; i < 64; i++) {
		size_t len = strlen(text);

		if (flags >> i & 1 && page_flag_name(i))
			snprintf(text + len, sizeof(text) - len, " %s", page_flag_name(i));
	}
	while ((word = next_word(&rest))) {
		bool wanted = strncmp(word, "no-", 3);

		if (!wanted)
			word += 3;
		i = page_flag(word);
		if (i < 0) {
			found("there is no flag %s", word);
			return false;
		}
		if ((flags >> i & 1) != wanted)
			ok = false;
	}
	found("0x%llx:%s", (unsigned long long)flags, text);
	return ok;
}

const struct step page_steps[] = {
	{ "poison",		1, step_poison },
	{ "page-flags",		2, step_page_flags },
	{ NULL }
};
