package org.miragemanager.hostagent.driver.qemu.qmp;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Something happened in QEMU.
 *
 * @param name its name: {@code SHUTDOWN}
 * @param data what QEMU tells of it; an empty node if nothing
 */
public record QmpEvent(String name, JsonNode data) {}
