package org.miragemanager.hostagent.driver;

import java.nio.file.Path;
import java.util.Optional;

/** What a driver asks of an image's file. */
@FunctionalInterface
public interface ImageFitness {

  /** What is wrong with a readable file, to follow the words "The file F is"; empty: nothing. */
  Optional<String> objection(Path file);
}
