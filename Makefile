# SPDX-License-Identifier: GPL-2.0
# Every target is a script of tooling/; "make" alone tells what there is.

SHELL := /bin/bash
export KERNEL_SRC SKIP_SETUP FORCE FULL PART SCENARIO SIGNOFF USERLAND NUMACTL_SRC

.PHONY: help run test setup tree kernel base-kernel sim kunit vm shell list bench compare \
	check bisect debug-test fuzz matrix peers docs export mail clean

help: ## this text
	@echo "hotplug-ranges: memory hot-remove, range by range. Targets:"
	@echo
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14 | sed 's/^/  /'

run: ## boot the kernel of the series and eject memory that is in use
	@tooling/run

test: setup ## everything that proves it; ends with "N passed, N failed" (PART=n: that part)
	@$(if $(PART),tooling/tree && tooling/part,tooling/test)

setup: ## install the packages that are missing (SKIP_SETUP=1 trusts you)
	@tooling/setup

tree: setup ## build/linux: the base with the series applied (FORCE=1 drops local work)
	@tooling/tree

kernel: tree ## build/bzImage: the kernel of the series
	@tooling/kernel series

base-kernel: tree ## build/base/bzImage: the base with the same configuration
	@tooling/kernel base

sim: tree ## memblock's userspace tests, every variant, with sanitizers
	@tooling/sim

kunit: kernel ## the KUnit suites, in the kernel of the series
	@tooling/kunit

vm: kernel ## the scenarios in QEMU; SCENARIO=name or pattern for some
	@tooling/vm series $(SCENARIO)

shell: kernel ## an interactive guest in the machine of SCENARIO=name
	@[ -n "$(SCENARIO)" ] || { echo "make shell SCENARIO=name (make list)" >&2; exit 1; }
	@tooling/shell $(SCENARIO)

list: tree ## the scenarios, a line each
	@build/linux/tools/testing/selftests/memory-hotplug/vm/vmtest.sh -l

bench: tree ## instruction counts of base and series; ROW=name for some
	@tooling/bench $(ROW)

compare: kernel base-kernel ## all scenarios on base and series, in two columns
	@tooling/compare $(SCENARIO)

check: kernel ## checkpatch, kernel-doc, sparse, W=1, the export round trip, ...
	@tooling/check

bisect: kernel ## compile every patch on top of those before it, boot each part (FULL=1: all)
	@tooling/bisect

debug-test: tree ## KUnit and scenarios on kernels with KASAN, lockdep, kmemleak, ...; SCENARIO=
	@tooling/debug-test

fuzz: tree ## 10 million inputs for what reads the SRAT, the initrd and movablemem_map= early
	@tooling/fuzz

matrix: tree ## compile for other configurations and architectures; ROW=name for some
	@tooling/matrix $(ROW)

peers: $(if $(BASE),base-kernel,kernel) ## what others wrote, on the series; BASE=1: on the base
	@tooling/peers $(if $(BASE),base,series)

docs: tree ## what the series documents, through Sphinx and kernel-doc
	@tooling/docs

export: ## save the commits of build/linux as patches/ and new files
	@tooling/export

mail: tree ## the series as mails in build/mail (SIGNOFF=1 adds yours, PART=n: that part)
	@tooling/mail

clean: ## remove what was built, but not downloads and the compiler cache
	@tooling/clean
