package org.miragemanager.manager.cli;

/** How results are written. */
public enum OutputFormat {
  /** Aligned columns, or a sentence. */
  TABLE,
  /** The same with more columns. */
  WIDE,
  /** The HTTP API's JSON. */
  JSON,
  /** The same as YAML. */
  YAML;

  /** As it is written on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
