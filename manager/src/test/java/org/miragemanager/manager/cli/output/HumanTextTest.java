package org.miragemanager.manager.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HumanTextTest {
  @ParameterizedTest
  @CsvSource({
    "0,0B,0 bytes",
    "1,1B,1 byte",
    "1023,1023B,1023 bytes",
    "1024,1KiB,1 KiB",
    "1536,1.5KiB,1.5 KiB",
    "67108864,64MiB,64 MiB",
    "1610612736,1.5GiB,1.5 GiB",
    "1125899906842624,1024TiB,1024 TiB"
  })
  void sizes(long bytes, String inTable, String inWords) {
    assertEquals(inTable, HumanText.size(bytes));
    assertEquals(inWords, HumanText.sizeInWords(bytes));
  }

  @ParameterizedTest
  @CsvSource({
    "0,0.0 ms",
    "1.94,1.9 ms",
    "10,10 ms",
    "143.2,143 ms",
    "1000,1.0 s",
    "12340,12.3 s",
    "90000,90.0 s"
  })
  void durations(double millis, String words) {
    assertEquals(words, HumanText.millis(millis));
  }

  @ParameterizedTest
  @CsvSource({"-5,0s", "0,0s", "59,59s", "60,1m", "3599,59m", "3600,1h", "172799,47h", "172800,2d"})
  void ages(long seconds, String age) {
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    assertEquals(age, HumanText.age(now.minusSeconds(seconds), now));
  }

  @Test
  void nothingStaysNothing() {
    assertNull(HumanText.size(null));
    assertNull(HumanText.millisInTable(null));
    assertNull(HumanText.age(null, Instant.EPOCH));
  }
}
