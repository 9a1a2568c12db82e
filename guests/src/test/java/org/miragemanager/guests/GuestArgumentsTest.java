package org.miragemanager.guests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.miragemanager.unimem.runtime.UsageException;

class GuestArgumentsTest {
  private static GuestArguments parse(String... arguments) throws UsageException {
    return GuestArguments.parse(List.of(arguments), List.of("--time", "--number", "--flag"));
  }

  @ParameterizedTest
  @CsvSource({"500us, 500000", "100ms, 100000000", "1s, 1000000000", "2m, 120000000000", "0ms, 0"})
  void durationsHaveAUnit(String text, long nanoseconds) throws UsageException {
    Duration expected = Duration.ofNanos(nanoseconds);
    assertEquals(expected, parse("--time", text).duration("--time", Duration.ZERO));
    assertEquals(expected, parse("--time=" + text).duration("--time", Duration.ZERO));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "s", "-1s", "1.5s", "1h", "1 s", "9999999999s", "1sm"})
  void whatIsNoDurationIsRefused(String text) throws UsageException {
    GuestArguments arguments = parse("--time", text);
    UsageException refused =
        assertThrows(UsageException.class, () -> arguments.duration("--time", Duration.ZERO));
    assertEquals(
        "--time is \"%s\": it must be a duration like 500us, 100ms, 1s or 2m".formatted(text),
        refused.getMessage());
  }

  @Test
  void numbersHaveBounds() throws UsageException {
    assertEquals(3, parse().number("--number", 3, 1, 5));
    assertEquals(5, parse("--number", "5").number("--number", 3, 1, 5));
    for (String wrong : List.of("0", "6", "x", "", "1e3")) {
      GuestArguments arguments = parse("--number", wrong);
      assertThrows(UsageException.class, () -> arguments.number("--number", 3, 1, 5));
    }
  }

  @Test
  void yesOrNo() throws UsageException {
    assertTrue(parse("--flag", "yes").yes("--flag"));
    assertFalse(parse("--flag", "no").yes("--flag"));
    assertFalse(parse().yes("--flag"));
    assertThrows(UsageException.class, () -> parse("--flag", "maybe").yes("--flag"));
  }

  @Test
  void unknownRepeatedAndUnfinishedArgumentsAreRefused() {
    assertThrows(UsageException.class, () -> parse("--other", "1"));
    assertThrows(UsageException.class, () -> parse("1"));
    assertThrows(UsageException.class, () -> parse("--number", "1", "--number=1"));
    assertThrows(UsageException.class, () -> parse("--number"));
  }
}
