package org.miragemanager.hostagent;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import org.miragemanager.unimem.Checkpoint;
import org.miragemanager.unimem.Store;
import org.miragemanager.unimem.protocol.FromGuest;
import org.miragemanager.unimem.protocol.FromGuest.FromGuestWriter;
import org.miragemanager.unimem.protocol.FromGuest.GuestPhase;
import org.miragemanager.unimem.protocol.ToGuest;
import org.miragemanager.unimem.protocol.ToGuest.ToGuestReader;

/**
 * A guest that ignores its lease: it counts from its first {@code go} on, a step each two
 * milliseconds, whatever it is told or not told, until it is asked to suspend or to exit. It prints
 * its steps as the example counter does.
 */
final class StubbornGuest {

  private static final long STEP_NANOS = 2_000_000;
  private static final long RECONNECT_NANOS = 50_000_000;

  private final String unikernel = System.getenv("MIRAGE_UNIKERNEL");
  private final String token = System.getenv("MIRAGE_TOKEN");
  private final long generation = Long.parseLong(System.getenv("MIRAGE_GENERATION"));
  private GuestPhase phase = GuestPhase.WAITING;
  private long count;
  private boolean stepped;
  private Optional<FromGuestWriter> writer = Optional.empty();

  private StubbornGuest() {}

  /** Runs until it is killed, or told to exit. */
  public static void main(String[] arguments) {
    StubbornGuest guest = new StubbornGuest();
    Thread.ofPlatform().daemon().start(guest::step);
    while (true) {
      try {
        guest.converse();
      } catch (IOException broken) {
        LockSupport.parkNanos(RECONNECT_NANOS);
      }
    }
  }

  private void converse() throws IOException {
    try (SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.connect(UnixDomainSocketAddress.of(System.getenv("MIRAGE_CHANNEL")));
      ToGuestReader reader = new ToGuestReader(Channels.newInputStream(socket));
      greet(new FromGuestWriter(Channels.newOutputStream(socket)));
      Optional<ToGuest> message = reader.read();
      while (message.isPresent()) {
        act(message.get());
        message = reader.read();
      }
    }
    throw new IOException("The agent is gone.");
  }

  private synchronized void greet(FromGuestWriter fresh) throws IOException {
    writer = Optional.of(fresh);
    fresh.write(
        new FromGuest.Hello(
            FromGuest.PROTOCOL, token, unikernel, generation, phase, count, OptionalLong.empty()));
    if (phase == GuestPhase.RUNNING && stepped) {
      fresh.write(new FromGuest.Running(count));
    }
  }

  private synchronized void act(ToGuest message) throws IOException {
    switch (message) {
      case ToGuest.Go go -> {
        phase = GuestPhase.RUNNING;
        stepped = false;
      }
      case ToGuest.Suspend suspend -> {
        phase = GuestPhase.SUSPENDED;
        Store store = new Store();
        store.setInt("count", count);
        writer
            .orElseThrow()
            .write(
                new FromGuest.State(
                    count, Checkpoint.of(generation, count, "count", store).encode()));
      }
      case ToGuest.Exit exit -> System.exit(0);
      case ToGuest.State state -> {}
      case ToGuest.Time time -> {}
      case ToGuest.Lease lease -> {}
      case ToGuest.WaivedLease lease -> {}
      case ToGuest.Acknowledged acknowledged -> {}
      case ToGuest.Refused refused -> {}
    }
  }

  private void step() {
    while (true) {
      stepOnce();
      LockSupport.parkNanos(STEP_NANOS);
    }
  }

  private synchronized void stepOnce() {
    if (phase != GuestPhase.RUNNING) {
      return;
    }
    count++;
    System.out.printf("%d %d count %d%n", System.nanoTime(), generation, count);
    if (!stepped) {
      stepped = true;
      try {
        writer.orElseThrow().write(new FromGuest.Running(count));
      } catch (IOException broken) {
        stepped = true;
      }
    }
  }
}
