package org.miragemanager.manager.cli.output;

/** How results are written. */
public enum OutputFormat {
  /** Aligned columns, or a sentence. */
  TABLE,
  /** The same with more columns. */
  WIDE,
  /** The HTTP API's JSON. */
  JSON,
  /** The same as YAML. */
  YAML
}
