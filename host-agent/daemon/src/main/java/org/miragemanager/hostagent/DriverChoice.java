package org.miragemanager.hostagent;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.miragemanager.hostagent.driver.DriverFactory;
import org.miragemanager.hostagent.driver.DriverFactory.DriverHost;
import org.miragemanager.hostagent.driver.HypervisorDriver;
import org.miragemanager.hostagent.driver.ImageFiles.InPlaceFolders;
import org.miragemanager.hostagent.driver.process.ProcessDriver;

/**
 * Which hypervisors an operator wants on a host, and what they may run.
 *
 * @param kinds the drivers' kinds, each once
 * @param options what the drivers are told, by names that begin with their kinds; see their {@link
 *     DriverFactory}
 * @param inPlace from where on the host images are run that the agent did not fetch
 */
public record DriverChoice(
    List<String> kinds, Map<String, String> options, InPlaceFolders inPlace) {

  /** Processes only. */
  public static final DriverChoice DEFAULT =
      new DriverChoice(List.of(ProcessDriver.KIND), Map.of());

  /** No image is run in place. */
  public DriverChoice(List<String> kinds, Map<String, String> options) {
    this(kinds, options, InPlaceFolders.NONE);
  }

  /** The same, running images in place from these folders too. */
  public DriverChoice withInPlace(List<Path> folders) {
    return new DriverChoice(kinds, options, new InPlaceFolders(folders));
  }

  /** Checks the kinds and copies the list. */
  public DriverChoice {
    for (String kind : kinds) {
      if (DriverFactory.of(kind).isEmpty()) {
        throw new IllegalArgumentException(
            "There is no driver '%s'; there are %s.".formatted(kind, known()));
      }
    }
    if (kinds.isEmpty()) {
      throw new IllegalArgumentException("A host needs a driver: " + known() + ".");
    }
    kinds = List.copyOf(new LinkedHashSet<>(kinds));
    options = Map.copyOf(options);
  }

  private static String known() {
    return DriverFactory.all().stream().map(DriverFactory::kind).collect(Collectors.joining(", "));
  }

  /**
   * Checks that what the drivers need is on this machine.
   *
   * @throws IllegalStateException if something is not, with what to do about it
   */
  public void requireInstalled() {
    kinds.forEach(kind -> DriverFactory.of(kind).orElseThrow().requireInstalled(options));
  }

  /**
   * Makes the drivers.
   *
   * @throws IllegalStateException if one cannot work on this host, with what to do about it
   */
  List<HypervisorDriver> build(HostAgentConfiguration host) {
    return kinds.stream()
        .map(
            kind ->
                DriverFactory.of(kind)
                    .orElseThrow()
                    .create(
                        new DriverHost(
                            host.hostName(),
                            host.dataDirectory(),
                            host.examplesFor(kind),
                            host.imageCache(),
                            host.javaBinary()),
                        options))
        .toList();
  }
}
