package org.miragemanager.manager.temporal;

import io.temporal.envconfig.ClientConfigProfile;
import io.temporal.envconfig.LoadClientConfigProfileOptions;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.miragemanager.manager.temporal.TemporalStart.RunningTemporal;

/**
 * A server that somebody else runs, as Temporal's environment configuration describes it:
 * TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_TLS_*, TEMPORAL_API_KEY, and profiles of a {@code
 * temporal.toml}.
 */
final class ConfiguredTemporal implements RunningTemporal {
  /** Where Temporal's own tools look if nothing is configured. */
  static final String DEFAULT_ADDRESS = "127.0.0.1:7233";

  private static final String DEFAULT_NAMESPACE = "default";

  private final ClientConfigProfile profile;
  private final Optional<URI> ui;

  private ConfiguredTemporal(ClientConfigProfile profile, Optional<URI> ui) {
    this.profile = profile;
    this.ui = ui;
  }

  /**
   * Reads the configuration.
   *
   * @param ui where the UI is, if the operator said so
   * @throws TemporalException if it cannot be read
   */
  static ConfiguredTemporal of(Map<String, String> environment, Optional<URI> ui) {
    try {
      ClientConfigProfile profile =
          ClientConfigProfile.load(
              LoadClientConfigProfileOptions.newBuilder().setEnvOverrides(environment).build());
      return new ConfiguredTemporal(profile, ui);
    } catch (IOException | IllegalArgumentException wrong) {
      throw new TemporalException(
          "the configuration of Temporal (TEMPORAL_CONFIG_FILE, temporal.toml) cannot be read: "
              + firstLine(wrong.getMessage()),
          wrong);
    }
  }

  private static String firstLine(String text) {
    return text == null ? "no reason is given" : text.lines().findFirst().orElse("");
  }

  /** Whether an address is named. */
  boolean isNamed() {
    return profile.getAddress() != null && !profile.getAddress().isEmpty();
  }

  /** Where it listens: host:port. */
  String address() {
    return isNamed() ? profile.getAddress() : DEFAULT_ADDRESS;
  }

  @Override
  public WorkflowServiceStubsOptions access() {
    try {
      return profile.toBuilder().setAddress(address()).build().toWorkflowServiceStubsOptions();
    } catch (RuntimeException wrong) {
      String reason = wrong.getCause() == null ? wrong.getMessage() : wrong.getCause().toString();
      throw new TemporalException(
          "the certificates for Temporal (TEMPORAL_TLS_*) cannot be used: " + reason, wrong);
    }
  }

  @Override
  public String namespace() {
    String named = profile.getNamespace();
    return named == null || named.isEmpty() ? DEFAULT_NAMESPACE : named;
  }

  @Override
  public Optional<URI> ui() {
    return ui.or(() -> UserInterface.besides(address()));
  }

  @Override
  public String kind() {
    return "server";
  }

  @Override
  public String inWords() {
    return "a server at "
        + address()
        + (isNamed() ? "" : ", Temporal's default address")
        + ", namespace "
        + namespace()
        + ui().map(address -> ", UI at " + address).orElse("");
  }

  @Override
  public Optional<String> cluster() {
    return Optional.empty();
  }

  @Override
  public void close() {
    // It is somebody else's.
  }
}
