package org.miragemanager.hostagent.session;

import java.util.concurrent.TimeUnit;
import org.miragemanager.hostagent.channel.OneLine;
import org.miragemanager.hostagent.channel.RateLimitedLog;
import org.miragemanager.hostagent.channel.TokenBucket;
import org.miragemanager.hostagent.channel.TokenBucket.ReadRateLimit;
import org.miragemanager.hostagent.log.AgentNotes;
import org.miragemanager.model.DomainId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds what a domain's guest, which is not trusted, can make its agent do, over all its channels:
 * bytes read, connections, calls to the repository on its behalf, and lines logged. Safe for use by
 * many threads.
 */
public final class GuestRateLimits {

  private static final Logger LOGGER = LoggerFactory.getLogger(GuestRateLimits.class);

  /** A guest connects once, and again when its agent was restarted. */
  private static final int HELLOS_AT_ONCE = 20;

  private static final double HELLOS_A_SECOND = 2;
  private static final int QUESTIONS_AT_ONCE = 5;
  private static final double QUESTIONS_A_SECOND = 2;

  /** Two are given in an interval at most, and some at once after a pause. */
  private static final int CHECKPOINTS_AT_ONCE = 4;

  /** A guest tells of its steps at least once in this time, as long as it does any. */
  private static final long AT_WORK_SECONDS = 5;

  private static final double MILLIS_PER_SECOND = 1_000;

  private final DomainId key;
  private final AgentNotes notes;
  private final RateLimitedLog log = new RateLimitedLog(LOGGER);
  private final ReadRateLimit pace = new ReadRateLimit();
  private final TokenBucket hellos =
      new TokenBucket(HELLOS_A_SECOND, HELLOS_AT_ONCE, System::nanoTime);
  private final TokenBucket questions =
      new TokenBucket(QUESTIONS_A_SECOND, QUESTIONS_AT_ONCE, System::nanoTime);
  private final TokenBucket checkpoints;
  private long lastClock;
  private long lastSequence;
  private long steppedAtNanos = System.nanoTime();

  /**
   * For a new domain, or one that was found again.
   *
   * @param checkpointMillis how often its guest is asked for a background checkpoint; 0: never
   */
  public GuestRateLimits(DomainId key, AgentNotes notes, long checkpointMillis) {
    this.key = key;
    this.notes = notes;
    this.checkpoints =
        checkpointMillis > 0
            ? new TokenBucket(
                2 * MILLIS_PER_SECOND / checkpointMillis, CHECKPOINTS_AT_ONCE, System::nanoTime)
            : new TokenBucket(0, 0, System::nanoTime);
  }

  /** Bounds how much is read from the guest in a time. */
  ReadRateLimit pace() {
    return pace;
  }

  /** Whether one more of its channels is served now. */
  boolean admits() {
    if (hellos.tryTake()) {
      return true;
    }
    wrong("connects again and again; this channel was closed, and it is served again in a moment");
    return false;
  }

  /** Whether the repository may be asked about the domain because of what its guest did. */
  boolean mayAsk() {
    return questions.tryTake();
  }

  /** Whether the guest gives no more background checkpoints than it was asked for. */
  boolean mayGiveCheckpoint() {
    if (checkpoints.tryTake()) {
      return true;
    }
    wrong("gives background checkpoints that it was not asked for; they are not taken");
    return false;
  }

  /**
   * The guest told its clock and its steps. Both are believed for what they are worth: its own
   * lease is counted by the one, nothing by the other.
   */
  void heard(long clock, long sequence) {
    long before = setClock(clock);
    if (clock < before) {
      wrong(
          "has a lease clock that goes back, from %d to %d ns; its lease is counted anew"
              .formatted(before, clock));
    }
    steps(sequence);
  }

  /** The guest told how many steps were executed. */
  void steps(long sequence) {
    long before = setSequence(sequence);
    if (sequence < before) {
      wrong(
          "has executed %d steps, and said %d before; the repository knows what is durable"
              .formatted(sequence, before));
    }
  }

  private synchronized long setClock(long clock) {
    long before = lastClock;
    lastClock = clock;
    return before;
  }

  private synchronized long setSequence(long sequence) {
    long before = lastSequence;
    if (sequence > before) {
      steppedAtNanos = System.nanoTime();
    }
    lastSequence = sequence;
    return before;
  }

  /** How far the guest is with its steps, by what it says: to follow its name. */
  public synchronized String progress() {
    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - steppedAtNanos);
    return seconds < AT_WORK_SECONDS
        ? "goes on with its steps, and has done " + lastSequence
        : "is in a step for " + seconds + " s, after step " + lastSequence;
  }

  /** The guest did what it must not do; with what became of it. */
  public void wrong(String what) {
    note("the guest " + what + ".");
  }

  /**
   * Something that readers of the guest's log should know. It is written before this returns: not
   * to be called under the domain's lock.
   */
  public void note(String sentence) {
    if (notes.write(sentence)) {
      log.warn("{}: a note was written to its log: {}", key, OneLine.of(sentence));
    }
  }
}
