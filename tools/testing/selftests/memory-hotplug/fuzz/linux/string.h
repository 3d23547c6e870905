/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _FUZZ_LINUX_STRING_H
#define _FUZZ_LINUX_STRING_H

#include <string.h>

/* As the kernel's: no byte is read behind the NUL, or behind @size bytes. */
static inline void strscpy(char *to, const char *from, size_t size)
{
	size_t length = strnlen(from, size - 1);

	memcpy(to, from, length);
	to[length] = 0;
}

#endif
