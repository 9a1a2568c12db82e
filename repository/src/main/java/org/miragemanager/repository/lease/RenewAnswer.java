package org.miragemanager.repository.lease;

import java.time.Duration;
import java.util.List;

/**
 * The answer to a renewal.
 *
 * @param renewed false: the number is not the current one or the lease has ended; the agent must
 *     join again
 * @param leaseNumber the current number
 * @param leaseLength how long the lease lasts, counted from when the renewal was sent
 * @param truths every domain that was asked for, and every generation that is prepared or owner on
 *     the host
 */
public record RenewAnswer(
    boolean renewed, long leaseNumber, Duration leaseLength, List<AuthoritativeStatus> truths) {
  public RenewAnswer {
    truths = List.copyOf(truths);
  }
}
