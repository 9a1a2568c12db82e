package org.miragemanager.tests.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.miragemanager.tests.faults.plan.FaultKind;
import org.miragemanager.tests.faults.plan.FaultList;

class FaultsOptionsTest {
  @Test
  void nothingGivenMeansAllFaultsAndFreshSeed() {
    FaultsOptions options = FaultsOptions.parse(List.of(), 7);
    assertEquals(7, options.seed());
    assertEquals(FaultList.all(), options.faults());
    assertEquals(OptionalLong.of(700), options.mostRepeated());
  }

  @Test
  void optionsAreReadInBothForms() {
    FaultsOptions options =
        FaultsOptions.parse(
            List.of("--runs", "3", "--seed=-5", "--output=json", "--faults", "fill-disk"), 7);
    assertEquals(3, options.runs());
    assertEquals(-5, options.seed());
    assertTrue(options.json());
    assertEquals(Set.of(FaultKind.FILL_DISK), options.faults());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --speed=1        | there is no option --speed
          runs             | there is no option runs
          --runs           | --runs needs a value
          --runs=0         | --runs is "0": it must be a whole number from 1 to 1000000
          --runs=many      | --runs is "many": it must be a whole number from 1 to 1000000
          --output=xml     | --output is "xml": it must be table or json
          """)
  void mistakesAreNamed(String argument, String message) {
    IllegalArgumentException wrong =
        assertThrows(
            IllegalArgumentException.class, () -> FaultsOptions.parse(List.of(argument), 7));
    assertEquals(message, wrong.getMessage());
  }

  @Test
  void helpNamesEveryOptionAndFault() {
    String help = FaultsHelp.text();
    FaultsHelp.OPTIONS.forEach(option -> assertTrue(help.contains("\n  " + option + " "), option));
    for (FaultKind kind : FaultKind.values()) {
      assertTrue(help.contains("\n  " + kind.word() + "\n"), kind.word());
    }
  }
}
