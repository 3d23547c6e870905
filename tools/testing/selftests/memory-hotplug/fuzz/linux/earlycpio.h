/* SPDX-License-Identifier: GPL-2.0 */
#include <linux/align.h>
#include <stdio.h>

#include "../../../../../../include/linux/earlycpio.h"

#define PTR_ALIGN(p, a)		((typeof(p))ALIGN((unsigned long)(p), (a)))
#define pr_warn(...)		((void)snprintf(NULL, 0, __VA_ARGS__))
