# SPDX-License-Identifier: GPL-2.0
# Prints which of the objects WANTED a configuration builds in the directory DIR of
# the kernel, which is empty or ends with a slash, and in those below it. kbuild itself
# compiles every object that it is asked for, configured or not.
include include/config/auto.conf
BITS := $(if $(CONFIG_64BIT),64,32)
include $(firstword $(wildcard $(addprefix $(srctree)/$(DIR),Kbuild Makefile)))

one := $(obj-y) $(obj-m) $(lib-y)
parts := $(foreach o,$(filter %.o,$(one)),$($(o:.o=)-y) $($(o:.o=)-objs))
all := $(addprefix $(DIR),$(one) $(parts))

.PHONY: configured
configured:
	@printf '%s\n' $(filter $(WANTED),$(all))
	@$(foreach d,$(filter %/,$(all)),\
		$(if $(filter $d%,$(WANTED)),$(MAKE) -f $(firstword $(MAKEFILE_LIST)) DIR=$d $@;))
