package org.miragemanager.unimem.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.miragemanager.unimem.Checkpoint;
import org.miragemanager.unimem.protocol.FromGuest;
import org.miragemanager.unimem.protocol.FromGuest.FromGuestReader;
import org.miragemanager.unimem.protocol.ToGuest;
import org.miragemanager.unimem.protocol.ToGuest.ToGuestWriter;
import org.miragemanager.unimem.runtime.GuestRuntime.GuestEnvironment;

/**
 * Plays a guest's life in one process, over a real socket: two domains, the second going on from
 * the state of the first. It is what a class data archive is built from, so that a real life finds
 * all its classes there.
 */
final class AotTrainingRun {
  private final Guest guest;
  private final PrintStream log;

  AotTrainingRun(Guest guest, PrintStream log) {
    this.guest = guest.withPace(Duration.ofMillis(1));
    this.log = log;
  }

  /** The exit code: 0 if both domains ended well. */
  int play() throws InterruptedException {
    try {
      Path directory = Files.createTempDirectory("mirage-rehearsal");
      Path socket = directory.resolve("agent.sock");
      try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
        server.bind(UnixDomainSocketAddress.of(socket));
        Optional<byte[]> state = Optional.empty();
        int exitCode = 0;
        for (long generation = 1; generation <= 2 && exitCode == 0; generation++) {
          Agent agent = new Agent(server, generation, state);
          agent.start();
          exitCode = domain(socket, generation).run();
          agent.join();
          state = agent.given;
        }
        return exitCode;
      } finally {
        Files.deleteIfExists(socket);
        Files.delete(directory);
      }
    } catch (IOException e) {
      log.println("the rehearsal failed: " + e.getMessage());
      return 1;
    }
  }

  private GuestRuntime domain(Path socket, long generation) {
    GuestEnvironment environment =
        new GuestEnvironment(socket.toString(), "rehearsal", "rehearsal", generation);
    return new GuestRuntime(guest, Optional.of(environment), log);
  }

  /** The other end of one domain's channel: starts it, suspends it, lets it go on, and ends it. */
  private static final class Agent extends Thread {
    private static final long LEASE_NANOSECONDS = Duration.ofHours(1).toNanos();
    private static final long CHECKPOINT_MILLISECONDS = 1;

    private final ServerSocketChannel server;
    private final long generation;
    private final Optional<byte[]> state;
    private Optional<byte[]> given = Optional.empty();
    private boolean checkpointSeen;
    private boolean goesOn;

    Agent(ServerSocketChannel server, long generation, Optional<byte[]> state) {
      super("mirage-rehearsal-agent");
      setDaemon(true);
      this.server = server;
      this.generation = generation;
      this.state = state;
    }

    @Override
    public void run() {
      try (SocketChannel channel = server.accept()) {
        converse(Channels.newInputStream(channel), Channels.newOutputStream(channel));
      } catch (IOException e) {
        // The guest ended first, and says why itself.
      }
    }

    private void converse(InputStream input, OutputStream output) throws IOException {
      FromGuestReader fromGuest = new FromGuestReader(input);
      ToGuestWriter toGuest = new ToGuestWriter(output);
      for (Optional<FromGuest> message = fromGuest.read();
          message.isPresent();
          message = fromGuest.read()) {
        answer(message.get(), toGuest);
      }
    }

    private void answer(FromGuest message, ToGuestWriter toGuest) throws IOException {
      ToGuest go = new ToGuest.Go(generation, CHECKPOINT_MILLISECONDS);
      switch (message) {
        case FromGuest.Hello hello -> {
          ToGuest lease = new ToGuest.Lease(hello.clock().orElseThrow() + LEASE_NANOSECONDS);
          if (state.isPresent()) {
            toGuest.write(lease, new ToGuest.State(state.get()), go);
          } else {
            toGuest.write(lease, go);
          }
        }
        case FromGuest.Heartbeat heartbeat -> {}
        case FromGuest.Running running -> {
          goesOn = given.isPresent();
          if (goesOn) {
            exitIfSeenAll(toGuest);
          } else {
            toGuest.write(new ToGuest.Suspend());
          }
        }
        case FromGuest.State stopped -> {
          given = Optional.of(stopped.checkpoint());
          // Too large a state is given in no checkpoint.
          checkpointSeen |= stopped.checkpoint().length > Checkpoint.HAND_OVER_LIMIT;
          toGuest.write(go);
        }
        case FromGuest.TakenCheckpoint taken -> {
          checkpointSeen = true;
          toGuest.write(new ToGuest.Acknowledged(taken.sequence()));
        }
        case FromGuest.BackgroundCheckpoint inPassing -> {
          checkpointSeen = true;
          exitIfSeenAll(toGuest);
        }
        case FromGuest.Terminate terminate -> {
          given = Optional.of(terminate.checkpoint());
          toGuest.write(new ToGuest.Exit());
        }
        case FromGuest.Failed failed -> {}
      }
    }

    private void exitIfSeenAll(ToGuestWriter toGuest) throws IOException {
      if (goesOn && checkpointSeen) {
        toGuest.write(new ToGuest.Exit());
      }
    }
  }
}
