package org.miragemanager.manager.temporal;

import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.miragemanager.manager.temporal.TemporalSettings.TemporalMode;

/** Finds or starts the Temporal that an operator wants. */
public final class TemporalStart {
  private static final String INSTALL =
      "install one with `temporal-dev/install`, or name a server in TEMPORAL_ADDRESS";

  private TemporalStart() {}

  /**
   * Finds or starts it.
   *
   * @param folder where a development server keeps its data
   * @throws TemporalException if there is none, or it does not start
   */
  public static RunningTemporal of(TemporalSettings settings, Path folder) {
    if (settings.mode() == TemporalMode.MEMORY) {
      return EmbeddedTemporal.start(settings.port());
    }
    ConfiguredTemporal configured = ConfiguredTemporal.of(settings.environment(), settings.ui());
    if (configured.isNamed() || runsAtDefaultAddress(settings)) {
      return configured;
    }
    if (DevelopmentServer.isInstalled(settings)) {
      return DevelopmentServer.start(settings, folder);
    }
    return switch (settings.mode()) {
      case AUTO, MEMORY -> EmbeddedTemporal.start(settings.port());
      case SERVER -> throw new TemporalException("there is no Temporal server: " + INSTALL);
    };
  }

  /** One that was started by hand is used, unless the operator wants one at another port. */
  private static boolean runsAtDefaultAddress(TemporalSettings settings) {
    int colon = ConfiguredTemporal.DEFAULT_ADDRESS.lastIndexOf(':');
    int port = Integer.parseInt(ConfiguredTemporal.DEFAULT_ADDRESS.substring(colon + 1));
    return (settings.port() == 0 || settings.port() == port)
        && UserInterface.listens(ConfiguredTemporal.DEFAULT_ADDRESS.substring(0, colon), port);
  }

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
}
