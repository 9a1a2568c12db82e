package org.miragemanager.manager.cli;

import picocli.CommandLine.Option;

/** How a verb writes its result. */
final class OutputOption {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      converter = FormatConverter.class,
      description = "How the result is written: table, wide, json or yaml (default: table).")
  private OutputFormat format = OutputFormat.TABLE;

  OutputFormat format() {
    return format;
  }
}
