package org.miragemanager.bench.live;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.miragemanager.bench.BenchedMirage;
import org.miragemanager.bench.Figures;

/**
 * Moves the counter in C by this program and by QEMU's own live migration, in the same run on the
 * same machine; {@code bench/qemu-live-migration} starts it.
 */
public final class LiveMigrationBenchmark {

  private static final int REHEARSALS = 3;

  /**
   * Both ways, side by side.
   *
   * @param migrations how many of each were counted
   * @param intervalMillis how often the guest takes a step
   * @param memoryMebibytes the guest's memory
   * @param accelerator kvm or tcg
   * @param mirage a migration of this program, with a durable state
   * @param qemu QEMU's live migration
   * @param qemuTimesMirage QEMU's medians divided by ours: above 1 ours is less
   * @param qemuVersion which QEMU it was
   * @param machine processors, memory, system and Java
   */
  record Report(
      int migrations,
      long intervalMillis,
      long memoryMebibytes,
      String accelerator,
      Side mirage,
      Side qemu,
      Ratios qemuTimesMirage,
      String qemuVersion,
      Map<String, Object> machine) {

    /** Quotients of medians. */
    record Ratios(double blackout, double total, double bytes) {}
  }

  /**
   * What one way to migrate cost.
   *
   * @param blackoutMillis from the last step before to the first step after, by the steps' own
   *     lines; it contains what was left of the interval
   * @param reportedMillis the same as who migrates says: the hosts, or QEMU's {@code downtime}
   * @param totalMillis from the order to its end, as the caller saw it
   * @param bytes what was moved: the state, or the memory as QEMU transferred it
   * @param lost steps that nobody took
   * @param repeated steps that were taken twice
   * @param durable whether the state was on a disk before the target went on
   */
  record Side(
      Figures blackoutMillis,
      Figures reportedMillis,
      Figures totalMillis,
      Figures bytes,
      long lost,
      long repeated,
      boolean durable) {}

  private LiveMigrationBenchmark() {}

  /**
   * Runs it.
   *
   * @param arguments launcher, the guest's file, number of migrations, mebibytes of the guest,
   *     milliseconds between two steps, and table or json
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path launcher = Path.of(arguments[0]);
    Path image = Path.of(arguments[1]);
    int migrations = Integer.parseInt(arguments[2]);
    long memory = Long.parseLong(arguments[3]);
    long interval = Long.parseLong(arguments[4]);
    Side mirage;
    String accelerator;
    say("starts a manager and 2 hosts");
    try (BenchedMirage benched =
        new BenchedMirage(
            launcher,
            // It is judged by all that its guest has printed.
            List.of(
                "--hosts=2",
                "--driver=process,qemu",
                "--temporal=memory",
                "--keep-ended=1000000",
                "--in-place=" + image.toAbsolutePath().getParent()))) {
      MirageMigrations ours = new MirageMigrations(benched);
      accelerator = ours.accelerator();
      say("moves the counter %d times, the guest is executed by %s", migrations, accelerator);
      mirage = ours.run(image, memory, interval, migrations, REHEARSALS);
    }
    say("QEMU moves it %d times", migrations);
    Path folder = Files.createTempDirectory("mirage-live-");
    QemuMigrations theirs =
        new QemuMigrations(new QemuMachine.Options(accelerator, image, memory, interval), folder);
    Side qemu;
    try {
      qemu = theirs.run(migrations, REHEARSALS);
    } finally {
      delete(folder);
    }
    Report report =
        new Report(
            migrations,
            interval,
            memory,
            accelerator,
            mirage,
            qemu,
            new Report.Ratios(
                ratio(qemu.blackoutMillis(), mirage.blackoutMillis()),
                ratio(qemu.totalMillis(), mirage.totalMillis()),
                ratio(qemu.bytes(), mirage.bytes())),
            theirs.version(),
            BenchedMirage.machine());
    print(report, arguments[5].equals("json"));
    if (mirage.lost() + mirage.repeated() + qemu.lost() + qemu.repeated() > 0) {
      throw new IllegalStateException("a step was lost or repeated");
    }
  }

  private static double ratio(Figures one, Figures other) {
    return other.p50() == 0 ? 0 : Figures.rounded(one.p50() / other.p50());
  }

  private static void print(Report report, boolean asJson) throws IOException {
    if (asJson) {
      System.out.println(
          new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(report));
      return;
    }
    System.out.printf(
        Locale.ROOT,
        "%d migrations of a counter of %d MiB, a step each %d ms, executed by %s%n%n",
        report.migrations(),
        report.memoryMebibytes(),
        report.intervalMillis(),
        report.accelerator());
    System.out.println(
        "                          this program (durable)         QEMU's live migration");
    Side ours = report.mirage();
    Side theirs = report.qemu();
    row("blackout, by the log, ms", ours.blackoutMillis(), theirs.blackoutMillis());
    row("blackout, as told, ms", ours.reportedMillis(), theirs.reportedMillis());
    row("total, ms", ours.totalMillis(), theirs.totalMillis());
    row("bytes", ours.bytes(), theirs.bytes());
    System.out.printf(
        Locale.ROOT,
        "%nmedians, QEMU's divided by ours: blackout %.2f, total %.2f, bytes %.0f%n",
        report.qemuTimesMirage().blackout(),
        report.qemuTimesMirage().total(),
        report.qemuTimesMirage().bytes());
    System.out.println("machine: " + report.machine());
  }

  private static void row(String what, Figures ours, Figures theirs) {
    System.out.printf(
        Locale.ROOT,
        "%-25s p50 %10.2f  p99 %10.2f    p50 %10.2f  p99 %10.2f%n",
        what,
        ours.p50(),
        ours.p99(),
        theirs.p50(),
        theirs.p99());
  }

  private static void say(String words, Object... values) {
    System.err.println("bench/qemu-live-migration: " + String.format(Locale.ROOT, words, values));
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
