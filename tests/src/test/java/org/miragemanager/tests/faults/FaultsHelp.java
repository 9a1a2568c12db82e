package org.miragemanager.tests.faults;

import java.util.List;
import org.miragemanager.tests.faults.plan.FaultKind;

/** What {@code tests/faults --help} prints. */
final class FaultsHelp {
  static final List<String> OPTIONS =
      List.of(
          "--runs",
          "--first",
          "--seed",
          "--faults",
          "--unikernels",
          "--driver",
          "--patience",
          "--most-repeated",
          "--output",
          "--folder");

  private static final String TEXT =
      """
      Usage: tests/faults [--runs N] [--seed S] [--faults LIST] [--output table|json] ...

      Moves unikernels to and fro between two hosts (real processes, and the real Temporal server), and in each
      run does one or two things at a random moment of a migration: processes are killed or stopped,
      connections are cut, the manager's disk is full. Then waits until all is well again, and judges by the
      guests' own logs whether two ever ran at once, or a step was lost.

        --runs N            how many runs (default 20)
        --seed S            what everything is drawn from (default: a fresh one, which is printed)
        --first R           begin with run R: run R of a seed is the same whatever ran before it (default 1)
        --faults LIST       what may go wrong, with commas between (default all); a beginning means all that
                            begin so: kill, stop-source
        --unikernels N      how many are moved; every second one's steps are durable (default 4)
        --driver LIST       the hosts' hypervisor drivers: process, qemu, or one each: process,qemu (default
                            process)
        --patience SECONDS  how long all may take to be well again, before it is called stuck (default 60)
        --most-repeated N   how many steps a failover may repeat, that is, as many as a guest takes after
                            its newest checkpoint, until its lease ends; any: any number (default 700)
        --output FORMAT     table or json, on standard output (default table)
        --folder DIR        where the logs are while it runs; they stay there if something is wrong
                            (default: the folder for temporary files; a short path, for sockets lie in it)
        --help              this text

      Faults:
      %s
      An interrupt (^C) ends what was started, and the report is about the runs before.

      Exit codes: 0 all is right; 1 a violation, a lost acknowledged step, something stuck or an orphan; 2 wrong
      usage.

      Examples:
        tests/faults --runs 200
        tests/faults --runs 1 --seed 42 --first 17          # run 17 of seed 42 again
        tests/faults --faults stop,cut --output json
        tests/faults --runs 50 --driver qemu
      """;

  private FaultsHelp() {}

  static String text() {
    StringBuilder faults = new StringBuilder();
    for (FaultKind kind : FaultKind.values()) {
      faults.append("  ").append(kind.word()).append('\n');
    }
    return TEXT.formatted(faults);
  }
}
