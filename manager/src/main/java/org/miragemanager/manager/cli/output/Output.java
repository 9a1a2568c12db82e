package org.miragemanager.manager.cli.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.miragemanager.manager.cli.CommandFailure;
import org.miragemanager.manager.cli.CommandFailure.ExitCode;
import org.miragemanager.manager.cli.output.Output.OutputFormat;
import org.miragemanager.manager.http.ViewJson;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Writes results in the format that was asked for. */
public final class Output {
  private final OutputFormat format;
  private final OutputStream to;

  public Output(OutputFormat format, OutputStream to) {
    this.format = format;
    this.to = to;
  }

  /** Writes many things as a table or as an array. */
  public <T> void list(List<T> things, List<Column<T>> columns) {
    write(
        switch (format) {
          case TABLE -> Table.rows(shown(columns, List.of(Column.Shown.ALWAYS)), things);
          case WIDE ->
              Table.rows(shown(columns, List.of(Column.Shown.ALWAYS, Column.Shown.WIDE)), things);
          case JSON -> json(things);
          case YAML -> yaml(things);
        });
  }

  /** Writes one thing as a description or as an object. */
  public <T> void one(T thing, List<Column<T>> columns) {
    write(
        switch (format) {
          case TABLE, WIDE -> Table.description(columns, thing);
          case JSON -> json(thing);
          case YAML -> yaml(thing);
        });
  }

  /** Writes what was done as a sentence or as an object. */
  public void result(Object thing, String sentence) {
    write(
        switch (format) {
          case TABLE, WIDE -> sentence + "\n";
          case JSON -> json(thing);
          case YAML -> yaml(thing);
        });
  }

  /** Whether results are for programs, which want the whole object, not a sentence. */
  public boolean isForPrograms() {
    return switch (format) {
      case TABLE, WIDE -> false;
      case JSON, YAML -> true;
    };
  }

  private static <T> List<Column<T>> shown(List<Column<T>> columns, List<Column.Shown> wanted) {
    return columns.stream().filter(column -> wanted.contains(column.shown())).toList();
  }

  private static String json(Object thing) {
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter(
            Separators.createDefaultInstance()
                .withObjectFieldValueSpacing(Separators.Spacing.AFTER));
    try {
      return ViewJson.lenient().writer(printer).writeValueAsString(thing) + "\n";
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a view cannot be written as JSON", impossible);
    }
  }

  private static String yaml(Object thing) {
    JsonNode tree = ViewJson.lenient().valueToTree(thing);
    YAMLFactory yaml =
        YAMLFactory.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .build();
    try {
      return new ObjectMapper(yaml).writeValueAsString(tree);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a view cannot be written as YAML", impossible);
    }
  }

  private void write(String text) {
    try {
      to.write(text.getBytes(StandardCharsets.UTF_8));
      to.flush();
    } catch (IOException closed) {
      throw new CommandFailure(ExitCode.FAILED, "the result cannot be written: stdout is closed");
    }
  }

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

  /** How a verb writes its result. */
  public static final class OutputOption {
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

    /** Reads the name of an output format. */
    static final class FormatConverter implements ITypeConverter<OutputFormat> {
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
  }
}
