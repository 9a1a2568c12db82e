package org.miragemanager.unimem.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.miragemanager.unimem.protocol.FromGuest.GuestPhase;

/**
 * What a guest says to its host agent (PROTOCOL.md, section 3).
 *
 * <p>Checkpoints are the canonical bytes of section 6. The arrays are handed through, not copied:
 * they lie on the path between suspension and resumption, and must not be changed.
 */
public sealed interface FromGuest {
  /** The version of the protocol that this package speaks. */
  int PROTOCOL = 1;

  /**
   * The first message of every connection.
   *
   * @param protocol the version that the guest speaks
   * @param token proves which domain this is
   * @param unikernel the unikernel's name
   * @param generation the number of this domain
   * @param phase what the guest does
   * @param sequence the number of steps executed, over all domains of the unikernel
   * @param clock nanoseconds on the clock with which the guest counts its lease; absent: it does
   *     not count leases, and is stopped from outside
   */
  record Hello(
      int protocol,
      String token,
      String unikernel,
      long generation,
      GuestPhase phase,
      long sequence,
      OptionalLong clock)
      implements FromGuest {
    public Hello {
      Objects.requireNonNull(token);
      Objects.requireNonNull(unikernel);
      Objects.requireNonNull(phase);
      Objects.requireNonNull(clock);
    }

    /** Without the token, which is a secret. */
    @Override
    public String toString() {
      return "Hello[protocol=%d, unikernel=%s, generation=%d, phase=%s, sequence=%d]"
          .formatted(protocol, unikernel, generation, phase, sequence);
    }
  }

  /**
   * The answer to {@code lease}: what the guest's lease clock tells now.
   *
   * @param clock nanoseconds on the clock with which the guest counts its lease
   * @param sequence the number of steps executed
   */
  record Heartbeat(long clock, long sequence) implements FromGuest {}

  /**
   * The first step after a {@code go} is done.
   *
   * @param sequence the number of steps executed
   */
  record Running(long sequence) implements FromGuest {}

  /**
   * The answer to {@code suspend}: the guest has stopped between two steps, and this is its state.
   *
   * @param sequence the number of steps executed
   * @param checkpoint the state in its canonical bytes
   */
  @SuppressWarnings("ArrayRecordComponent")
  record State(long sequence, byte[] checkpoint) implements FromGuest {
    public State {
      Objects.requireNonNull(checkpoint);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof State that
          && sequence == that.sequence
          && Arrays.equals(checkpoint, that.checkpoint);
    }

    @Override
    public int hashCode() {
      return 31 * Long.hashCode(sequence) + Arrays.hashCode(checkpoint);
    }

    @Override
    public String toString() {
      return "State[sequence=%d, %d bytes]".formatted(sequence, checkpoint.length);
    }
  }

  /**
   * Make this durable: the guest's step waits for {@code acknowledged}.
   *
   * @param sequence the number of steps executed
   * @param checkpoint the state in its canonical bytes
   */
  @SuppressWarnings("ArrayRecordComponent")
  record TakenCheckpoint(long sequence, byte[] checkpoint) implements FromGuest {
    public TakenCheckpoint {
      Objects.requireNonNull(checkpoint);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof TakenCheckpoint that
          && sequence == that.sequence
          && Arrays.equals(checkpoint, that.checkpoint);
    }

    @Override
    public int hashCode() {
      return 31 * Long.hashCode(sequence) + Arrays.hashCode(checkpoint);
    }

    @Override
    public String toString() {
      return "TakenCheckpoint[sequence=%d, %d bytes]".formatted(sequence, checkpoint.length);
    }
  }

  /**
   * The state between two steps, for which no step waits: what the unikernel goes on from if its
   * host is lost.
   *
   * @param sequence the number of steps executed
   * @param checkpoint the state in its canonical bytes
   */
  @SuppressWarnings("ArrayRecordComponent")
  record BackgroundCheckpoint(long sequence, byte[] checkpoint) implements FromGuest {
    public BackgroundCheckpoint {
      Objects.requireNonNull(checkpoint);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof BackgroundCheckpoint that
          && sequence == that.sequence
          && Arrays.equals(checkpoint, that.checkpoint);
    }

