package org.miragemanager.manager.cli.option;

import picocli.CommandLine.Option;
import org.miragemanager.manager.cli.output.OutputFormat;

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
