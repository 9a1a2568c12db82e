package org.miragemanager.manager.service;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import org.miragemanager.model.GuestSpec;

/**
 * A unikernel, as users see it.
 *
 * @param name its name
 * @param status after figure 2 of the paper: created, started, connected, suspended, stopped,
 *     terminated, failed; or missing: it should run on a host that seems lost together with too
 *     many others
 * @param host where it runs; null: on the shelf
 * @param generation the owner
 * @param guest what runs, and what its user asks for it
 * @param sequence how many steps it had executed when its newest durable state was taken; null: it
 *     has no durable state yet
 * @param stateBytes the size of that state; null: none
 * @param stateDigest its SHA-256, in hexadecimal; null: none
 * @param endReason why its domain ended, if it did by itself; else null
 * @param prospect what is done about it if it is lost; null: it is not
 * @param recovery the same in a word: due, later, crash-looping, never; null: it is not lost
 * @param createdAt when it was created
 * @param operation the operation that works on it; null: none
 */
// Said, because Jackson writes what is not unwrapped first.
@JsonPropertyOrder({
  "name",
  "status",
  "host",
  "generation",
  "guest",
  "sequence",
  "stateBytes",
  "stateDigest",
  "endReason",
  "prospect",
  "recovery",
  "createdAt",
  "operation"
})
public record UnikernelView(
    String name,
    String status,
    String host,
    long generation,
    @JsonUnwrapped GuestSpec guest,
    Long sequence,
    Long stateBytes,
    String stateDigest,
    String endReason,
    String prospect,
    String recovery,
    Instant createdAt,
    OperationView operation) {}
