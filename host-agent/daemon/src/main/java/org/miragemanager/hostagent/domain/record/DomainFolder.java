package org.miragemanager.hostagent.domain.record;

import java.nio.file.Path;

/**
 * Where the agent keeps what belongs to one domain.
 *
 * @param path {@code <data>/unikernels/<name>/<generation>}
 */
public record DomainFolder(Path path) {

  /** What is durable about it. */
  public Path record() {
    return path.resolve("record.json");
  }

  /** A record that could not be read, set aside. */
  public Path damagedRecord() {
    return path.resolve("record.damaged");
  }

  /** What its guest printed. */
  public Path log() {
    return path.resolve("log");
  }

  /** What it printed before the log was cut. */
  public Path olderLog() {
    return path.resolve("log.older");
  }
}
