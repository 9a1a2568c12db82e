package org.miragemanager.unimem.protocol;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes what a guest says. May be used by several threads; the stream needs no buffer of its own.
 */
public final class FromGuestWriter {
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
