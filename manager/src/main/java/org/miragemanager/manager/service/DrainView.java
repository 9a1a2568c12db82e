package org.miragemanager.manager.service;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The drain of a host, as users see it.
 *
 * @param host the host that is to be empty
 * @param workflowId its workflow, for example {@code drain-edge-1}; null: there was nothing to do
 * @param runId that workflow's run
 * @param startedAt when that run began
 * @param endedAt when it ended; null: it goes on
 * @param outcome running, done, failed (guests stay), undone or interrupted
 * @param progress how far it is, for example "moved 37 of 200, 2 failed"; null: it has ended, or
 *     its workflow does not say
 * @param detail how it ended, in a sentence
 * @param staying the guests that could not be moved, by name, each with the reason; empty: none, or
 *     it has not ended
 * @param page where Temporal's UI shows it; null: there is no UI, or its address is not known
 */
public record DrainView(
    String host,
    String workflowId,
    String runId,
    Instant startedAt,
    Instant endedAt,
    String outcome,
    String progress,
    String detail,
    Map<String, String> staying,
    String page)
    implements AnyOperation {

  public DrainView {
    staying = Collections.unmodifiableMap(new TreeMap<>(staying));
    // Instants of different origins are told alike.
    startedAt = startedAt == null ? null : startedAt.truncatedTo(ChronoUnit.MILLIS);
    endedAt = endedAt == null ? null : endedAt.truncatedTo(ChronoUnit.MILLIS);
  }

  @Override
  public String kind() {
    return "drain";
  }

  /** A drain that goes on. */
  public static DrainView running(
      String host, String workflowId, String runId, Instant startedAt, String page) {
    return new DrainView(
        host, workflowId, runId, startedAt, null, "running", null, null, Map.of(), page);
  }

  /** A drain that had nothing to do. */
  public static DrainView nothingToDo(String host) {
    Instant now = Instant.now();
    return new DrainView(
        host,
        null,
        null,
        now,
        now,
        "done",
        null,
        host + " is drained already: it has no guest and takes none",
        Map.of(),
        null);
  }

  /** The same, with how far it is. */
  public DrainView at(String words) {
    return new DrainView(
        host, workflowId, runId, startedAt, endedAt, outcome, words, detail, staying, page);
  }

  /** The same, which ended then. */
  public DrainView endedAt(Instant then) {
    return new DrainView(
        host, workflowId, runId, startedAt, then, outcome, progress, detail, staying, page);
  }

  /** The same, ended. */
  public DrainView ended(String how, String why) {
    return ended(how, why, Map.of());
  }

  /** The same, ended while these guests stay. */
  public DrainView ended(String how, String why, Map<String, String> staying) {
    return new DrainView(
        host, workflowId, runId, startedAt, Instant.now(), how, null, why, staying, page);
  }
}
