/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The guest of the memory hotplug scenarios: one static init that carries out
 * the steps of a scenario and reports them as KTAP.
 */
#ifndef GUEST_H
#define GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kselftest.h"		/* init.c alone reports results */

#define PAGE_SIZE	4096ULL

/* Where the kernel's files are; fixtures/run.sh has its own. */
#ifndef SYSFS
#define SYSFS	"/sys"
#endif
#ifndef PROC
#define PROC	"/proc"
#endif
#ifndef KMSG
#define KMSG	"/dev/kmsg"
#endif
/* The serial port at whose other end QEMU's monitor is. */
#ifndef MONITOR
#define MONITOR	"/dev/ttyS3"
#endif

/* With the word next_kernel, the initramfs has it. */
#ifndef NEXT_KERNEL
#define NEXT_KERNEL	"/bzImage"
#endif

/*
 * How long a step waits for something. The guest's clock goes on while a busy host
 * does something else, so that this is for a guest which stands still, and long.
 */
#ifndef PATIENCE_S
#define PATIENCE_S	300
#endif

/* text.c: words, lines and sizes. */

/* Cut the next word off the text at *@at, NULL where there is none. */
char *next_word(char **at);
/* The same for a line. */
char *next_line(char **at);
/* A size or an address such as 512M, 4G or 0x100000000, in bytes. */
uint64_t parse_size(const char *text);
/* What was to be one and is none, since a step began; or NULL. */
extern const char *no_size;
/* The inverse, exact: in the largest binary unit that divides it. */
const char *format_size(uint64_t bytes, char *buf, size_t size);

/* sysfs.c: files of one value. */

/* Read a file as a string without its last newline; < 0 is -errno. */
int file_read(const char *path, char *buf, size_t size);
/* Write a string to a file; 0 or -errno. */
int file_write(const char *path, const char *text);
/* Read a number (decimal, or hexadecimal with 0x); @missing if there is none. */
uint64_t file_number(const char *path, uint64_t missing);
bool file_exists(const char *path);

/* memory.c: what the kernel says about its memory; addresses in bytes, ends exclusive. */

struct block {
	uint64_t start;
	unsigned int id;
	char state[16];
	char zone[32];
};

uint64_t block_size(void);
/* Look at the memory block that begins at @start; false if there is none. */
bool block_get(uint64_t start, struct block *block);
/* Ask for a state ("online", "offline", ...); 0 or -errno. */
int block_set_state(const struct block *block, const char *state);
/* What the block's file hotpluggable says, 0 or 1; < 0 is -errno. */
int block_hotpluggable(const struct block *block);
/* One past the last memory block. */
uint64_t memory_end(void);
/*
 * Bytes present in a zone of a node; in those of all nodes where @node is
 * negative, in all its zones where @zone is NULL.
 */
uint64_t zone_present(int node, const char *zone);
/* Is the memory block one of the node? */
bool block_on_node(const struct block *block, int node);
/* Bytes of [start, end) that are in lines of /proc/iomem with that in them. */
uint64_t iomem_bytes(uint64_t start, uint64_t end, const char *name);
/* The same for /sys/firmware/memmap, which kexec-tools reads. */
uint64_t firmware_ram(uint64_t start, uint64_t end);

struct firmware_entry {
	uint64_t start;
	uint64_t end;
	char type[32];
};

/* How many of its entries have a part of [start, end); the last of them is copied. */
unsigned int firmware_find(uint64_t start, uint64_t end, struct firmware_entry *entry);

/* page.c: single pages. */

/* The number of a flag of /proc/kpageflags, < 0 if there is none of this name. */
int page_flag(const char *name);
/* The inverse, NULL if it has none. */
const char *page_flag_name(int flag);
/* The flags of as many pages from an address on; how many could be read. */
size_t page_flags_read(uint64_t addr, uint64_t *flags, size_t nr);

/* log.c: the kernel's log. */

/* How the guest marks its own lines in it. */
#define LOG_MARK	"scenario: "
/* Write such a line. */
void log_mark(const char *what);
/* Look at the log as it is now; false if that cannot be. */
bool log_read(void);
/* The line at *@at, which moves on; NULL where there is none. */
const char *log_line(size_t *at);
/* Where the line is behind the last one that holds @mark, the first if none does. */
size_t log_behind(const char *mark);
/* Does a line of the log, as it is now, hold @what? Copies that line to @line. */
bool log_holds(const char *what, char *line, size_t size);

/* ranges.c: what the kernel says about each range that was declared hot-pluggable. */

struct range {
	char name[16];
	uint64_t start;
	uint64_t end;
	char state[16];
	char reason[96];
	char detail[192];
};