    @Override
    public int hashCode() {
      return 31 * Long.hashCode(sequence) + Arrays.hashCode(checkpoint);
    }

    @Override
    public String toString() {
      return "BackgroundCheckpoint[sequence=%d, %d bytes]".formatted(sequence, checkpoint.length);
    }
  }

  /**
   * The program is complete; the guest waits for {@code exit}.
   *
   * @param sequence the number of steps executed
   * @param checkpoint the last state in its canonical bytes
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Terminate(long sequence, byte[] checkpoint) implements FromGuest {
    public Terminate {
      Objects.requireNonNull(checkpoint);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Terminate that
          && sequence == that.sequence
          && Arrays.equals(checkpoint, that.checkpoint);
    }

    @Override
    public int hashCode() {
      return 31 * Long.hashCode(sequence) + Arrays.hashCode(checkpoint);
    }

    @Override
    public String toString() {
      return "Terminate[sequence=%d, %d bytes]".formatted(sequence, checkpoint.length);
    }
  }

  /**
   * The program cannot go on: the guest ends with a code other than 0.
   *
   * @param message why, in one sentence for an operator
   */
  record Failed(String message) implements FromGuest {
    public Failed {
      Objects.requireNonNull(message);
    }
  }

  /** What a guest does when it says hello. */
  enum GuestPhase {
    /** It has not been told to run yet. */
    WAITING("waiting"),
    /** It executes steps. */
    RUNNING("running"),
    /** It has stopped between two steps and given its state. */
    SUSPENDED("suspended"),
    /** Its program is complete; it waits for {@code exit}. */
    COMPLETE("complete");

    private final String word;

    GuestPhase(String word) {
      this.word = word;
    }

    /** The phase as it is written in {@code hello}. */
    public String word() {
      return word;
    }

    static Optional<GuestPhase> fromWord(String word) {
      for (GuestPhase phase : values()) {
        if (phase.word.equals(word)) {
          return Optional.of(phase);
        }
      }
      return Optional.empty();
    }
  }

  /**
   * Reads what a guest says. Used by one thread; the stream needs no buffer of its own.
   *
   * <p>A guest is not trusted: whatever the stream holds, the answer is a message, its end or a
   * {@link ProtocolException}, and no more memory is used than a frame of the bytes that have
   * arrived needs, twice.
   */
  final class FromGuestReader {
    private final FrameReader frames;
    private final Runnable eachFrame;

    public FromGuestReader(InputStream stream) {
      this(stream, () -> {});
    }

    /**
     * A reader that tells of frames.
     *
     * @param eachFrame called for each frame whose header was read, whether its type is known or
     *     not; it may wait, and then nothing is read meanwhile
     */
    public FromGuestReader(InputStream stream, Runnable eachFrame) {
      this.frames = new FrameReader(stream);
      this.eachFrame = eachFrame;
    }

    /** For the stream, when it is asked for more: whether a frame has begun and has not ended. */
    public boolean isInsideFrame() {
      return frames.isInsideFrame();
    }

    /**
     * Waits for the next message; types that this version does not know are skipped.
     *
     * @return the message, or empty if the stream ended between two frames
     * @throws ProtocolException if the channel is broken
     * @throws IOException if the stream cannot be read
     */
    public Optional<FromGuest> read() throws IOException {
      while (true) {
        Optional<Header> header = frames.next();
        if (header.isEmpty()) {
          return Optional.empty();
        }
        eachFrame.run();
        Optional<FromGuest> message = message(header.get());
        if (message.isPresent()) {
          return message;
        }
      }
    }

