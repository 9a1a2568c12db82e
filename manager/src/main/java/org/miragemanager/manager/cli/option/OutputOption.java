package org.miragemanager.manager.cli.option;

import org.miragemanager.manager.cli.output.OutputFormat;
import picocli.CommandLine.Option;

/** How a verb writes its result. */
public final class OutputOption {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      converter = FormatConverter.class,
      description = "How the result is written: table, wide, json or yaml (default: table).")
  private OutputFormat format = OutputFormat.TABLE;

  public OutputFormat format() {
    return format;
  }
}