/* How many there are, in an array that the next call changes; < 0 is -errno. */
int ranges_read(const struct range **ranges);

/* kcore.c: the kernel's memory as a crash dump has it. */

/* Look at it as it is now; 0 or -errno. */
int kcore_open(void);
/* A number of its note VMCOREINFO, such as "SIZE(page)"; 0 if there is none. */
uint64_t kcore_info(const char *key, int base);
/* Read at a virtual or at a physical address. */
bool kcore_read(uint64_t addr, void *buf, size_t size);
bool kcore_read_physical(uint64_t addr, void *buf, size_t size);
/* The physical address of a part that the core has in one piece, or NOWHERE. */
uint64_t kcore_physical(uint64_t addr);

#define NOWHERE		(-1ULL)

/* arch/: the physical address that the kernel's page tables give, or NOWHERE. */
uint64_t kcore_translate(uint64_t addr);

/* load.c: memory in use on a node while it is being taken away. */

/*
 * Start a process that keeps changing and checking @size bytes on @node, where they
 * must stay if @kind is bound, or looking up @size files, whose inodes
 * and names the kernel wants to have there.
 */
bool load_start(const char *kind, int node, uint64_t size);
/* Leave all of it in place, untouched, until the loads are stopped. */
bool load_idle(void);
/* Stop all of them; true if each was busy to the end and lost no byte. */
bool load_stop(void);

/* hold.c: pages that stay where they are. */

/*
 * Have a page of a node that cannot move, or find one: see the step hold for the
 * kinds. Where it is, or 0 after found().
 */
uint64_t hold_start(const char *kind, int node);
/* A page that cannot move in each block of the node; how many there are. */
uint64_t hold_blocks(int node);
/* Let go of all of them. */
bool hold_stop(void);

/* fuse.c */

/*
 * Have a page locked, because it is read, or because it is to be forgotten while it is
 * written, until fuse_end().
 */
bool fuse_lock_page(bool written);
void fuse_end(void);

/* monitor.c: QEMU's monitor, and what it said since monitor_begin(). */

bool monitor_begin(void);
/*
 * Have QEMU carry out a command, whose arguments, if there are any, are the members
 * of a JSON object; its answer, or NULL after found(). What else it says is kept.
 */
__printf(2, 3) const char *monitor_command(const char *name, const char *fmt, ...);
/* Hear what it says within that time; false if that is nothing. */
bool monitor_listen(int ms);
/* The line at *@at, which moves on; NULL where there is none yet. */
const char *monitor_line(size_t *at);
/* All of it as diagnostics. */
void monitor_tell(void);

/* init.c */

/* One more line about the step that is running. */
void diagnose(const char *line);
/* Text for people on their own serial port. */
__printf(1, 2) void people(const char *fmt, ...);
/* Run a program that speaks to people; its exit status, or -1. */
int people_run(char *const argv[]);
extern bool colour;

/* include/uapi/linux/kexec.h */
struct kexec_segment {
	const void *buf;
	size_t bufsz;
	unsigned long mem;
	size_t memsz;
};

/* steps.c */

struct step {
	const char *name;
	int args;
	bool (*run)(char **arg);
};

/* Each of these arrays ends in a step without a name. */
extern const struct step range_steps[];		/* range_steps.c */
extern const struct step memmap_steps[];	/* memmap_steps.c */
extern const struct step counter_steps[];	/* counter_steps.c */
extern const struct step page_steps[];		/* page_steps.c */
extern const struct step node_steps[];		/* node_steps.c */
extern const struct step device_steps[];	/* device_steps.c */
extern const struct step machine_steps[];	/* machine_steps.c */
extern const struct step kexec_steps[];		/* kexec_steps.c */
extern const struct step crash_steps[];		/* crash_steps.c */
extern const struct step hold_steps[];		/* hold_steps.c */
extern const struct step event_steps[];		/* event_steps.c */
extern const struct step race_steps[];		/* race_steps.c */
extern const struct step fault_steps[];		/* fault_steps.c */
extern const struct step kernel_steps[];	/* kernel_steps.c */

/* What a step found; shown beside its result. */
__printf(1, 2) void found(const char *fmt, ...);
extern char found_text[256];

enum result {
	STEP_OK,
	STEP_FAILED,
	STEP_UNKNOWN,		/* or not the words that it takes */
};

/* Carry out one line of a scenario. */
enum result step_run(const char *line);
/*
 * Carry out steps with "then" between them, all of them so many times with a pause
 * behind each round, up to the first that is not ok.
 */
bool steps_repeat(int rounds, const char *steps, unsigned int pause_us);

#endif /* GUEST_H */