    private Optional<FromGuest> message(Header header) throws IOException {
      return switch (header.type()) {
        case "hello" -> Optional.of(hello(header));
        case "running" -> Optional.of(new FromGuest.Running(header.number("sequence")));
        case "state" ->
            Optional.of(new FromGuest.State(header.number("sequence"), frames.checkpoint(header)));
        case "heartbeat" ->
            Optional.of(new FromGuest.Heartbeat(header.number("clock"), header.number("sequence")));
        case "checkpoint" -> Optional.of(checkpoint(header));
        case "terminate" ->
            Optional.of(
                new FromGuest.Terminate(header.number("sequence"), frames.checkpoint(header)));
        case "failed" -> Optional.of(new FromGuest.Failed(header.text("message")));
        default -> Optional.empty();
      };
    }

    private FromGuest checkpoint(Header header) throws IOException {
      long sequence = header.number("sequence");
      byte[] checkpoint = frames.checkpoint(header);
      return header.flag("background")
          ? new FromGuest.BackgroundCheckpoint(sequence, checkpoint)
          : new FromGuest.TakenCheckpoint(sequence, checkpoint);
    }

    private static FromGuest.Hello hello(Header header) throws ProtocolException {
      long protocol = header.number("protocol");
      String phase = header.text("phase");
      return new FromGuest.Hello(
          (int) Math.min(protocol, Integer.MAX_VALUE),
          header.text("token"),
          header.text("unikernel"),
          header.number("generation"),
          GuestPhase.fromWord(phase)
              .orElseThrow(() -> new ProtocolException("a hello has the unknown phase " + phase)),
          header.number("sequence"),
          header.has("clock") ? OptionalLong.of(header.number("clock")) : OptionalLong.empty());
    }
  }

  /**
   * Writes what a guest says. May be used by several threads; the stream needs no buffer of its
   * own.
   */
  final class FromGuestWriter {
    private final FrameWriter frames;

    public FromGuestWriter(OutputStream stream) {
      frames = new FrameWriter(stream);
    }

    /**
     * Sends messages, all in one write: the reader gets them together.
     *
     * @throws IOException if the stream cannot be written
     * @throws IllegalArgumentException if a message exceeds {@link FrameLimits}; nothing was sent
     *     then
     */
    public synchronized void write(FromGuest... messages) throws IOException {
      try {
        for (FromGuest message : messages) {
          collect(message);
        }
        frames.send();
      } finally {
        frames.clear();
      }
    }

    private void collect(FromGuest message) throws IOException {
      switch (message) {
        case FromGuest.Hello hello -> hello(hello);
        case FromGuest.Heartbeat heartbeat ->
            frames
                .begin("heartbeat")
                .number("clock", heartbeat.clock())
                .number("sequence", heartbeat.sequence())
                .end();
        case FromGuest.Running running ->
            frames.begin("running").number("sequence", running.sequence()).end();
        case FromGuest.State state ->
            frames.begin("state").number("sequence", state.sequence()).end(state.checkpoint());
        case FromGuest.TakenCheckpoint taken ->
            frames.begin("checkpoint").number("sequence", taken.sequence()).end(taken.checkpoint());
        case FromGuest.BackgroundCheckpoint given ->
            frames
                .begin("checkpoint")
                .number("sequence", given.sequence())
                .flag("background")
                .end(given.checkpoint());
        case FromGuest.Terminate terminate ->
            frames
                .begin("terminate")
                .number("sequence", terminate.sequence())
                .end(terminate.checkpoint());
        case FromGuest.Failed failed ->
            frames.begin("failed").sentence("message", failed.message()).end();
      }
    }

    private void hello(FromGuest.Hello hello) throws IOException {
      frames
          .begin("hello")
          .number("protocol", hello.protocol())
          .text("token", hello.token())
          .text("unikernel", hello.unikernel())
          .number("generation", hello.generation())
          .text("phase", hello.phase().word())
          .number("sequence", hello.sequence());
      if (hello.clock().isPresent()) {
        frames.number("clock", hello.clock().getAsLong());
      }
      frames.end();
    }
  }
}
