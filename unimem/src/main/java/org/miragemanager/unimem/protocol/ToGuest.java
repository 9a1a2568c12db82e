package org.miragemanager.unimem.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/** What a host agent says to a guest (PROTOCOL.md, section 4). */
public sealed interface ToGuest {
  /**
   * The state to run from; the guest keeps it until {@code go}. The array is handed through, not
   * copied: it must not be changed.
   *
   * @param checkpoint the state in its canonical bytes
   */
  @SuppressWarnings("ArrayRecordComponent")
  record State(byte[] checkpoint) implements ToGuest {
    public State {
      Objects.requireNonNull(checkpoint);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof State that && Arrays.equals(checkpoint, that.checkpoint);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(checkpoint);
    }

    @Override
    public String toString() {
      return "State[%d bytes]".formatted(checkpoint.length);
    }
  }

  /**
   * Run.
   *
   * @param generation the domain that is meant; any other ignores it
   * @param checkpointMillis how often the guest gives a checkpoint that it does not wait for, while
   *     it runs; 0: never
   */
  record Go(long generation, long checkpointMillis) implements ToGuest {
    /** Run, without checkpoints between durable steps. */
    public Go(long generation) {
      this(generation, 0);
    }
  }

  /**
   * Steps may begin until then. A later one never shortens what an earlier one allowed.
   *
   * @param until nanoseconds on the guest's own lease clock
   * @param now the host's monotonic clock when this was sent, in nanoseconds; absent: not told
   */
  record Lease(long until, OptionalLong now) implements ToGuest {
    public Lease {
      Objects.requireNonNull(now);
    }

    /** Steps may begin until then; the host's clock is not told. */
    public Lease(long until) {
      this(until, OptionalLong.empty());
    }
  }

  /**
   * What the host's monotonic clock tells: for a guest that has no such clock, and whose log should
   * be comparable with others'. It has nothing to do with leases.
   *
   * @param now nanoseconds, when this was sent
   */
  record Time(long now) implements ToGuest {}

  /** Steps may begin without a lease, for good: an operator answers for it. */
  record WaivedLease() implements ToGuest {}

  /** Stop before the next step and answer with the state. */
  record Suspend() implements ToGuest {}

  /**
   * Checkpoints up to this one are durable.
   *
   * @param sequence the sequence of the newest durable checkpoint
   */
  record Acknowledged(long sequence) implements ToGuest {}

  /**
   * A checkpoint will never be durable: the program fails.
   *
   * @param sequence the sequence of that checkpoint
   * @param reason why, in one sentence
   */
  record Refused(long sequence, String reason) implements ToGuest {
    public Refused {
      Objects.requireNonNull(reason);
    }
  }

  /** End now, with exit code 0. */
  record Exit() implements ToGuest {}

  /** Reads what a host agent says. Used by one thread; the stream needs no buffer of its own. */
  final class ToGuestReader {
    private final FrameReader frames;

    public ToGuestReader(InputStream stream) {
      frames = new FrameReader(stream);
    }

    /**
     * Waits for the next message; types that this version does not know are skipped.
     *
     * @return the message, or empty if the stream ended between two frames
     * @throws ProtocolException if the channel is broken
     * @throws IOException if the stream cannot be read
     */
    public Optional<ToGuest> read() throws IOException {
      while (true) {
        Optional<Header> header = frames.next();
        if (header.isEmpty()) {
          return Optional.empty();
        }
        Optional<ToGuest> message = message(header.get());
        if (message.isPresent()) {
          return message;
        }
      }
    }

    /** Whether a part at least of another message has arrived already. */
    public boolean hasMore() {
      return frames.hasMore();
    }

    private Optional<ToGuest> message(Header header) throws IOException {
      return switch (header.type()) {
        case "state" -> Optional.of(new ToGuest.State(frames.checkpoint(header)));
        case "go" -> Optional.of(go(header));
        case "lease" ->
            Optional.of(
                header.flag("waived")
                    ? new ToGuest.WaivedLease()
                    : new ToGuest.Lease(header.number("until"), optionalNumber(header, "now")));
        case "time" -> Optional.of(new ToGuest.Time(header.number("now")));
        case "suspend" -> Optional.of(new ToGuest.Suspend());
        case "acknowledged" -> Optional.of(new ToGuest.Acknowledged(header.number("sequence")));
        case "refused" ->
            Optional.of(new ToGuest.Refused(header.number("sequence"), header.text("reason")));
        case "exit" -> Optional.of(new ToGuest.Exit());
        default -> Optional.empty();
      };
    }

    private static OptionalLong optionalNumber(Header header, String name)
        throws ProtocolException {
      return header.has(name) ? OptionalLong.of(header.number(name)) : OptionalLong.empty();
    }

    private static ToGuest.Go go(Header header) throws ProtocolException {
      return new ToGuest.Go(
          header.number("generation"),
          header.has("checkpointMillis") ? header.number("checkpointMillis") : 0);
    }
  }

  /**
   * Writes what a host agent says. May be used by several threads; the stream needs no buffer of
   * its own.
   */
  final class ToGuestWriter {
    private final FrameWriter frames;

    public ToGuestWriter(OutputStream stream) {
      frames = new FrameWriter(stream);
    }

    /**
     * Sends messages, all in one write: the guest gets them together.
     *
     * @throws IOException if the stream cannot be written
     * @throws IllegalArgumentException if a message exceeds {@link FrameLimits}; nothing was sent
     *     then
     */
    public synchronized void write(ToGuest... messages) throws IOException {
      try {
        for (ToGuest message : messages) {
          collect(message);
        }
        frames.send();
      } finally {
        frames.clear();
      }
    }

    private void collect(ToGuest message) throws IOException {
      switch (message) {
        case ToGuest.State state -> frames.begin("state").end(state.checkpoint());
        case ToGuest.Go go -> go(go);
        case ToGuest.Lease lease -> lease(lease);
        case ToGuest.Time time -> frames.begin("time").number("now", time.now()).end();
        case ToGuest.WaivedLease waived -> frames.begin("lease").flag("waived").end();
        case ToGuest.Suspend suspend -> frames.begin("suspend").end();
        case ToGuest.Acknowledged acknowledged ->
            frames.begin("acknowledged").number("sequence", acknowledged.sequence()).end();
        case ToGuest.Refused refused ->
            frames
                .begin("refused")
                .number("sequence", refused.sequence())
                .sentence("reason", refused.reason())
                .end();
        case ToGuest.Exit exit -> frames.begin("exit").end();
      }
    }

    private void lease(ToGuest.Lease lease) throws IOException {
      frames.begin("lease").number("until", lease.until());
      if (lease.now().isPresent()) {
        frames.number("now", lease.now().getAsLong());
      }
      frames.end();
    }

    private void go(ToGuest.Go go) throws IOException {
      frames.begin("go").number("generation", go.generation());
      if (go.checkpointMillis() > 0) {
        frames.number("checkpointMillis", go.checkpointMillis());
      }
      frames.end();
    }
  }
}
