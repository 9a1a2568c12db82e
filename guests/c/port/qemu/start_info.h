/* What the boot by PVH tells: hvm_start_info of Xen's public interface, xen/include/public/arch-x86/hvm/start_info.h. */
#ifndef QEMU_START_INFO_H
#define QEMU_START_INFO_H

#include <stdint.h>

struct start_info;

/* The command line; empty if there is none. */
const char *start_info_command_line(const struct start_info *info);

/* The end of the memory that holds this address. */
uintptr_t start_info_memory_end(const struct start_info *info, uintptr_t address);

#endif
