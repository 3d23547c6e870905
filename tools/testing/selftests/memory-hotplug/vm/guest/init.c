// SPDX-License-Identifier: GPL-2.0
/*
 * The init of a scenario's guest. It reads /scenario, a step a line, carries
 * the steps out in order and reports each as KTAP on the second serial port;
 * the first belongs to the kernel, so that neither cuts a line of the other
 * in two. The third is for people.
 *
 * The last line is the end marker, without which the host does not believe
 * that the guest got this far.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <linux/termios.h>

#include "guest.h"

#define KTAP_PORT	"/dev/ttyS1"
#define PEOPLE_PORT	"/dev/ttyS2"
#define KMEMLEAK	"/sys/kernel/debug/kmemleak"
#define MAX_STEPS	64
/* As in tcdrain(): wait until what was written is out, and send no break. */
#define DRAIN		1

bool colour;

static int people_fd = -1;

void diagnose(const char *line)
{
	ksft_print_msg("%s\n", line);
}

void people(const char *fmt, ...)
{
	char text[256];
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (len > (int)sizeof(text) - 1)
		len = sizeof(text) - 1;
	if (people_fd >= 0 && write(people_fd, text, len) < 0)
		people_fd = -1;
}

int people_run(char *const argv[])
{
	int status;
	pid_t pid;

	if (people_fd < 0)
		return -1;
	pid = fork();
	if (!pid) {
		dup2(people_fd, 1);
		dup2(people_fd, 2);
		execve(argv[0], argv, environ);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

static void mount_all(void)
{
	mkdir("/dev", 0755);
	mkdir("/proc", 0555);
	mkdir("/sys", 0555);
	mkdir("/tmp", 0777);
	mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
	mount("proc", "/proc", "proc", 0, NULL);
	mount("sysfs", "/sys", "sysfs", 0, NULL);
	mount("tmpfs", "/tmp", "tmpfs", 0, NULL);
	mount("debugfs", "/sys/kernel/debug", "debugfs", 0, NULL);
}

static void open_ports(void)
{
	int fd = open(KTAP_PORT, O_RDWR | O_NOCTTY);

	if (fd >= 0) {
		dup2(fd, 0);
		dup2(fd, 1);
		dup2(fd, 2);
		if (fd > 2)
			close(fd);
	}
	people_fd = open(PEOPLE_PORT, O_WRONLY | O_NOCTTY);
}

static int read_steps(char *text, size_t size, char **line)
{
	int nr = 0;

	if (file_read("/scenario", text, size) < 0)
		return 0;
	while (nr < MAX_STEPS && (line[nr] = next_line(&text)))
		nr++;
	return nr;
}

/*
 * A kernel that knows its leaks tells of them in its log. What was allocated in the
 * last five seconds is not a leak to it.
 */
static void find_leaks(void)
{
	static char text[16384];
	char *rest = text, *line;

	if (!file_exists(KMEMLEAK))
		return;
	log_mark("leaks");
	sleep(6);
	file_write(KMEMLEAK, "scan");
	file_read(KMEMLEAK, text, sizeof(text));
	while ((line = next_line(&rest)))
		diagnose(line);
}

/* Not as the init: "step STEP WORDS", a command for guests whose init is a script. */
static int run_one(char **words)
{
	char line[256] = "";
	enum result result;

	for (; *words; words++) {
		strlcat(line, *words, sizeof(line));
		if (words[1])
			strlcat(line, " ", sizeof(line));
	}
	result = step_run(line);
	printf("%s\n", found_text);
	return result;
}

int main(int argc, char **argv)
{
	static char text[16384];
	char *line[MAX_STEPS];
	int i, nr;

	if (getpid() != 1)
		return run_one(argv + 1);
	mount_all();
	open_ports();
	/* Every line of the guest, however much the kernel logs. */
	file_write("/proc/sys/kernel/printk_devkmsg", "on");
	colour = getenv("colour");

	nr = read_steps(text, sizeof(text), line);
	ksft_print_header();
	ksft_set_plan(nr);
	for (i = 0; i < nr; i++) {
		bool map = !strncmp(line[i], "map ", 4);
		bool ok;

		/* So that the log tells which step it was at. */
		log_mark(line[i]);
		ok = step_run(line[i]) == STEP_OK;
		ksft_test_result(ok, "%s\n", line[i]);
		ksft_print_msg("found: %s\n", found_text);
		if (!map || !ok)
			people("  %-6s %s: %s\n", ok ? "ok" : "FAILED", line[i], found_text);
	}
	find_leaks();
	ksft_print_cnts();
	log_mark("end");
	printf("# end of scenario\n");
	fflush(stdout);
	/* The machine goes at once, however slow its serial ports are. */
	ioctl(STDOUT_FILENO, TCSBRK, DRAIN);
	ioctl(people_fd, TCSBRK, DRAIN);
	reboot(RB_POWER_OFF);
	reboot(RB_AUTOBOOT);
	return 1;
}
