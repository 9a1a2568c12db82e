package org.miragemanager.tests.upgrade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpgradeOptionsTest {
  @Test
  void nothingGivenMeansFiftyGuests() {
    assertEquals(new UpgradeOptions(50, 100, 3, false), UpgradeOptions.parse(List.of()));
  }

  @Test
  void optionsAreReadInBothForms() {
    assertEquals(
        new UpgradeOptions(4, 50, 5, true),
        UpgradeOptions.parse(
            List.of("--guests", "4", "--interval=50", "--away", "5", "--output=json")));
  }

  @ParameterizedTest
  @CsvSource({
    "--guests=0,  it must be a whole number from 1 to 60",
    "--guests=61, it must be a whole number from 1 to 60",
    "--away=soon, it must be a whole number from 1 to 50",
    "--output=xml, it must be table or json",
    "--else=1, there is no option --else"
  })
  void wrongUsageIsExplained(String argument, String reason) {
    Exception wrong =
        assertThrows(IllegalArgumentException.class, () -> UpgradeOptions.parse(List.of(argument)));
    assertTrue(wrong.getMessage().contains(reason), wrong.getMessage());
  }
}
