package org.miragemanager.tests;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.miragemanager.tests.Markdown.Block;

/**
 * Does what a page says, from top to bottom: runs its {@code sh} blocks in bash at the top of the
 * repository, and compares what they print with the {@code text} block that follows. What a block
 * exports is there in the next. Comments in a block say what else is to be done:
 *
 * <ul>
 *   <li>{@code # second shell, keeps running}: in a shell of its own, which is not waited for;
 *   <li>{@code # second shell: ^C} interrupts what runs there;
 *   <li>{@code # exit code 1}: it ends so; {@code perhaps not at once}: it is repeated until it
 *       prints what is shown, as are blocks that only look at something;
 *   <li>{@code # second shell} in a {@code text} block: what that shell has printed by then.
 * </ul>
 */
final class PageReader implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 120;
  private static final long PATIENCE_FOR_SHOWN_SECONDS = 60;
  private static final Pattern KEEPS_RUNNING =
      Pattern.compile("(?m)^# (\\w+ shell), keeps running$");
  private static final Pattern INTERRUPT = Pattern.compile("(?m)^# (\\w+ shell): \\^C$");
  private static final Pattern EXIT_CODE = Pattern.compile("(?m)^# exit code (\\d+)");
  private static final String REPEATED = "perhaps not at once";
  private static final Pattern LOOKS =
      Pattern.compile("temporal workflow (list|show|describe|query|metadata) .*");

  private record Printed(int exitCode, String text) {}

  private final ReadersMachine machine;
  private final Path folder;
  private final Map<String, Process> shells = new HashMap<>();
  private Map<String, String> environment;
  private int files;

  PageReader(ReadersMachine machine, Path folder) {
    this.machine = machine;
    this.folder = folder;
    this.environment = machine.environment();
  }

  void follow(Markdown page) throws IOException, InterruptedException {
    List<Block> blocks = page.blocks();
    for (int i = 0; i < blocks.size(); i++) {
      Block block = blocks.get(i);
      Block next = i + 1 < blocks.size() ? blocks.get(i + 1) : null;
      Block shown = next != null && isShownBy(block, next) ? next : null;
      switch (block.language()) {
        case "sh" -> carryOut(block, shown);
        case "text" -> {
          if (isOfShell(block)) {
            awaitShell(block.lines().getFirst().substring(2), block, 1);
          }
        }
        default -> fail("line " + block.line() + ": what is a block of " + block.language() + "?");
      }
    }
  }

  private static boolean isShownBy(Block block, Block next) {
    return block.language().equals("sh") && next.language().equals("text") && !isOfShell(next);
  }

  private static boolean isOfShell(Block block) {
    return block.lines().getFirst().matches("# \\w+ shell");
  }

  private void carryOut(Block block, Block shown) throws IOException, InterruptedException {
    String text = block.text();
    Matcher background = KEEPS_RUNNING.matcher(text);
    Matcher interrupt = INTERRUPT.matcher(text);
    if (background.find()) {
      start(background.group(1), block);
      if (shown != null) {
        awaitShell(background.group(1), shown, 0);
      }
    } else if (interrupt.find()) {
      do {
        interrupt(interrupt.group(1));
      } while (interrupt.find());
    } else {
      runAndCompare(block, shown);
    }
  }

  private void runAndCompare(Block block, Block shown) throws IOException, InterruptedException {
    Matcher marked = EXIT_CODE.matcher(block.text());
    int exitCode = marked.find() ? Integer.parseInt(marked.group(1)) : 0;
    Printed[] last = new Printed[1];
    if (shown != null && isRepeated(block)) {
      ShownOutput expected = shown(shown, 0);
      Deadline.of(PATIENCE_FOR_SHOWN_SECONDS)
          .until(
              () -> {
                last[0] = run(block);
                return last[0].exitCode() == exitCode && expected.isWhole(last[0].text());
              },
              () -> complaint(block, shown, last[0].text()));
      return;
    }
    last[0] = run(block);
    if (last[0].exitCode() != exitCode) {
      fail(where(block) + " ends with exit code " + last[0].exitCode() + "\n" + last[0].text());
    }
    if (shown != null) {
      assertTrue(
          shown(shown, 0).isWhole(last[0].text()), () -> complaint(block, shown, last[0].text()));
    }
  }

  private static boolean isRepeated(Block block) {
    return block.text().contains(REPEATED)
        || block.lines().stream().allMatch(line -> LOOKS.matcher(line).matches());
  }

  private ShownOutput shown(Block block, int fromLine) {
    return new ShownOutput(
        machine.asShown(String.join("\n", block.lines().subList(fromLine, block.lines().size()))));
  }

  private static String where(Block block) {
    return "the block at line " + block.line() + ": " + block.text() + "\n";
  }

  private static String complaint(Block block, Block shown, String printed) {
    return where(block) + "\nis to print\n" + shown.text() + "\nbut prints\n" + printed;
  }

  /** Runs a block to its end; what it exports is kept. */
  private Printed run(Block block) throws IOException, InterruptedException {
    Path exported = file("environment");
    Path out = file("out");
    Process process =
        bash("set -e\n" + machine.asRun(block.text()) + "\nenv -0 >'" + exported + "'\n", out)
            .start();
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      fail(where(block) + " does not end; it printed\n" + Files.readString(out));
    }
    if (Files.exists(exported)) {
      environment = environmentIn(exported);
    }
    return new Printed(process.exitValue(), machine.asPrinted(Files.readString(out)));
  }

  private ProcessBuilder bash(String script, Path out) {
    ProcessBuilder builder = new ProcessBuilder("setsid", "bash", "-c", script);
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder
        .directory(MirageProgram.TOP.toFile())
        .redirectInput(new File("/dev/null"))
        .redirectErrorStream(true)
        .redirectOutput(out.toFile());
  }

  private static Map<String, String> environmentIn(Path file) throws IOException {
    Map<String, String> variables = new HashMap<>();
    for (String entry : Files.readString(file, StandardCharsets.ISO_8859_1).split("\0", -1)) {
      int equals = entry.indexOf('=');
      if (equals > 0) {
        variables.put(entry.substring(0, equals), entry.substring(equals + 1));
      }
    }
    return variables;
  }

  private Path file(String name) {
    files++;
    return folder.resolve(files + "." + name);
  }

  /** A new shell knows nothing of what was exported in the first one. */
  private void start(String shell, Block block) throws IOException {
    Process before = shells.get(shell);
    assertTrue(before == null || !before.isAlive(), () -> shell + " is busy");
    ProcessBuilder builder = bash(machine.asRun(block.text()), outOf(shell));
    builder.environment().clear();
    builder.environment().putAll(machine.environment());
    shells.put(shell, builder.start());
  }

  private Path outOf(String shell) {
    return folder.resolve(shell.replace(' ', '-') + ".out");
  }

  private void awaitShell(String shell, Block shown, int fromLine) {
    ShownOutput expected = shown(shown, fromLine);
    Deadline.of(PATIENCE_FOR_SHOWN_SECONDS)
        .until(
            () -> expected.isBegun(said(shell)),
            () -> shell + " is to show\n" + shown.text() + "\nbut shows\n" + said(shell));
  }

  private String said(String shell) throws IOException {
    return machine.asPrinted(Files.readString(outOf(shell)));
  }

  /** As a terminal does it: all that runs there hears of it. */
  private void interrupt(String shell) throws IOException, InterruptedException {
    Process process = shells.get(shell);
    new ProcessBuilder("kill", "-INT", "--", "-" + process.pid()).start().waitFor();
    assertTrue(process.waitFor(PATIENCE_FOR_SHOWN_SECONDS, TimeUnit.SECONDS), shell + " ends");
  }

  /** Whatever of it still runs ends; on a page that is true to its end nothing does. */
  @Override
  public void close() {
    for (long pid : machine.processes()) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }
}
