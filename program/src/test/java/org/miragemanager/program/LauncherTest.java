package org.miragemanager.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher script, in a source tree with a Maven and a JDK that only pretend. */
final class LauncherTest {
  private static final List<String> TOOLS =
      List.of(
          "bash",
          "basename",
          "cat",
          "cp",
          "dirname",
          "find",
          "flock",
          "ln",
          "mkdir",
          "mv",
          "readlink",
          "rm",
          "sleep",
          "tail",
          "touch");

  private static final String HOME = "-Dmirage.home=";

  @TempDir private Path folder;
  private Path top;
  private Path tools;

  private record Ended(int exitCode, String out, String err) {}

  @BeforeEach
  void build() throws Exception {
    top = Files.createDirectories(folder.resolve("the top"));
    Files.copy(Path.of("..", "miragectl"), top.resolve("miragectl"));
    executable(top.resolve("miragectl"), Files.readString(top.resolve("miragectl")));
    Files.writeString(top.resolve("pom.xml"), "<project/>");
    Path source = Files.createDirectories(top.resolve("manager/src/main"));
    Files.writeString(source.resolve("A.java"), "");
    age(top.resolve("pom.xml"));
    age(source.resolve("A.java"));
    age(source);

    Path jdk = Files.createDirectories(folder.resolve("jdk/bin")).getParent();
    Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"999.0.2\"\n");
    executable(jdk.resolve("bin/javac"), "#!/bin/bash\n");
    executable(
        jdk.resolve("bin/java"),
        """
        #!/bin/bash
        for word in "$@"; do
          case $word in -XX:AOTCacheOutput=*) echo archive >"${word#*=}"; exit 0 ;; esac
        done
        printf '%s\\n' "$PWD" "MIRAGE_BUILD=$MIRAGE_BUILD" "$@"
        [ -n "$FAKE_SERVER" ] && read -r end
        exit "${FAKE_EXIT:-0}"
        """);

