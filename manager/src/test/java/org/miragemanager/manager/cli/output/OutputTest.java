package org.miragemanager.manager.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.manager.FakeService;
import org.miragemanager.manager.cli.Console;
import org.miragemanager.manager.http.HttpApi;

/** Results in every format, letter by letter, as in the transcript {@code output.txt}. */
final class OutputTest {
  private static final String PROMPT = "$ miragectl ";

  @TempDir private Path home;
  private final HttpApi api = HttpApi.start(new FakeService(), "127.0.0.1", 0);

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void printsWhatTheTranscriptSays() throws Exception {
    String transcript;
    try (InputStream stream = OutputTest.class.getResourceAsStream("output.txt")) {
      transcript = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
    List<String> commands = transcript.lines().filter(line -> line.startsWith(PROMPT)).toList();
    assertTrue(commands.size() > 10, commands.toString());
    StringBuilder printed = new StringBuilder();
    for (String command : commands) {
      String arguments = command.substring(PROMPT.length()) + " --manager " + api.url();
      Console.Ended ended = new Console(home).run(arguments.split(" "));
      assertEquals(0, ended.exitCode(), ended.err());
      assertEquals("", ended.err());
      printed.append(command).append('\n').append(ended.out()).append('\n');
    }
    assertEquals(transcript, printed.toString());
  }
}
