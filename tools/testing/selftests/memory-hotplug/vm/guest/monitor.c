// SPDX-License-Identifier: GPL-2.0
/*
 * QEMU's monitor (QMP), at the other end of a serial port of the guest: the
 * machine changes when a step of the guest wants it to, and no program of the
 * host takes part.
 */
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <linux/termios.h>

#include "guest.h"

#define ANSWER_MS	10
#define DESCRIPTION	"\"desc\": \""

/* What QEMU said since monitor_begin(); its last line may not be complete yet. */
static char heard[1 << 15];
static size_t heard_len;
static size_t answered;		/* where the line behind the last answer begins */
static int port = -1;

bool monitor_listen(int ms)
{
	struct pollfd poll_port = { .fd = port, .events = POLLIN };
	ssize_t got;

	if (poll(&poll_port, 1, ms) <= 0)
		return false;
	got = read(port, heard + heard_len, sizeof(heard) - 1 - heard_len);
	if (got <= 0)
		return false;
	heard_len += got;
	return true;
}

const char *monitor_line(size_t *at)
{
	static char line[2048];
	char *end;

	heard[heard_len] = '\0';
	end = strchr(heard + *at, '\n');
	if (!end)
		return NULL;
	snprintf(line, sizeof(line), "%.*s", (int)(end - heard - *at), heard + *at);
	if (strchr(line, '\r'))
		*strchr(line, '\r') = '\0';
	*at = end + 1 - heard;
	return line;
}

/* The error of an answer, as QEMU describes it. */
static void tell_error(const char *line)
{
	const char *text = strstr(line, DESCRIPTION), *end;

	text = text ? text + strlen(DESCRIPTION) : line;
	end = strstr(text, "\"}");
	found("QEMU: %.*s", (int)(end ? end - text : (int)strlen(text)), text);
}

const char *monitor_command(const char *name, const char *fmt, ...)
{
	static unsigned int commands;
	char text[512], arguments[384] = "", id[32];
	const char *line;
	va_list args;
	size_t at = 0;
	int tries, len;

	va_start(args, fmt);
	if (fmt)
		vsnprintf(arguments, sizeof(arguments), fmt, args);
	va_end(args);
	/* Nobody else has answers of this name. QEMU takes ' for ", too. */
	snprintf(id, sizeof(id), "step%u", ++commands);
	len = snprintf(text, sizeof(text), "{'execute': '%s', 'arguments': {%s}, 'id': '%s'}\n",
		       name, arguments, id);
	if (len >= (int)sizeof(text) || write(port, text, len) != len) {
		found("QEMU cannot be told");
		return NULL;
	}
	for (tries = 0; tries < PATIENCE_S * (1000 / ANSWER_MS); tries++) {
		while ((line = monitor_line(&at))) {
			if (!strstr(line, id))
				continue;
			answered = at;
			if (!strstr(line, "\"error\""))
				return line;
			tell_error(line);
			return NULL;
		}
		monitor_listen(ANSWER_MS);
	}
	found("QEMU does not answer");
	return NULL;
}

static bool open_port(void)
{
	struct termios raw = {
		.c_cflag = B115200 | CS8 | CREAD | CLOCAL,
		.c_cc[VMIN] = 1,
	};

	port = open(MONITOR, O_RDWR | O_NOCTTY);
	/*
	 * The port may have echoed some of QEMU's greeting before it was set. A
	 * control character makes QEMU's parser forget what it was in.
	 */
	return port >= 0 && ioctl(port, TCSETS, &raw) >= 0 && write(port, "\001\n", 2) == 2;
}

bool monitor_begin(void)
{
	bool greeted = port >= 0;

	if (!greeted && !open_port()) {
		found("there is no monitor");
		return false;
	}
	heard_len = 0;
	/* Refused if an earlier process has done so. */
	if (!greeted)
		monitor_command("qmp_capabilities", NULL);
	/* What an earlier step did not wait for comes before the answer. */
	if (!monitor_command("query-status", NULL))
		return false;
	heard_len -= answered;
	memmove(heard, heard + answered, heard_len);
	return true;
}

void monitor_tell(void)
{
	const char *line;
	size_t at = 0;

	while ((line = monitor_line(&at)))
		diagnose(line);
}
