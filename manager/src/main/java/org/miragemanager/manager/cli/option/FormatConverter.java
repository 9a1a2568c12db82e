package org.miragemanager.manager.cli.option;

import java.util.Locale;
import org.miragemanager.manager.cli.output.OutputFormat;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of an output format. */
final class FormatConverter implements ITypeConverter<OutputFormat> {
  @Override
  public OutputFormat convert(String words) {
    return switch (words.toLowerCase(Locale.ROOT)) {
      case "table" -> OutputFormat.TABLE;
      case "wide" -> OutputFormat.WIDE;
      case "json" -> OutputFormat.JSON;
      case "yaml" -> OutputFormat.YAML;
      default ->
          throw new TypeConversionException(
              "'" + words + "' is not a format: write table, wide, json or yaml");
    };
  }
}
