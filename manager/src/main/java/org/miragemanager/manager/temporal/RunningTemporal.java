package org.miragemanager.manager.temporal;

import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.net.URI;
import java.util.Optional;

/** A Temporal that a manager can use, and how it is reached. */
public interface RunningTemporal extends AutoCloseable {
  /** Its address, and what it takes to enter. */
  WorkflowServiceStubsOptions access();

  /** Temporal's namespace. */
  String namespace();

  /** Where its UI is; empty: it has none, or nobody knows where. */
  Optional<URI> ui();

  /** "memory" or "server", for reports. */
  String kind();

  /** For a person: which it is, and where. */
  String inWords();

  /**
   * What tells it from other clusters in the repository's records (rule 9), if it cannot say so
   * itself.
   */
  Optional<String> cluster();

  /** Ends it, if it was started for this manager alone. */
  @Override
  void close();
}
