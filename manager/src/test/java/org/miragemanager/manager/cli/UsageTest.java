package org.miragemanager.manager.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.miragemanager.manager.Miragectl;
import picocli.CommandLine;

/** What the commands say of themselves, and of mistakes. */
final class UsageTest {
  @TempDir private Path home;

  static Stream<List<String>> commands() {
    List<List<String>> commands = new ArrayList<>();
    collect(Miragectl.commandLine(CliEnvironment.ofThisProcess()), List.of(), commands);
    return commands.stream();
  }

  private static void collect(
      CommandLine command, List<String> words, List<List<String>> commands) {
    commands.add(words);
    command
        .getSubcommands()
        .forEach(
            (name, sub) -> {
              if (!name.equals("help")) {
                collect(sub, Stream.concat(words.stream(), Stream.of(name)).toList(), commands);
              }
            });
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHasHelpWithAnExample(List<String> words) {
    List<String> command = new ArrayList<>(words);
    command.add("--help");
    Console.Ended ended = run(command.toArray(String[]::new));
    assertEquals(0, ended.exitCode());
    assertEquals("", ended.err());
    assertTrue(ended.out().contains("Usage: miragectl"), ended.out());
    assertTrue(ended.out().matches("(?s).*Examples:\\R  miragectl .*"), ended.out());
  }

  @Test
  void helpIsACommandToo() {
    assertEquals(run("migrate", "--help").out(), run("help", "migrate").out());
    assertEquals(run("--help").out(), run("help").out());
    assertEquals(run("host", "drain", "--help").out(), run("help", "host", "drain").out());
  }

  @Test
  void saysItsVersion() {
    Console.Ended ended = run("--version");
    assertEquals(0, ended.exitCode());
    assertTrue(ended.out().startsWith("miragectl "), ended.out());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          migrat counter-1             | Did you mean `miragectl migrate`?
          lisst                        | Did you mean `miragectl list`?
          start counter-1              | Did you mean `miragectl resume`?
          ps                           | Did you mean `miragectl list`?
          delete counter-1             | Did you mean `miragectl rm`?
          describe counter-1           | Did you mean `miragectl show`?
          hosts                        | Did you mean `miragectl host list`?
          console counter-1            | Did you mean `miragectl logs -f`?
          version                      | Did you mean `miragectl --version`?
          host delete edge-1           | Did you mean `miragectl host rm`?
          help host dran               | 'dran' is not a command of miragectl host
          migrat counter-1             | 'migrat' is not a command of miragectl
          host lst                     | 'lst' is not a command of miragectl host
          migrate                      | Missing required parameter: 'NAME'
          run counter                  | Missing required option: '--name=NAME'
          run                          | Missing required
          host                         | Usage: miragectl host
          list -o xml                  | 'xml' is not a format: write table, wide, json or yaml
          list --colour                | Unknown option: '--colour'
          list extra                   | 'extra' is too much: miragectl list takes fewer words
          run i --name n --require x   | Value for option '--require'
          migration list --limit many  | 'many' is not an int
          run i --name n --memory 64X  | '64X' is not a size: write a whole number and K, M or G, for example 64M
          run i --name n --memory 64   | '64' lacks a unit: write for example 64M
          run i --name n --memory 64K  | '64K' is too little memory: write at least 1M
          run i:1 --name n --version 2 | the version is given twice
          run :1 --name n              | ':1' is not an image: write NAME or NAME:VERSION
          image rm x                   | 'x' lacks a version: write NAME:VERSION
          image add x f --driver=process --in-place | with --in-place the file is where hosts find it: give an absolute path, not 'f'
          image add x:1 /f             | Missing required option: '--driver=DRIVER'
          migration list --limit 0     | --limit must be from 1 to 1000
          migration list --limit 1001  | --limit must be from 1 to 1000
          host drain edge-1 --parallel 0 | --parallel must be from 1 to 64
          host drain edge-1 --parallel 65 | --parallel must be from 1 to 64
          run i --name n --restart sometimes | 'sometimes' is not a value of --restart: write always or never
          run i --name n --on-lost-contact stop | 'stop' is not a value of --on-lost-contact: write freeze or run
          up --hosts 0                 | --hosts must be at least 1
          up --rehearse=-1             | --rehearse must be at least 0
          up --memory 0                | '0' lacks a unit
          up --max-guests 0            | --max-guests must be at least 1
          up --http-port 65536         | --http-port must be from 0 to 65535
          up --driver xen              | There is no driver 'xen'
          server --agents-port=-1      | --agents-port must be from 0 to 65535
          server --temporal-port 70000 | --temporal-port must be from 0 to 65535
          agent --name a --repository b:1 --memory 0 | '0' lacks a unit
          agent --name a --repository b:1 --max-guests 0 | --max-guests must be at least 1
          """)
  void mistakesExitWithTwo(String command, String words) {
    // Nobody can be asked here, which would exit with 1: the mistake must be seen before.
    Console.Ended ended = run(command.split(" "));
    assertTrue(ended.err().contains(words), command + ": " + ended.err());
    assertEquals(2, ended.exitCode(), ended.err());
    assertEquals("", ended.out());
  }

  @Test
  void whatIsNotInstalledIsSaidBeforeAnythingIsStarted() {
    Console.Ended ended = run("up", "--driver=qemu", "--qemu=" + home.resolve("qemu"));
    assertEquals(
        new Console.Ended(
            1,
            "",
            "miragectl: There is no program "
                + home.resolve("qemu")
                + "; --qemu names QEMU's binary for x86-64 guests.\n"),
        ended);
  }

  @Test
  void noCommandAtAllIsAMistake() {
    Console.Ended ended = run();
    assertEquals(2, ended.exitCode());
    assertTrue(ended.err().startsWith("Usage: miragectl"), ended.err());
  }

  @Test
  void aWordThatOnlyLooksLikeAnotherCommandIsNotTakenForIt() {
    for (String word : List.of("top", "rename", "hots")) {
      Console.Ended ended = run(word);
      assertFalse(ended.err().contains("Did you mean"), ended.err());
    }
  }

  @Test
  void errorsAreObjectsForPrograms() {
    Console.Ended ended = run("list", "-o", "json", "--data", home.toString());
    assertEquals(1, ended.exitCode());
    assertEquals("", ended.out());
    assertTrue(
        ended
            .err()
            .startsWith("{\"error\":{\"code\":\"failed\",\"message\":\"no manager runs with"),
        ended.err());
  }

  private Console.Ended run(String... arguments) {
    return new Console(home).run(arguments);
  }
}
