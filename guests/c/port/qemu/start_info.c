#include "start_info.h"

#include <stddef.h>

struct start_info {
  uint32_t magic;
  uint32_t version;
  uint32_t flags;
  uint32_t modules;
  uint64_t module_list;
  uint64_t command_line;
  uint64_t rsdp;
  uint64_t memory_map; /* from version 1 on */
  uint32_t memory_map_entries;
  uint32_t reserved;
};

struct memory_map_entry {
  uint64_t start;
  uint64_t bytes;
  uint32_t type;
  uint32_t reserved;
};

#define USABLE 1

/* Above it nothing is mapped. */
#define MAPPED_END 0xc0000000ul

const char *start_info_command_line(const struct start_info *info) {
  return info->command_line == 0 ? "" : (const char *)(uintptr_t)info->command_line;
}

uintptr_t start_info_memory_end(const struct start_info *info, uintptr_t address) {
  const struct memory_map_entry *entry = (const struct memory_map_entry *)(uintptr_t)info->memory_map;
  uint32_t entries = info->version >= 1 ? info->memory_map_entries : 0;
  for (uint32_t index = 0; index < entries; index++, entry++) {
    uint64_t end = entry->start + entry->bytes;
    if (entry->type == USABLE && entry->start <= address && address < end) {
      return end < MAPPED_END ? end : MAPPED_END;
    }
  }
  /* The least that a domain has. */
  return 0x200000;
}
