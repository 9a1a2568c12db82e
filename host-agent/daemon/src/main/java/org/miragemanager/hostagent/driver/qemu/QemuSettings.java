package org.miragemanager.hostagent.driver.qemu;

import java.nio.file.Path;

/**
 * What an operator decides about QEMU.
 *
 * @param binary QEMU
 * @param users as whom domains run, where the agent is root
 * @param memory a file in which the driver remembers what it found out about this machine
 */
public record QemuSettings(Path binary, UserRange users, Path memory) {}
