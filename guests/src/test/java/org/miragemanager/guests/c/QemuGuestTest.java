package org.miragemanager.guests.c;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.unimem.Checkpoint;
import org.miragemanager.unimem.Store;
import org.miragemanager.unimem.protocol.FromGuest;
import org.miragemanager.unimem.protocol.FromGuest.GuestPhase;
import org.miragemanager.unimem.protocol.ToGuest;

/**
 * What is particular to a guest in C as a machine of its own: its boot, its channel, its clock, its
 * end.
 */
@Timeout(120)
@Tag("processes")
class QemuGuestTest {
  private static final String DOMAIN =
      "mirage.unikernel=test%201 mirage.generation=3 mirage.new=1 ";

  @TempDir private Path folder;
  private QemuGuest guest;
  private AgentEnd agent;

  @AfterEach
  void close() throws IOException {
    if (guest != null) {
      guest.close();
    }
  }

  private void boot(String arguments) throws Exception {
    guest = new QemuGuest(folder, "counter", DOMAIN + "-- " + arguments);
    agent = guest.agent;
  }

  private static byte[] state(long generation, long sequence, long count) {
    return Checkpoint.of(generation, sequence, "count", new Store().setInt("count", count))
        .encode();
  }

  @Test
  void itLivesAsAnyGuest() throws Exception {
    boot("--interval 1m --sequence yes");
    FromGuest.Hello hello = agent.connectAndWaive();
    assertEquals(
        new FromGuest.Hello(1, "", "test 1", 3, GuestPhase.WAITING, 0, hello.clock()), hello);
    agent.say(new ToGuest.State(state(2, 20, 200)), new ToGuest.Go(3));
    assertEquals(new FromGuest.Running(21), agent.expect(FromGuest.Running.class));
    assertTrue(guest.log().matches("\\d+ 3 count 201 21\n"), guest.log());
    agent.say(new ToGuest.Suspend());
    assertArrayEquals(state(3, 21, 201), agent.expect(FromGuest.State.class).checkpoint());
    agent.say(new ToGuest.Exit());
    // isa-debug-exit makes (0 << 1) | 1 of it.
    assertEquals(1, guest.process.waitFor());
  }

  @Test
  void eachConnectionHearsHelloAndNothingOfTheOneBefore() throws Exception {
    boot("--interval 1m");
    agent.connectAndWaive();
    agent.say(new ToGuest.Go(3));
    agent.expect(FromGuest.Running.class);
    for (int round = 0; round < 20; round++) {
      agent.say(new ToGuest.Suspend());
      // What it says to nobody is lost, and half a frame is forgotten.
      agent.sayRaw("{\"type\":\"state\",\"by".getBytes(UTF_8));
      FromGuest.Hello hello = agent.connect();
      assertEquals(1, hello.sequence());
    }
    agent.say(new ToGuest.Suspend());
    FromGuest given = agent.expect(FromGuest.class);
    while (!(given instanceof FromGuest.State)) {
      given = agent.expect(FromGuest.class);
    }
    assertArrayEquals(state(3, 1, 1), ((FromGuest.State) given).checkpoint());
  }

  @Test
  void aBrokenFrameMakesItBreakTheChannelAndSayHelloOverTheNext() throws Exception {
    boot("--interval 1m");
    agent.connect();
    agent.sayRaw("nonsense\n".getBytes(UTF_8));
    assertTrue(agent.isBrokenByGuest());
    assertEquals(GuestPhase.WAITING, agent.connectAndWaive().phase());
    agent.say(new ToGuest.Go(3));
    agent.expect(FromGuest.Running.class);
    assertTrue(guest.log().contains("the agent broke the guest protocol"), guest.log());
  }

  @Test
  void itCountsItsLeaseWithoutAnyWordFromTheAgent() throws Exception {
    boot("--interval 1ms");
    long before = System.nanoTime();
    long clock = agent.connect().clock().orElseThrow();
    long until = clock + 500_000_000;
    agent.say(new ToGuest.Lease(until), new ToGuest.Go(3));
    agent.expect(FromGuest.Running.class);
    FromGuest.Hello hello = agent.connect();
    while (hello.clock().orElseThrow() <= until) {
      hello = agent.connect();
    }
    long sequence = hello.sequence();
    assertEquals(sequence, agent.connect().sequence());
    // Its clock is as fast as this one, within a hundredth.
    long first = agent.connect().clock().orElseThrow();
    long here = System.nanoTime();
    assertFalse(guest.process.waitFor(2, TimeUnit.SECONDS));
    long there = agent.connect().clock().orElseThrow() - first;
    long elapsed = System.nanoTime() - here;
    assertTrue(there <= elapsed * 1.01, there + " and " + elapsed);
    assertTrue(System.nanoTime() - before >= 500_000_000);
    agent.say(new ToGuest.Lease(Long.MAX_VALUE));
    agent.expect(FromGuest.Running.class);
    agent.say(new ToGuest.Suspend());
    assertTrue(agent.expect(FromGuest.State.class).sequence() >= sequence);
  }

