package org.miragemanager.workflows.transfer;

/**
 * What an operation did.
 *
 * @param unikernel what moved
 * @param source the host it came from; null: the shelf
 * @param target the host it runs on now; null: the shelf
 * @param generation the generation that owns now
 * @param downtimeMicros from the end of the source's last step to the first step on the target, as
 *     the two hosts measured their parts, each on its own monotonic clock; null: it did not go from
 *     host to host
 * @param stateBytes the state as sent; null: none was sent
 */
public record TransferResult(
    String unikernel,
    String source,
    String target,
    long generation,
    Long downtimeMicros,
    Long stateBytes) {}
