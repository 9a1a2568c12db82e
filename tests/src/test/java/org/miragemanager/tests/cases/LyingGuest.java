package org.miragemanager.tests.cases;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.miragemanager.unimem.Checkpoint;
import org.miragemanager.unimem.Store;
import org.miragemanager.unimem.protocol.FromGuest;
import org.miragemanager.unimem.protocol.FromGuest.FromGuestWriter;
import org.miragemanager.unimem.protocol.FromGuest.GuestPhase;
import org.miragemanager.unimem.protocol.ToGuest;
import org.miragemanager.unimem.protocol.ToGuest.ToGuestReader;

/**
 * A guest that gives one checkpoint with a sequence that it will never reach, and its true sequence
 * at all other times: every state that it is asked for is older than its newest durable one.
 */
final class LyingGuest {
  /** What it claims to have executed. */
  static final long CLAIMED = 1L << 62;

  private static final long TRUE = 5;

  private LyingGuest() {}

  /** Runs until it is told to exit, or killed. */
  public static void main(String[] arguments) throws IOException {
    Map<String, String> told = System.getenv();
    long generation = Long.parseLong(told.get("MIRAGE_GENERATION"));
    try (SocketChannel socket =
        SocketChannel.open(UnixDomainSocketAddress.of(told.get("MIRAGE_CHANNEL")))) {
      FromGuestWriter agent = new FromGuestWriter(Channels.newOutputStream(socket));
      ToGuestReader heard = new ToGuestReader(Channels.newInputStream(socket));
      agent.write(
          new FromGuest.Hello(
              FromGuest.PROTOCOL,
              told.get("MIRAGE_TOKEN"),
              told.get("MIRAGE_UNIKERNEL"),
              generation,
              GuestPhase.WAITING,
              0,
              OptionalLong.of(System.nanoTime())));
      Optional<ToGuest> message = heard.read();
      while (message.isPresent() && !(message.get() instanceof ToGuest.Exit)) {
        switch (message.get()) {
          case ToGuest.Go go ->
              agent.write(
                  new FromGuest.Running(TRUE),
                  new FromGuest.BackgroundCheckpoint(CLAIMED, state(generation, CLAIMED)));
          case ToGuest.Lease lease -> agent.write(new FromGuest.Heartbeat(System.nanoTime(), TRUE));
          case ToGuest.Suspend suspend ->
              agent.write(new FromGuest.State(TRUE, state(generation, TRUE)));
          default -> {
            // It has nothing to say to that.
          }
        }
        message = heard.read();
      }
    }
  }

  private static byte[] state(long generation, long sequence) {
    return Checkpoint.of(generation, sequence, "step", new Store()).encode();
  }
}
