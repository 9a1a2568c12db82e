package org.miragemanager.unimem.runtime;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Optional;
import org.miragemanager.unimem.Execution;
import org.miragemanager.unimem.Program;
import org.miragemanager.unimem.lease.LeaseClock;
import org.miragemanager.unimem.lease.SystemLeaseClock;
import org.miragemanager.unimem.protocol.ToGuest;
import org.miragemanager.unimem.protocol.ToGuest.ToGuestReader;
import org.miragemanager.unimem.protocol.ToGuest.ToGuestWriter;
import org.miragemanager.unimem.runtime.GuestRuntime.GuestEnvironment;

/**
 * Lives whole lives in memory before a guest says hello. A fresh Java machine loads and interprets
 * whatever it meets for the first time, and the first suspension of most guests is their only one:
 * without this it would take milliseconds.
 */
final class WarmUp {
  /** By then the machine has compiled what matters. */
  private static final int LIVES = 500;

  /** On a busy machine a guest that is a little slow is better than one that is late. */
  private static final long LIMIT_NANOSECONDS = 20_000_000;

  private static final long GENERATION = 2;

  private final Guest guest = Guest.of(program());
  private final GuestEnvironment environment =
      new GuestEnvironment("", "token", "warm-up", GENERATION);
  private final PrintStream silence = new PrintStream(OutputStream.nullOutputStream());
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final LeaseClock clock = new SystemLeaseClock();
  private final byte[] leaseStateAndGo;
  private final byte[] lease;
  private final byte[] suspend;
  private final byte[] go;
  private final byte[] acknowledged;
  private final byte[] exit;

  private WarmUp() throws IOException {
    byte[] state = Execution.start(guest.program(), GENERATION - 1).checkpoint().encode();
    ToGuest lasting = new ToGuest.Lease(Long.MAX_VALUE);
    leaseStateAndGo = frames(lasting, new ToGuest.State(state), new ToGuest.Go(GENERATION));
    lease = frames(lasting);
    suspend = frames(new ToGuest.Suspend());
    go = frames(new ToGuest.Go(GENERATION));
    acknowledged = frames(new ToGuest.Acknowledged(2));
    exit = frames(new ToGuest.Exit());
  }

  private static Program program() {
    return Program.startingWith("first")
        .initially(store -> store.setInt("count", 0).setBytes("bytes", new byte[16]))
        .step("first", store -> store.setInt("count", store.getInt("count") + 1))
        .durableStep("second", store -> store.setString("text", "text"))
        .edge("first", "second", store -> store.getInt("count") > 0)
        .build();
  }

  private static byte[] frames(ToGuest... messages) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new ToGuestWriter(bytes).write(messages);
    return bytes.toByteArray();
  }

  /** Goes on until it is warm enough, or the time is up. */
  static void run() throws IOException, InterruptedException {
    WarmUp warmUp = new WarmUp();
    warmUp.live();
    // The first life loads classes and takes longer than all others together: the limit is for
    // those.
    long end = System.nanoTime() + LIMIT_NANOSECONDS;
    for (int life = 0; life < LIVES && System.nanoTime() - end < 0; life++) {
      warmUp.live();
    }
  }

  /**
   * One life: lease, state, go, a step, suspend, go, a durable step, the end of the program, exit.
   */
  private void live() throws IOException, InterruptedException {
    said.reset();
    GuestLoop life =
        new GuestLoop(guest, new AgentMessenger(Optional.of(environment), silence), clock);
    life.connected(new MemoryLink(said));
    hear(life, leaseStateAndGo);
    life.step();
    hear(life, lease);
    hear(life, suspend);
    hear(life, go);
    life.step();
    hear(life, acknowledged);
    hear(life, exit);
  }

  private static void hear(GuestLoop life, byte[] frames) throws IOException {
    ToGuestReader agent = new ToGuestReader(new ByteArrayInputStream(frames));
    for (Optional<ToGuest> message = agent.read(); message.isPresent(); message = agent.read()) {
      life.received(message.get(), agent.hasMore());
    }
  }

  private record MemoryLink(OutputStream output) implements Link {
    @Override
    public ByteArrayInputStream input() {
      return new ByteArrayInputStream(new byte[0]);
    }

    @Override
    public void close() {}
  }
}
