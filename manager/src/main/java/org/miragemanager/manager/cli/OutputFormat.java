package org.miragemanager.manager.cli;

/** How results are written. */
enum OutputFormat {
  /** Aligned columns, or a sentence. */
  TABLE,
  /** The same with more columns. */
  WIDE,
  /** The HTTP API's JSON. */
  JSON,
  /** The same as YAML. */
  YAML
}