  @Test
  void toldTheTimeItPrintsTheHosts() throws Exception {
    boot("--interval 1ms");
    agent.connect();
    long before = System.nanoTime();
    String told =
        "{\"type\":\"time\",\"now\":%d}\n{\"type\":\"lease\",\"waived\":true,\"now\":%d}\n"
            .formatted(before, System.nanoTime());
    agent.sayRaw(told.getBytes(UTF_8));
    agent.say(new ToGuest.Go(3));
    agent.expect(FromGuest.Running.class);
    long printed = Long.parseLong(guest.log().substring(0, guest.log().indexOf(' ')));
    // It may be behind by what the word took to arrive, and is not ahead.
    assertTrue(printed > before - 1_000_000_000, printed + " and " + before);
    assertTrue(printed <= System.nanoTime(), printed + " is to come");
  }

  @Test
  void whileItWaitsItUsesNoProcessor() throws Exception {
    boot("--interval 1m");
    agent.connectAndWaive();
    agent.say(new ToGuest.Go(3));
    agent.expect(FromGuest.Running.class);
    Duration before = guest.processorTime();
    assertFalse(guest.process.waitFor(3, TimeUnit.SECONDS));
    Duration used = guest.processorTime().minus(before);
    assertTrue(used.toMillis() <= 150, used.toString());
  }

  @Test
  void aStateWithoutRoomMakesItFailAndSayWhatToDo() throws Exception {
    boot("--interval 1m");
    agent.connect();
    agent.sayRaw("{\"type\":\"state\",\"bytes\":4000000}\n".getBytes(UTF_8));
    assertEquals(
        "the state to run from has no room: give the domain more memory",
        agent.expect(FromGuest.Failed.class).message());
    // Code 1.
    assertEquals(3, guest.process.waitFor());
  }

  @Test
  void aStoreThatIsFullMakesItFail() throws Exception {
    boot("--ballast 4000000");
    // Before it has a channel: the console tells.
    assertEquals(3, guest.process.waitFor());
    assertEquals(
        "filling the store failed: the store is full: give the domain more memory, or keep less\n",
        guest.log());
  }

  @Test
  void aloneItCountsOnItsConsole() throws Exception {
    guest = new QemuGuest(folder, "counter", "-- --interval 1ms --until 3");
    assertEquals(1, guest.process.waitFor());
    assertEquals(
        List.of("1 count 1", "1 count 2", "1 count 3"),
        guest.log().lines().map(line -> line.substring(line.indexOf(' ') + 1)).toList());
  }

  @Test
  void startedWronglyItSaysSo() throws Exception {
    guest = new QemuGuest(folder, "branching", DOMAIN + "-- --seed %c3%a9%20%22");
    // Code 2.
    assertEquals(5, guest.process.waitFor());
    assertTrue(guest.log().startsWith("--seed is \"é \"\": it must be a whole number"));
    guest.close();
    guest = new QemuGuest(folder, "counter", "mirage.unikernel=x -- --interval 1ms");
    assertEquals(5, guest.process.waitFor());
    assertTrue(guest.log().contains("mirage.unikernel and mirage.generation, or neither"));
  }

  @Test
  void branchingEndsOnAMachineAsAnywhere() throws Exception {
    guest = new QemuGuest(folder, "branching", DOMAIN + "-- --interval 0ms --seed 7");
    agent = guest.agent;
    agent.connectAndWaive();
    agent.say(new ToGuest.Go(3));
    agent.expect(FromGuest.Running.class);
    byte[] onAMachine = agent.expect(FromGuest.Terminate.class).checkpoint();
    try (NativeGuest process =
        new NativeGuest(folder, 3, "branching", "--interval", "0ms", "--seed", "7")) {
      process.agent.connectAndWaive();
      process.agent.say(new ToGuest.Go(3));
      process.agent.expect(FromGuest.Running.class);
      assertArrayEquals(process.agent.expect(FromGuest.Terminate.class).checkpoint(), onAMachine);
    }
  }
}
