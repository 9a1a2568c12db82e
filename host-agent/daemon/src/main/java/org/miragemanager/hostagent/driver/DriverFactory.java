package org.miragemanager.hostagent.driver;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.miragemanager.hostagent.driver.ImageFiles.ImageStore;

/**
 * Makes the drivers of one kind. A kind is a package with a factory, which a line in {@code
 * META-INF/services} names: nothing else knows which kinds there are.
 */
public interface DriverFactory {
  /**
   * The host for which a driver is made.
   *
   * @param name the host's name
   * @param dataDirectory where the agent keeps its files
   * @param examples the files behind {@code example:NAME} for this kind, by NAME
   * @param images the files that the host fetched
   * @param javaBinary what runs guests that are jars
   */
  record DriverHost(
      String name,
      Path dataDirectory,
      Map<String, Path> examples,
      ImageStore images,
      Path javaBinary) {}

  /** What images and operators call this kind: {@code process}. */
  String kind();

  /**
   * Makes a driver.
   *
   * @param options what operators decide, by names that begin with the kind: {@code qemu.binary}
   * @throws IllegalStateException if it cannot work on this host, with what to do about it
   */
  HypervisorDriver create(DriverHost host, Map<String, String> options);

  /**
   * Checks that what a driver needs is on this machine.
   *
   * @throws IllegalStateException if something is not, with what to do about it
   */
  default void requireInstalled(Map<String, String> options) {}

  /**
   * What is wrong with a file, so that no host could run it: it is of another kind than the driver
   * runs, or needs others beside it. In a sentence; empty: nothing.
   *
   * @throws IOException if the file cannot be read
   */
  Optional<String> objection(Path file) throws IOException;

  /** All kinds that there are, by their names. */
  static List<DriverFactory> all() {
    return Loaded.FACTORIES;
  }

  /** The factory of a kind, if there is one. */
  static Optional<DriverFactory> of(String kind) {
    return all().stream().filter(factory -> factory.kind().equals(kind)).findFirst();
  }

  /** Looked for once. */
  final class Loaded {
    private static final List<DriverFactory> FACTORIES =
        ServiceLoader.load(DriverFactory.class, DriverFactory.class.getClassLoader()).stream()
            .map(ServiceLoader.Provider::get)
            .sorted(Comparator.comparing(DriverFactory::kind))
            .toList();

    private Loaded() {}
  }
}
