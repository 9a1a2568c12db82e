package org.miragemanager.tests.upgrade;

import java.util.Optional;
import org.miragemanager.tests.Cluster.Part;

/** What is stopped and started again. */
enum UpgradedPart {
  /** As long as the others, and nothing is done: so much do guests pause on this machine anyway. */
  NOTHING("nothing", Optional.empty()),
  AGENT("agent", Optional.of(Part.EDGE_1)),
  MANAGER("manager", Optional.of(Part.MANAGER)),
  TEMPORAL("Temporal", Optional.of(Part.TEMPORAL));

  private final String word;
  private final Optional<Part> process;

  UpgradedPart(String word, Optional<Part> process) {
    this.word = word;
    this.process = process;
  }

  String word() {
    return word;
  }

  /** The process of the cluster that it is; empty: none. */
  Optional<Part> process() {
    return process;
  }
}
