package org.miragemanager.manager.temporal;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What an operator decides about Temporal. Where a server is and how one may enter is not said
 * here, but in Temporal's own environment configuration.
 *
 * @param mode which Temporal
 * @param port the port of a Temporal that is started for this manager; 0: any that is free
 * @param ui where Temporal's UI is; empty: guessed
 * @param taskQueue the task queue of this manager's workflows
 * @param versioned whether a real server is told which build the worker runs
 * @param environment the variables of the environment, for TEMPORAL_* and PATH
 * @param program the folder of this program, below which {@code temporal-dev} is; empty: it has
 *     none
 */
public record TemporalSettings(
    TemporalMode mode,
    int port,
    Optional<URI> ui,
    String taskQueue,
    boolean versioned,
    Map<String, String> environment,
    Optional<Path> program) {

  /** The task queue that workflows are started on, unless an operator chooses another. */
  public static final String TASK_QUEUE = "mirage";

  /** In memory, on any port. */
  public static TemporalSettings inMemory() {
    return new TemporalSettings(
        TemporalMode.MEMORY, 0, Optional.empty(), TASK_QUEUE, false, Map.of(), Optional.empty());
  }

  /** Which Temporal a manager uses. */
  public enum TemporalMode {
    /** The in-memory server, in this process. */
    MEMORY,
    /** A real server: one that is configured or runs, else a development server of one's own. */
    SERVER,
    /** A real server if one is configured, runs or is installed; else the in-memory one. */
    AUTO
  }
}
