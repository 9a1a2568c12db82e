package org.miragemanager.activities.transfer;

/**
 * How a source came to rest.
 *
 * @param quiesceMicros from the end of the step that was at work to the guest's state
 * @param handOverMicros from there to the repository's answer
 * @param stateBytes the state as sent
 * @param givenUpAfter of a source that was ended by force: how many steps its newest durable state
 *     has; the steps after it are given up. Null: it was suspended
 */
public record Suspension(
    long quiesceMicros, long handOverMicros, long stateBytes, Long givenUpAfter) {
  /** Of a source that was suspended. */
  public Suspension(long quiesceMicros, long handOverMicros, long stateBytes) {
    this(quiesceMicros, handOverMicros, stateBytes, null);
  }

  /** Of a source that was ended by force. */
  public static Suspension byForce(long sequence) {
    return new Suspension(0, 0, 0, sequence);
  }
}
