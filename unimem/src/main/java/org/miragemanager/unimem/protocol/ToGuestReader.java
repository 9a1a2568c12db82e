package org.miragemanager.unimem.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads what a host agent says. Used by one thread; the stream needs no buffer of its own. */
public final class ToGuestReader {
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

  private static OptionalLong optionalNumber(Header header, String name) throws ProtocolException {
    return header.has(name) ? OptionalLong.of(header.number(name)) : OptionalLong.empty();
  }

  private static ToGuest.Go go(Header header) throws ProtocolException {
    return new ToGuest.Go(
        header.number("generation"),
        header.has("checkpointMillis") ? header.number("checkpointMillis") : 0);
  }
}
