/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MM_OFFLINE_REPORT_H
#define _MM_OFFLINE_REPORT_H

#include <linux/jiffies.h>
#include <linux/offline_refusal.h>
#include <linux/types.h>

/* As long as that, pages may well be in use for I/O. */
#define OFFLINE_STALL_TIME	(10 * HZ)

struct page;

/**
 * struct offline_progress - how far an attempt to take memory offline has got
 * @pass: when the present pass over the memory began (jiffies)
 * @stalled: how long passes took that made no headway (jiffies)
 * @passes: how many of them there were since the last one that did
 * @told: the page frame that the log says is in the way
 */
struct offline_progress {
	unsigned long pass;
	unsigned long stalled;
	unsigned int passes;
	unsigned long told;
};

void offline_refusal_page(struct offline_refusal *refusal, struct page *page);
void offline_refusal_find_page(struct offline_refusal *refusal, unsigned long pfn,
			       unsigned long end_pfn);
bool offline_stalled(struct offline_progress *progress, bool headway);
void offline_waits(unsigned long start_pfn, const struct offline_refusal *refusal);

#endif /* _MM_OFFLINE_REPORT_H */
