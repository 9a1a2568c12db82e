package org.miragemanager.unimem.protocol;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes what a host agent says. May be used by several threads; the stream needs no buffer of its
 * own.
 */
public final class ToGuestWriter {
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
