package org.miragemanager.hostagent.driver.qemu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UserRangeTest {

  @Test
  void aRangeIsReadAsItIsWritten() {
    UserRange range = UserRange.parse("70000-70009");
    assertEquals(new UserRange(70_000, 70_009), range);
    assertEquals("70000-70009", range.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "70000", "0-5", "9-5", "a-b", "-1-5", "1-4294967295", "1-99999999999"})
  void whatIsNoRangeIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> UserRange.parse(text));
  }
}
