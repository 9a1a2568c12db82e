package org.miragemanager.manager.cli.option;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a size such as {@code 64M}; the letters are powers of 1024, as in docker and virsh. */
public final class SizeConverter implements ITypeConverter<Long> {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,18})(?:([kmgt])i?)?b?");
  private static final String LETTERS = "kmgt";

  @Override
  public Long convert(String words) {
    Matcher size = SIZE.matcher(words.toLowerCase(Locale.ROOT));
    if (!size.matches()) {
      throw wrong(words);
    }
    try {
      long factor = 1L << (10 * (size.group(2) == null ? 0 : power(size.group(2))));
      return Math.multiplyExact(Long.parseLong(size.group(1)), factor);
    } catch (ArithmeticException tooLarge) {
      throw wrong(words);
    }
  }

  private static int power(String letter) {
    return LETTERS.indexOf(letter) + 1;
  }

  private static TypeConversionException wrong(String words) {
    return new TypeConversionException(
        "'" + words + "' is not a size: write a whole number and K, M or G, for example 64M");
  }

  /**
   * Reads a size of memory such as {@code 64M}. A bare number is refused: people who write 64 mean
   * megabytes, and would get 64 bytes.
   */
  public static final class MemoryConverter implements ITypeConverter<Long> {
    private static final long LEAST_BYTES = 1L << 20;

    @Override
    public Long convert(String words) {
      if (!words.isEmpty() && words.chars().allMatch(Character::isDigit)) {
        throw new TypeConversionException(
            "'%s' lacks a unit: write for example %sM".formatted(words, words));
      }
      long bytes = new SizeConverter().convert(words);
      if (bytes < LEAST_BYTES) {
        throw new TypeConversionException(
            "'" + words + "' is too little memory: write at least 1M");
      }
      return bytes;
    }
  }
}
