/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _LINUX_OFFLINE_REFUSAL_H
#define _LINUX_OFFLINE_REFUSAL_H

#include <linux/types.h>

/**
 * struct offline_refusal - why memory does not go offline
 * @cause: a fixed phrase
 * @page: the page that is in the way, for people; may be empty
 * @passes: it need not be like that when somebody tries again
 */
struct offline_refusal {
	const char *cause;
	char page[128];
	bool passes;
};

#ifdef CONFIG_MEMORY_HOTREMOVE
void offline_failed(unsigned long start_pfn, const struct offline_refusal *refusal);
#else
static inline void offline_failed(unsigned long start_pfn,
				  const struct offline_refusal *refusal) {}
#endif

#endif /* _LINUX_OFFLINE_REFUSAL_H */
