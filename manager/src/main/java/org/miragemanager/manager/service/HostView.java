package org.miragemanager.manager.service;

import java.util.List;
import java.util.Map;

/**
 * A host, as users see it.
 *
 * @param name its name
 * @param address where its agent is reached
 * @param leaseRuns whether its lease runs: it may run domains
 * @param leaseNumber the number of its lease; it grows with each renewal
 * @param heldBack it seems lost, but so do too many others: nothing is done about it until an
 *     operator says that it is
 * @param trouble unreachable: the manager cannot reach its agent, though its lease runs; failing:
 *     it could not do what it was asked for; null: nothing is known to be wrong
 * @param troubleReason why; null: nothing is known to be wrong
 * @param drained whether it takes no guests
 * @param guests how many it has
 * @param maxGuests how many it takes
 * @param memoryBytes its room
 * @param freeMemoryBytes what is left of it
 * @param drivers the hypervisor drivers it has
 * @param labels what an operator says of it, for guests that require it
 */
public record HostView(
    String name,
    String address,
    boolean leaseRuns,
    long leaseNumber,
    boolean heldBack,
    String trouble,
    String troubleReason,
    boolean drained,
    int guests,
    int maxGuests,
    long memoryBytes,
    long freeMemoryBytes,
    List<String> drivers,
    Map<String, String> labels) {}
