package org.miragemanager.manager.cli.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

final class SizeConverterTest {
  private final SizeConverter converter = new SizeConverter();

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "512,512",
    "4K,4096",
    "4kb,4096",
    "64M,67108864",
    "64MiB,67108864",
    "2g,2147483648",
    "1T,1099511627776",
    "7B,7"
  })
  void sizes(String words, long bytes) {
    assertEquals(bytes, converter.convert(words));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "M", "-1", "1.5G", "64X", "64 M", "9999999999999T", "12345678901234567890"})
  void whatIsNoSize(String words) {
    assertThrows(TypeConversionException.class, () -> converter.convert(words));
  }
}
