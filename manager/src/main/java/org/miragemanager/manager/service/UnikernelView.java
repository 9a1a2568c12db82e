package org.miragemanager.manager.service;

import java.time.Instant;
import java.util.List;

/**
 * A unikernel, as users see it.
 *
 * @param name its name
 * @param status after figure 2 of the paper: created, started, connected, suspended, stopped,
 *     terminated, failed
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
    Instant createdAt,
    OperationView operation) {}
