# SPDX-License-Identifier: MIT
# Copyright the npcs authors
#
# make -C THIS_FOLDER -f headers.mk MICROPYTHON_TOP=FOLDER BUILD=FOLDER: the headers that MicroPython generates from its
# sources and ours.

# What is made by default; the fragment's own default copies the sources.
.DEFAULT_GOAL := headers

SRC_QSTR := types.c hooks.c

include $(MICROPYTHON_TOP)/ports/embed/embed.mk

.PHONY: headers
headers: $(GENHDR_OUTPUT)
