package org.miragemanager.manager.service;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A unikernel, as users see it.
 *
 * @param name its name
 * @param status after figure 2 of the paper: created, started, connected, suspended, stopped,
 *     terminated, failed; or missing: it should run on a host that seems lost together with too
 *     many others
 * @param host where it runs; null: on the shelf
 * @param generation the owner
 * @param image the image's name
 * @param version the image's version
 * @param memoryBytes its size
 * @param arguments its arguments
 * @param sequence how many steps it had executed when its newest durable state was taken; null: it
 *     has no durable state yet
 * @param stateBytes the size of that state; null: none
 * @param stateDigest its SHA-256, in hexadecimal; null: none
 * @param endReason why its domain ended, if it did by itself; else null
 * @param prospect what is done about it if it is lost; null: it is not
 * @param recovery the same in a word: due, later, crash-looping, never; null: it is not lost
 * @param checkpointMillis how often it gives a checkpoint while it runs; 0: only at durable steps
 * @param onLostContact what becomes of it while its host has no lease: freeze, run
 * @param restart whether it is brought back when it is lost: always, never
 * @param priority of those that are lost together, the highest is brought back first
 * @param requires labels that a host must have to run it
 * @param createdAt when it was created
 * @param operation the operation that works on it; null: none
 */
public record UnikernelView(
    String name,
    String status,
    String host,
    long generation,
    String image,
    String version,
    long memoryBytes,
    List<String> arguments,
    Long sequence,
    Long stateBytes,
    String stateDigest,
    String endReason,
    String prospect,
    String recovery,
    long checkpointMillis,
    String onLostContact,
    String restart,
    int priority,
    Map<String, String> requires,
    Instant createdAt,
    OperationView operation) {}
