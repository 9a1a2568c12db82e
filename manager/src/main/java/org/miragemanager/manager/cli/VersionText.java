package org.miragemanager.manager.cli;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says. */
public final class VersionText implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = VersionText.class.getPackage().getImplementationVersion();
    return new String[] {
      "miragectl " + (version == null ? "(built from sources, without a jar)" : version),
      "Java " + Runtime.version()
    };
  }
}
