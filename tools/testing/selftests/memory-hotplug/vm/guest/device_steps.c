// SPDX-License-Identifier: GPL-2.0
/*
 * Steps about the ACPI devices of the word memory_device. Their AML has three files of
 * sysfs for the guest: reading sun plugs in again what was ejected, reading description
 * makes firmware ask for an ejection, and hrv has what the kernel says of a request, see
 * scenario.sh.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "guest.h"

#define ACPI_DEVICES	SYSFS "/bus/acpi/devices"
#define POLL_US		20000
#define POLLS		(PATIENCE_S * (1000000 / POLL_US))

/* Status that OSPM gives for a request (ACPI 6.5, 6.3.5). */
#define OST_SUCCESS	0
#define OST_FAILURE	1
#define OST_UNSUPPORTED	0x80
#define OST_BUSY	0x82
#define OST_NONE	(-1)

static uint64_t device_number(const char *device, const char *file)
{
	char path[96];

	snprintf(path, sizeof(path), ACPI_DEVICES "/%s/%s", device, file);
	return file_number(path, 0);
}

static int device_write(const char *device, const char *file, const char *text)
{
	char path[96];

	snprintf(path, sizeof(path), ACPI_DEVICES "/%s/%s", device, file);
	return file_write(path, text);
}

/* Wait for the kernel's next word on a device of which it had said @before. */
static int next_status(const char *device, uint64_t before)
{
	uint64_t now = before;
	int polls;

	for (polls = 0; polls < POLLS && now >> 8 == before >> 8; polls++) {
		usleep(POLL_US);
		now = device_number(device, "hrv");
	}
	if (now >> 8 == before >> 8) {
		found("nothing happened");
		return OST_NONE;
	}
	found("status 0x%x after %u ms", (unsigned int)now & 0xff,
	      polls * (POLL_US / 1000));
	return now & 0xff;
}

static int eject(const char *device)
{
	uint64_t before = device_number(device, "hrv");
	int ret;

	ret = device_write(device, "eject", "1");
	if (ret) {
		found("error %d", ret);
		return OST_NONE;
	}
	return next_status(device, before);
}

/* eject DEVICE: ask ACPI to eject it, and wait until it is gone and the kernel says so. */
static bool step_eject(char **arg)
{
	return eject(arg[0]) == OST_SUCCESS && !device_number(arg[0], "status");
}

/* eject-refused DEVICE: a request that cannot be carried out is turned down at once. */
static bool step_eject_refused(char **arg)
{
	int ret = device_write(arg[0], "eject", "1");

	found("error %d", ret);
	return ret < 0 && ret != -ENOENT;
}

/* eject-busy DEVICE: the kernel tells ACPI that the device is busy, and it stays. */
static bool step_eject_busy(char **arg)
{
	return eject(arg[0]) == OST_BUSY && device_number(arg[0], "status");
}

/* eject-failed DEVICE: the kernel tells ACPI that it cannot be done, and it stays. */
static bool step_eject_failed(char **arg)
{
	return eject(arg[0]) == OST_FAILURE && device_number(arg[0], "status");
}

/* Firmware asks for the ejection, by Notify. */
static int notify(const char *device)
{
	uint64_t before = device_number(device, "hrv");
	char path[96], text[64];

	snprintf(path, sizeof(path), ACPI_DEVICES "/%s/description", device);
	if (file_read(path, text, sizeof(text)) < 0) {
		found("no description");
		return OST_NONE;
	}
	return next_status(device, before);
}

/* notify-eject DEVICE: firmware asks for it, and the device is gone. */
static bool step_notify_eject(char **arg)
{
	return notify(arg[0]) == OST_SUCCESS && !device_number(arg[0], "status");
}

/* notify-refused DEVICE: firmware is told that it cannot have it, and does not take it. */
static bool step_notify_refused(char **arg)
{
	return notify(arg[0]) == OST_UNSUPPORTED && device_number(arg[0], "status");
}

/*
 * insert DEVICE: firmware says that it was plugged in, or is still there, and the kernel
 * has looked at it. Whether its memory is there, other steps tell.
 */
static bool step_insert(char **arg)
{
	uint64_t before = device_number(arg[0], "hrv");

	device_number(arg[0], "sun");
	return next_status(arg[0], before) == OST_SUCCESS && device_number(arg[0], "status");
}

const struct step device_steps[] = {
	{ "eject",		1, step_eject },
	{ "eject-refused",	1, step_eject_refused },
	{ "eject-busy",		1, step_eject_busy },
	{ "eject-failed",	1, step_eject_failed },
	{ "notify-eject",	1, step_notify_eject },
	{ "notify-refused",	1, step_notify_refused },
	{ "insert",		1, step_insert },
	{ NULL }
};
