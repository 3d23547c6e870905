/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MM_OFFLINE_REPORT_H
#define _MM_OFFLINE_REPORT_H

#include <linux/types.h>

struct zone;

/* Enough for a page, what it is, and who allocated it */
#define OFFLINE_CAUSE_LEN	128

/* Enough for the name of a memory block, and a cause */
#define OFFLINE_REFUSAL_LEN	(OFFLINE_CAUSE_LEN + 48)

/**
 * struct offline_progress - how far an attempt to take memory offline has got
 * @pfn: everything below this page frame is free
 * @since: when it got there (jiffies)
 * @passes: how often the page was looked at since
 * @told: the log says that it does not get any further
 */
struct offline_progress {
	unsigned long pfn;
	unsigned long since;
	unsigned int passes;
	bool told;
};

const char *offline_cause_isolation(char *buf, struct zone *zone,
				    unsigned long start_pfn, unsigned long end_pfn);
const char *offline_cause_page(char *buf, const char *what, unsigned long pfn,
			       unsigned long end_pfn);
bool offline_stalled(struct offline_progress *progress, unsigned long pfn);
void offline_waits(unsigned long start_pfn, const char *cause);
void offline_succeeded(unsigned long start_pfn);

#ifdef CONFIG_MEMORY_HOTREMOVE
bool offline_refusal(u64 start, u64 end, char *buf);
#else
static inline bool offline_refusal(u64 start, u64 end, char *buf)
{
	return false;
}
#endif

#endif /* _MM_OFFLINE_REPORT_H */
