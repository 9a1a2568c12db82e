package org.miragemanager.bench.live;

import java.util.Map;

/**
 * Both ways, side by side.
 *
 * @param migrations how many of each were counted
 * @param intervalMillis how often the guest takes a step
 * @param memoryMebibytes the guest's memory
 * @param accelerator kvm or tcg
 * @param mirage a migration of this program, with a durable state
 * @param qemu QEMU's live migration
 * @param qemuTimesMirage QEMU's medians divided by ours: above 1 ours is less
 * @param qemuVersion which QEMU it was
 * @param machine processors, memory, system and Java
 */
record LiveReport(
    int migrations,
    long intervalMillis,
    long memoryMebibytes,
    String accelerator,
    Side mirage,
    Side qemu,
    Ratios qemuTimesMirage,
    String qemuVersion,
    Map<String, Object> machine) {

  /** Quotients of medians. */
  record Ratios(double blackout, double total, double bytes) {}
}
