package org.miragemanager.manager.cli.option;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads a size of memory such as {@code 64M}. A bare number is refused: people who write 64 mean
 * megabytes, and would get 64 bytes.
 */
public final class MemoryConverter implements ITypeConverter<Long> {
  private static final long LEAST_BYTES = 1L << 20;

  @Override
  public Long convert(String words) {
    if (!words.isEmpty() && words.chars().allMatch(Character::isDigit)) {
      throw new TypeConversionException(
          "'%s' lacks a unit: write for example %sM".formatted(words, words));
    }
    long bytes = new SizeConverter().convert(words);
    if (bytes < LEAST_BYTES) {
      throw new TypeConversionException("'" + words + "' is too little memory: write at least 1M");
    }
    return bytes;
  }
}
