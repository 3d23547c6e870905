// SPDX-License-Identifier: GPL-2.0
/* Steps about the kernel that is to boot next, and the memory that it is told of. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <linux/reboot.h>
#include <linux/userfaultfd.h>

#include "guest.h"

/* include/uapi/linux/kexec.h */
#define KEXEC_FILE_NO_INITRAMFS	0x00000004
#define KEXEC_FILE_DEBUG	0x00000008

/* What the kernel's log has before the map of the next kernel. */
#define MAP_HEAD	"E820 memmap:"

/*
 * kexec-load: kexec_file_load() takes the kernel that is to boot next. The memory that
 * it is told of is in the log then, a line "START-LAST (TYPE)" for each range.
 */
static bool step_kexec_load(char **arg)
{
	int fd = open(NEXT_KERNEL, O_RDONLY);
	long ret;

	if (fd < 0) {
		found("there is no " NEXT_KERNEL);
		return false;
	}
	ret = syscall(__NR_kexec_file_load, fd, -1, 1UL, "",
		      KEXEC_FILE_NO_INITRAMFS | KEXEC_FILE_DEBUG);
	found("error %d", ret < 0 ? errno : 0);
	close(fd);
	return !ret;
}

/* A load that waits for its segment, and the userfaultfd that it waits at */
static struct {
	pid_t pid;
	int fault;
	uint64_t page;
} load;

/* One page at an address, which comes from where nobody has put anything yet. */
static int load_page(uint64_t addr, int *fault)
{
	struct kexec_segment segment = { .bufsz = PAGE_SIZE, .mem = addr, .memsz = PAGE_SIZE };
	struct uffdio_register waits = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	struct uffdio_api api = { .api = UFFD_API };
	int fd = syscall(__NR_userfaultfd, O_CLOEXEC | O_NONBLOCK);

	segment.buf = mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	waits.range.start = (uintptr_t)segment.buf;
	waits.range.len = PAGE_SIZE;
	if (segment.buf == MAP_FAILED || fd < 0 || ioctl(fd, UFFDIO_API, &api) < 0 ||
	    ioctl(fd, UFFDIO_REGISTER, &waits) < 0)
		return errno;
	__atomic_store_n(fault, fd, __ATOMIC_RELEASE);
	return syscall(__NR_kexec_load, addr, 1UL, &segment, 0UL) < 0 ? errno : 0;
}

/*
 * kexec-begin ADDRESS: kexec_load() takes an image of one page at that address, and
 * stops in the middle.
 */
static bool step_kexec_begin(char **arg)
{
	int *fault = mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
			  -1, 0);
	struct pollfd waits = { .events = POLLIN };
	struct uffd_msg msg;
	int pidfd;

	if (fault == MAP_FAILED)
		return false;
	*fault = -1;
	load.pid = fork();
	if (!load.pid)
		_exit(load_page(parse_size(arg[0]), fault));
	while (__atomic_load_n(fault, __ATOMIC_ACQUIRE) < 0) {
		if (waitpid(load.pid, NULL, WNOHANG)) {
			found("no load can be stopped");
			return false;
		}
		usleep(10000);
	}
	pidfd = syscall(__NR_pidfd_open, load.pid, 0);
	load.fault = syscall(__NR_pidfd_getfd, pidfd, *fault, 0);
	close(pidfd);
	munmap(fault, PAGE_SIZE);
	waits.fd = load.fault;
	if (load.fault < 0 || poll(&waits, 1, PATIENCE_S * 1000) <= 0 ||
	    read(load.fault, &msg, sizeof(msg)) != sizeof(msg)) {
		found("the load does not come to its segment");
		return false;
	}
	load.page = msg.arg.pagefault.address & ~(PAGE_SIZE - 1);
	return true;
}

