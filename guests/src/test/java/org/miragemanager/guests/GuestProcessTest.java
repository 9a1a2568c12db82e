package org.miragemanager.guests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.unimem.Checkpoint;
import org.miragemanager.unimem.protocol.FromGuest;
import org.miragemanager.unimem.protocol.FromGuest.FromGuestReader;
import org.miragemanager.unimem.protocol.ToGuest;
import org.miragemanager.unimem.protocol.ToGuest.ToGuestWriter;

/** The guests as processes of their own, as an agent or a newcomer starts them. */
@Timeout(60)
class GuestProcessTest {
  private static ProcessBuilder guest(Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("MIRAGE_"));
    return builder;
  }

  private static String output(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), UTF_8);
  }

  @Test
  void aloneTheCounterCountsInTheForeground() throws Exception {
    Process counter = guest(Counter.class, "--interval", "1ms", "--until", "3").start();
    List<String> lines = output(counter).lines().toList();
    assertEquals(0, counter.waitFor());
    assertEquals(3, lines.size(), lines.toString());
    for (int count = 1; count <= 3; count++) {
      assertTrue(lines.get(count - 1).matches("\\d+ 1 count " + count), lines.toString());
    }
  }

  @Test
  void aTerminatedCounterEnds() throws Exception {
    Process counter = guest(Counter.class, "--interval", "1ms").start();
    assertTrue(counter.inputReader(UTF_8).readLine().endsWith(" 1 count 1"));
    counter.destroy();
    // 128 and SIGTERM's number.
    assertEquals(143, counter.waitFor());
  }

  @Test
  void helpIsPrintedAndWrongArgumentsAreRefused() throws Exception {
    for (Class<?> main : List.of(Counter.class, Branching.class)) {
      Process help = guest(main, "--help").start();
      assertTrue(output(help).contains("--interval DURATION"));
      assertEquals(0, help.waitFor());
      Process wrong = guest(main, "--intervall", "1s").start();
      assertEquals(
          "unknown argument --intervall; --help lists the known ones", output(wrong).strip());
      assertEquals(2, wrong.waitFor());
    }
  }

  @Test
  void bothRehearse() throws Exception {
    for (Class<?> main : List.of(Counter.class, Branching.class)) {
      Process rehearsal = guest(main, "--rehearse", "--interval", "1m").start();
      String printed = output(rehearsal);
      assertEquals(0, rehearsal.waitFor(), printed);
      assertTrue(printed.lines().anyMatch(line -> line.contains(" 2 ")), printed);
    }
  }

  @Test
  void underAnAgentItSuspendsAndGivesItsState(@TempDir Path directory) throws Exception {
    Path socket = directory.resolve("agent.sock");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      ProcessBuilder builder = guest(Counter.class, "--interval", "1m");
      builder.environment().put("MIRAGE_CHANNEL", socket.toString());
      builder.environment().put("MIRAGE_TOKEN", "token");
      builder.environment().put("MIRAGE_UNIKERNEL", "counter-1");
      builder.environment().put("MIRAGE_GENERATION", "4");
      Process counter = builder.start();
      try (SocketChannel channel = server.accept()) {
        FromGuestReader fromGuest = new FromGuestReader(Channels.newInputStream(channel));
        ToGuestWriter toGuest = new ToGuestWriter(Channels.newOutputStream(channel));
        assertTrue(fromGuest.read().orElseThrow() instanceof FromGuest.Hello);
        toGuest.write(new ToGuest.WaivedLease(), new ToGuest.Go(4));
        assertEquals(new FromGuest.Running(1), fromGuest.read().orElseThrow());
        assertTrue(fromGuest.read().orElseThrow() instanceof FromGuest.Heartbeat);
        toGuest.write(new ToGuest.Suspend());
        FromGuest.State given = (FromGuest.State) fromGuest.read().orElseThrow();
        assertEquals(1, Checkpoint.decode(given.checkpoint()).store().getInt("count"));
        toGuest.write(new ToGuest.Exit());
        assertTrue(output(counter).strip().endsWith(" 4 count 1"));
        assertEquals(0, counter.waitFor());
      } finally {
        counter.destroyForcibly();
      }
    }
  }
}
