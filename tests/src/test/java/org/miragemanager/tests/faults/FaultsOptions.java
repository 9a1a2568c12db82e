package org.miragemanager.tests.faults;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.miragemanager.tests.ArgumentReader;
import org.miragemanager.tests.faults.plan.FaultKind;
import org.miragemanager.tests.faults.plan.FaultList;

/**
 * What {@code tests/faults} was told.
 *
 * @param runs how many runs
 * @param first the number of the first, to do one again without those before it
 * @param seed what everything is drawn from
 * @param faults what may go wrong
 * @param unikernels how many are moved
 * @param drivers the hosts' hypervisor drivers, by turns
 * @param patienceSeconds how long all may take to be well again after a run
 * @param mostRepeated how many steps a failover may repeat; empty: any number
 * @param json whether the report is JSON
 * @param folder where folders of logs are made
 */
public record FaultsOptions(
    int runs,
    int first,
    long seed,
    Set<FaultKind> faults,
    int unikernels,
    List<String> drivers,
    long patienceSeconds,
    OptionalLong mostRepeated,
    boolean json,
    Path folder) {
  private static final String TEMPORARY = System.getProperty("java.io.tmpdir");
  private static final int MOST_RUNS = 1_000_000;

  /**
   * A guest takes 100 steps a second at most. Its newest checkpoint may be a second old when it is
   * cut off, or when the disk is full for up to three; it goes on until its lease ends, for less
   * than two more.
   */
  private static final int MOST_REPEATED = 700;

  /**
   * Reads arguments.
   *
   * @param freshSeed the seed if none is given
   * @throws IllegalArgumentException saying what is wrong
   */
  public static FaultsOptions parse(List<String> arguments, long freshSeed) {
    Map<String, String> values = ArgumentReader.read(arguments, FaultsHelp.OPTIONS);
    return new FaultsOptions(
        (int) number(values, "--runs", 20, 1, MOST_RUNS),
        (int) number(values, "--first", 1, 1, MOST_RUNS),
        number(values, "--seed", freshSeed, Long.MIN_VALUE, Long.MAX_VALUE),
        FaultList.parse(values.getOrDefault("--faults", "all")),
        (int) number(values, "--unikernels", 4, 1, 32),
        List.of(values.getOrDefault("--driver", "process").split(",")),
        number(values, "--patience", 60, 1, 3_600),
        mostRepeated(values),
        isJson(values.getOrDefault("--output", "table")),
        Path.of(values.getOrDefault("--folder", TEMPORARY)).toAbsolutePath());
  }

  private static OptionalLong mostRepeated(Map<String, String> values) {
    return values.getOrDefault("--most-repeated", "").equals("any")
        ? OptionalLong.empty()
        : OptionalLong.of(number(values, "--most-repeated", MOST_REPEATED, 0, Long.MAX_VALUE));
  }

  private static boolean isJson(String value) {
    if (!value.equals("table") && !value.equals("json")) {
      throw new IllegalArgumentException("--output is \"" + value + "\": it must be table or json");
    }
    return value.equals("json");
  }

  private static long number(
      Map<String, String> values, String name, long fallback, long least, long most) {
    String text = values.get(name);
    if (text == null) {
      return fallback;
    }
    try {
      long number = Long.parseLong(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException notOne) {
      // Said below.
    }
    throw new IllegalArgumentException(
        "%s is \"%s\": it must be a whole number from %d to %d".formatted(name, text, least, most));
  }
}
