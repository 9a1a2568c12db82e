package org.miragemanager.unimem.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads what a guest says. Used by one thread; the stream needs no buffer of its own.
 *
 * <p>A guest is not trusted: whatever the stream holds, the answer is a message, its end or a
 * {@link ProtocolException}, and no more memory is used than a frame of the bytes that have arrived
 * needs, twice.
 */
public final class FromGuestReader {
  private final FrameReader frames;
  private final Runnable eachFrame;

  public FromGuestReader(InputStream stream) {
    this(stream, () -> {});
  }

  /**
   * A reader that tells of frames.
   *
   * @param eachFrame called for each frame whose header was read, whether its type is known or not;
   *     it may wait, and then nothing is read meanwhile
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