/* kexec-end ERROR: the load goes on, and ends with that error, or 0. */
static bool step_kexec_end(char **arg)
{
	struct uffdio_zeropage zero = { .range.start = load.page, .range.len = PAGE_SIZE };
	int status;

	if (!load.pid || ioctl(load.fault, UFFDIO_ZEROPAGE, &zero) < 0 ||
	    waitpid(load.pid, &status, 0) != load.pid || !WIFEXITED(status)) {
		found("no load waits");
		return false;
	}
	close(load.fault);
	load.pid = 0;
	found("error %d", WEXITSTATUS(status));
	return WEXITSTATUS(status) == atoi(arg[0]);
}

/* kexec-refused ERROR: the kernel that is loaded is not started, with that error. */
static bool step_kexec_refused(char **arg)
{
	int ret = syscall(__NR_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2,
			  LINUX_REBOOT_CMD_KEXEC, NULL) < 0 ? errno : 0;

	found("error %d", ret);
	return ret == atoi(arg[0]);
}

static int watch = -1;

/* kexec-watch: from now on, look out for changes of what the step above shows. */
static bool step_kexec_watch(char **arg)
{
	char text[8];

	if (watch < 0)
		watch = open(SYSFS "/kernel/kexec_loaded", O_RDONLY);
	return watch >= 0 && lseek(watch, 0, SEEK_SET) == 0 && read(watch, text, sizeof(text)) > 0;
}

/* kexec-told yes|no: whoever waits for a change by poll() is woken up, or was not yet. */
static bool step_kexec_told(char **arg)
{
	struct pollfd change = { .fd = watch, .events = POLLPRI };
	bool yes = !strcmp(arg[0], "yes");
	bool told = poll(&change, 1, yes ? PATIENCE_S * 1000 : 0) == 1 &&
		    change.revents & POLLPRI;

	found(told ? "yes" : "no");
	return watch >= 0 && told == yes;
}

/*
 * kexec-map START END TYPE|none: the map that the last step kexec-load gave to the
 * next kernel has exactly this range as one entry of that type, which is a number of
 * E820; or nothing of it at all.
 */
static bool step_kexec_map(char **arg)
{
	uint64_t start = parse_size(arg[0]), end = parse_size(arg[1]);
	uint64_t lo = 0, last = 0, first_lo = 0, first_last = 0;
	unsigned int entries = 0, touching = 0;
	int type = 0, first_type = 0;
	const char *line;
	size_t at;

	log_read();
	at = log_behind(MAP_HEAD);
	while (at && (line = log_line(&at))) {
		char *rest;

		/* Behind the name of what says so. */
		if (strstr(line, ": "))
			line = strstr(line, ": ") + 2;
		lo = strtoull(line, &rest, 16);
		if (rest != line + 16 || *rest != '-')
			break;
		last = strtoull(rest + 1, &rest, 16);
		type = *rest == ' ' && rest[1] == '(' ? atoi(rest + 2) : 0;
		entries++;
		if (lo >= end || last < start)
			continue;
		if (!touching++) {
			first_lo = lo;
			first_last = last;
			first_type = type;
		}
	}
	if (!entries) {
		found("the log has no map");
		return false;
	}
	found("%u of %u entries, [0x%llx-0x%llx] (%d)", touching, entries,
	      (unsigned long long)first_lo, (unsigned long long)first_last, first_type);
	if (!strcmp(arg[2], "none"))
		return !touching;
	return touching == 1 && first_lo == start && first_last + 1 == end &&
	       first_type == atoi(arg[2]);
}

const struct step kexec_steps[] = {
	{ "kexec-load",		0, step_kexec_load },
	{ "kexec-begin",	1, step_kexec_begin },
	{ "kexec-end",		1, step_kexec_end },
	{ "kexec-refused",	1, step_kexec_refused },
	{ "kexec-watch",	0, step_kexec_watch },
	{ "kexec-told",		1, step_kexec_told },
	{ "kexec-map",		3, step_kexec_map },
	{ NULL }
};
