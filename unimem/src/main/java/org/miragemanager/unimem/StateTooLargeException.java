package org.miragemanager.unimem;

/** A state is larger than the place that it was to go to. */
public final class StateTooLargeException extends RuntimeException {
  private final long bytes;
  private final long limit;

  /**
   * @param bytes the size of the state
   * @param limit the largest size that would have been accepted
   */
  public StateTooLargeException(long bytes, long limit) {
    super(
        "the state has %d bytes and at most %d are allowed: keep less in the store"
            .formatted(bytes, limit));
    this.bytes = bytes;
    this.limit = limit;
  }

  public long bytes() {
    return bytes;
  }

  public long limit() {
    return limit;
  }
}
