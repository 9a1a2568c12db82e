package org.miragemanager.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Java process of this machine, measured from outside: by {@code /proc} of Linux, {@code jcmd}
 * and {@code strace}.
 *
 * @param name what it is called in a report: manager, edge-1
 * @param pid its process
 */
public record JavaProcess(String name, long pid) {
  /** Ticks of {@code /proc/PID/stat}: a hundredth of a second on every Linux of today. */
  private static final long MILLIS_IN_A_TICK = 10;

  private static final int USER_TICKS = 11;
  private static final int SYSTEM_TICKS = 12;
  private static final double KIBIBYTES_IN_A_MEBIBYTE = 1024;
  private static final long PATIENCE_SECONDS = 60;
  private static final Pattern USED =
      Pattern.compile("total \\d+K, used (\\d+)K", Pattern.CASE_INSENSITIVE);
  private static final Pattern SYSTEM_CALLS =
      Pattern.compile("^\\s*[\\d.]+\\s+[\\d.]+\\s+\\d+\\s+(\\d+)\\s.*sync", Pattern.MULTILINE);

  /** The manager in this process and the agents that it started, by their names. */
  public static List<JavaProcess> ofManager(ProcessHandle up) {
    TreeMap<String, JavaProcess> agents = new TreeMap<>();
    up.children()
        .forEach(
            child -> {
              List<String> words = commandLine(child.pid());
              int name = words.indexOf("--name");
              if (words.contains("agent") && name >= 0) {
                agents.put(words.get(name + 1), new JavaProcess(words.get(name + 1), child.pid()));
              }
            });
    return Stream.concat(Stream.of(new JavaProcess("manager", up.pid())), agents.values().stream())
        .toList();
  }

  private static List<String> commandLine(long pid) {
    try {
      return List.of(
          Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1)
              .split("\0", -1));
    } catch (IOException gone) {
      return List.of();
    }
  }

  /** Processor time that it has used so far, its own and the system's for it. */
  public long processorMillis() {
    String stat = text("stat");
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS]))
        * MILLIS_IN_A_TICK;
  }

  /** Its threads. */
  public long threads() {
    return entries("task");
  }

  /** Its open files, sockets and pipes. */
  public long descriptors() {
    return entries("fd");
  }

  /** Those of its descriptors that watch folders. */
  public long watchers() {
    try (Stream<Path> descriptors = Files.list(file("fd"))) {
      return descriptors.filter(JavaProcess::isWatcher).count();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static boolean isWatcher(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().contains("inotify");
    } catch (IOException closed) {
      return false;
    }
  }

  /** Its memory, with its share of what it shares with others. */
  public double memoryMebibytes() {
    return text("smaps_rollup")
        .lines()
        .filter(line -> line.startsWith("Pss:"))
        .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) / KIBIBYTES_IN_A_MEBIBYTE)
        .sum();
  }

  /** What is left in its heap after a full collection. */
  public double heapMebibytes() throws IOException {
    output(List.of(jcmd(), Long.toString(pid), "GC.run"));
    Matcher used = USED.matcher(output(List.of(jcmd(), Long.toString(pid), "GC.heap_info")));
    long kibibytes = 0;
    while (used.find()) {
      kibibytes += Long.parseLong(used.group(1));
    }
    return kibibytes / KIBIBYTES_IN_A_MEBIBYTE;
  }

  private static String jcmd() {
    return Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
  }

  /**
   * How often in a second it waits for the disk (fsync, fdatasync), watched for so many seconds;
   * NaN if there is no strace.
   */
  public double syncsPerSecond(int seconds) throws IOException {
    if (!Files.isExecutable(Path.of("/usr/bin/strace"))) {
      return Double.NaN;
    }
    String counts =
        output(
            List.of(
                "timeout",
                "-s",
                "INT",
                Integer.toString(seconds),
                "/usr/bin/strace",
                "-f",
                "-q",
                "-c",
                "-e",
                "trace=fsync,fdatasync",
                "-p",
                Long.toString(pid)));
    Matcher lines = SYSTEM_CALLS.matcher(counts);
    long calls = 0;
    while (lines.find()) {
      calls += Long.parseLong(lines.group(1));
    }
    return (double) calls / seconds;
  }

  private static String output(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(command + " does not end");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", interrupted);
    }
    return output;
  }

  private long entries(String folder) {
    try (Stream<Path> entries = Files.list(file(folder))) {
      return entries.count();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private String text(String name) {
    try {
      return Files.readString(file(name));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private Path file(String name) {
    return Path.of("/proc/" + pid + "/" + name);
  }
}
