package org.miragemanager.manager.cli.option;

import picocli.CommandLine.Option;

/** {@code --help}, for every command. */
public final class HelpOption {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Print this help.")
  boolean help;
}
