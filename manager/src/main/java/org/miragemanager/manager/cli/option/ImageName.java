package org.miragemanager.manager.cli.option;

import org.miragemanager.manager.cli.CommandFailure;
import org.miragemanager.manager.cli.CommandFailure.ExitCode;

/**
 * An image as it is written on the command line.
 *
 * @param name its name
 * @param version its version; null: none is given
 */
public record ImageName(String name, String version) {
  /**
   * Understands {@code NAME} and {@code NAME:VERSION}.
   *
   * @param version what {@code --version} says; null: it is not given
   */
  public static ImageName parse(String words, String version) {
    int colon = words.indexOf(':');
    if (colon < 0) {
      return new ImageName(words, version);
    }
    if (version != null) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "the version is given twice, in '" + words + "' and by --version: leave one out");
    }
    if (colon == 0 || colon == words.length() - 1) {
      throw new CommandFailure(
          ExitCode.USAGE, "'" + words + "' is not an image: write NAME or NAME:VERSION");
    }
    return new ImageName(words.substring(0, colon), words.substring(colon + 1));
  }

  /** Understands {@code NAME:VERSION}, and {@code NAME} as its version 1. */
  public static ImageName withVersionOrFirst(String words) {
    ImageName image = parse(words, null);
    return image.version() == null ? new ImageName(image.name(), "1") : image;
  }

  @Override
  public String toString() {
    return name + (version == null ? "" : ":" + version);
  }

  /** Understands {@code NAME:VERSION} only. */
  public static ImageName withVersion(String words) {
    ImageName image = parse(words, null);
    if (image.version() == null) {
      throw new CommandFailure(
          ExitCode.USAGE, "'" + words + "' lacks a version: write NAME:VERSION");
    }
    return image;
  }
}