    tools = Files.createDirectories(folder.resolve("tools"));
    for (String tool : TOOLS) {
      for (String place : List.of("/usr/bin", "/bin")) {
        if (Files.exists(Path.of(place, tool)) && !Files.exists(tools.resolve(tool))) {
          executable(tools.resolve(tool), "#!/bin/sh\nexec " + place + "/" + tool + " \"$@\"\n");
        }
      }
    }
    executable(
        tools.resolve("mvn"),
        """
        #!/bin/bash
        echo "JAVA_HOME=$JAVA_HOME $*" >>built.txt
        if [ -n "$FAKE_FAILURE" ]; then echo "$FAKE_FAILURE"; exit 1; fi
        mkdir -p program/target guests/target
        echo jar >program/target/miragectl.jar
        echo jar >guests/target/counter.jar
        echo jar >guests/target/branching.jar
        """);
  }

  @Test
  void buildsAtFirstUseAndStartsJava() throws Exception {
    Ended ended = run("list", "two words");
    assertEquals(0, ended.exitCode(), ended.err());
    List<String> lines = ended.out().lines().toList();
    assertEquals("MIRAGE_BUILD=never", lines.get(1));
    assertTrue(lines.contains("-XX:TieredStopAtLevel=1"), ended.out());
    assertTrue(lines.contains("--sun-misc-unsafe-memory-access=allow"), ended.out());
    Path copy = copyThatRuns(ended);
    assertEquals(top.resolve("target/run"), copy.getParent());
    assertTrue(lines.contains("-Dmirage.launcher=" + top.resolve("miragectl")), ended.out());
    assertTrue(
        lines.contains("-XX:AOTCache=" + copy.resolve("program/target/archives/cli-999.0.2.aot")),
        ended.out());
    assertEquals(
        List.of(
            "-cp",
            copy.resolve("program/target/miragectl.jar").toString(),
            "org.miragemanager.program.Main",
            "list",
            "two words"),
        lines.subList(lines.size() - 5, lines.size()));
    assertTrue(ended.err().startsWith("miragectl: building"), ended.err());
    assertTrue(builds().getFirst().startsWith("JAVA_HOME=" + folder.resolve("jdk")));
  }

  @Test
  void buildsAgainOnlyWhenASourceHasChanged() throws Exception {
    run("list");
    assertEquals("", run("list").err());
    assertEquals(1, builds().size());
    Files.setLastModifiedTime(
        top.resolve("manager/src/main/A.java"), FileTime.from(Instant.now().plusSeconds(5)));
    run("list");
    assertEquals(2, builds().size());
  }

  @Test
  void twoFirstUsesBuildOnce() throws Exception {
    Process first = start(top.resolve("miragectl"), folder, "list");
    Process second = start(top.resolve("miragectl"), folder, "list");
    assertEquals(0, end(first).exitCode());
    assertEquals(0, end(second).exitCode());
    assertEquals(1, builds().size());
  }

  @Test
  void trainsWithoutBuildingWhereItIsToldTo() throws Exception {
    Path archive = copyThatRuns(run("list")).resolve("program/target/archives/cli-999.0.2.aot");
    Files.setLastModifiedTime(
        top.resolve("manager/src/main/A.java"), FileTime.from(Instant.now().plusSeconds(5)));
    Files.delete(archive);
    Files.delete(archive.resolveSibling("cli-999.0.2.aot.tried"));
    ProcessBuilder builder = builder(top.resolve("miragectl"), folder, "list");
    builder.environment().put("MIRAGE_BUILD", "train");
    assertEquals(0, end(builder.start()).exitCode());
    assertTrue(Files.exists(archive));
    assertEquals(1, builds().size());
  }

  @Test
  void worksThroughALinkFromAnyFolderAndStaysThere() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("m"), Path.of("the top/miragectl"));
    Path elsewhere = Files.createDirectories(folder.resolve("else where"));
    Ended ended = end(start(link, elsewhere, "list"));
    assertEquals(0, ended.exitCode(), ended.err());
    assertEquals(elsewhere.toString(), ended.out().lines().findFirst().orElse(""));
    assertEquals(top.resolve("target/run"), copyThatRuns(ended).getParent());
  }

  /**
   * Cases opentsdb#41 and spring-boot#6516: a server whose files are built anew beneath it goes on
   * with those that it has.
   */
  @Test
  void aServerKeepsItsFilesWhileTheProgramIsBuiltAnew() throws Exception {
    ProcessBuilder builder = builder(top.resolve("miragectl"), folder, "server");
    builder.environment().put("FAKE_SERVER", "yes");
    Process server = builder.start();
    Path used = copyOf(server);
    Path jar = used.resolve("program/target/miragectl.jar");
    assertTrue(Files.exists(jar), "it runs");

    touchSource(5);
    Path newer = copyThatRuns(run("list"));
    assertNotEquals(used, newer);
    assertEquals(2, builds().size());
    assertEquals("jar\n", Files.readString(jar), "the server's files are there");

    server.getOutputStream().close();
    assertTrue(server.waitFor(60, TimeUnit.SECONDS));
    touchSource(10);
    Path newest = copyThatRuns(run("list"));
    assertFalse(Files.exists(used), "nothing uses them any more");
    assertFalse(Files.exists(newer));
    assertTrue(Files.exists(newest));
  }

  @Test
  void whatAServerStartsUsesTheServersFiles() throws Exception {
    Path used = copyThatRuns(run("list"));
    touchSource(5);
    ProcessBuilder builder = builder(top.resolve("miragectl"), folder, "agent");
    builder.environment().put("MIRAGE_BUILD", "never");
    builder.environment().put("MIRAGE_RUN", used.toString());
    assertEquals(used, copyThatRuns(end(builder.start())));
    assertEquals(1, builds().size());
  }

  @Test
  void saysWhichJavaItUses() throws Exception {
    assertEquals(folder.resolve("jdk") + "\n", run("java-home").out());
  }

  private void touchSource(long seconds) throws IOException {
    Files.setLastModifiedTime(
        top.resolve("manager/src/main/A.java"), FileTime.from(Instant.now().plusSeconds(seconds)));
  }

  /** Of a program that goes on: it says so before it waits. */
  private static Path copyOf(Process program) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(program.getInputStream(), StandardCharsets.UTF_8));
    String line = lines.readLine();
    while (!line.startsWith(HOME)) {
      line = lines.readLine();
    }
    return Path.of(line.substring(HOME.length()));
  }

  private static Path copyThatRuns(Ended ended) {
    return ended
        .out()
        .lines()
        .filter(line -> line.startsWith(HOME))
        .map(line -> Path.of(line.substring(HOME.length())))
        .findFirst()
        .orElseThrow(() -> new AssertionError(ended.toString()));
  }

  @Test
  void longVerbsHaveFlagsOfTheirOwn() throws Exception {
    Ended ended = run("server");
    assertTrue(ended.out().contains("CompileThresholdScaling"), ended.out());
    assertTrue(ended.out().contains("archives/service-"), ended.out());
    assertTrue(ended.out().contains("-XX:MaxRAMPercentage=12.5"), ended.out());
    assertFalse(run("list").out().contains("CompileThresholdScaling"), ended.out());
  }

  @Test
  void passesTheExitCodeOn() throws Exception {
    ProcessBuilder builder = builder(top.resolve("miragectl"), folder, "list");
    builder.environment().put("FAKE_EXIT", "3");
    assertEquals(3, end(builder.start()).exitCode());
  }

  @Test
  void aFailedBuildShowsItsLog() throws Exception {
    ProcessBuilder builder = builder(top.resolve("miragectl"), folder, "list");
    builder.environment().put("FAKE_FAILURE", "a missing semicolon");
    Ended ended = end(builder.start());
    assertEquals(1, ended.exitCode());
    assertTrue(ended.err().contains("a missing semicolon\n"), ended.err());
    assertTrue(
        ended.err().contains("the whole log is in " + top.resolve("target/build.log")),
        ended.err());
  }

  @Test
  void withoutMavenOneLineSaysSo() throws Exception {
    Files.delete(tools.resolve("mvn"));
    Ended ended = run("list");
    assertEquals(1, ended.exitCode());
    assertTrue(ended.err().startsWith("miragectl: needs Maven"), ended.err());
    assertEquals(1, ended.err().lines().count());
  }

  private Ended run(String... arguments) throws Exception {
    return end(start(top.resolve("miragectl"), folder, arguments));
  }

  private Process start(Path script, Path workingFolder, String... arguments) throws IOException {
    return builder(script, workingFolder, arguments).start();
  }

  private ProcessBuilder builder(Path script, Path workingFolder, String... arguments) {
    ProcessBuilder builder = new ProcessBuilder("/bin/bash", script.toString());
    builder.command().addAll(List.of(arguments));
    builder.directory(workingFolder.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", tools.toString());
    builder.environment().put("HOME", folder.toString());
    builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
    return builder;
  }

  private static Ended end(Process process) throws Exception {
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    return new Ended(process.exitValue(), out, err);
  }

  private List<String> builds() throws IOException {
    return Files.readAllLines(top.resolve("built.txt"));
  }

  private static void executable(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void age(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(3600)));
  }
}
