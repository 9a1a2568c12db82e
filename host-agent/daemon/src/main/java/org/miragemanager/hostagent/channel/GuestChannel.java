package org.miragemanager.hostagent.channel;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import org.miragemanager.unimem.protocol.FromGuest;
import org.miragemanager.unimem.protocol.FromGuestReader;
import org.miragemanager.unimem.protocol.ToGuest;
import org.miragemanager.unimem.protocol.ToGuestWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of a guest, which is not trusted. One thread reads; any thread sends, and never
 * waits for the guest.
 */
public final class GuestChannel implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(GuestChannel.class);

  /** From a frame's first byte to its last, as long as it is read as it arrives. */
  private static final long FRAME_MILLIS = 30_000;

  private final SocketChannel socket;
  private final SocketSelector.Watched watched;
  private final GuestStream stream;
  private final FromGuestReader reader;
  private final ToGuestWriter writer;
  private Runnable whenKnown = () -> {};

  /**
   * A channel over a connected socket, which it makes non-blocking.
   *
   * @throws IOException if there is no room for it in this process; the socket is closed then
   */
  public GuestChannel(SocketChannel socket) throws IOException {
    this(socket, FRAME_MILLIS);
  }

  GuestChannel(SocketChannel socket, long frameMillis) throws IOException {
    this.socket = socket;
    this.watched = watch(socket);
    this.stream = new GuestStream(socket, watched, frameMillis);
    this.reader = new FromGuestReader(stream, stream::frameBegan);
    this.writer = new ToGuestWriter(new GuestOutput(socket, watched, this::close));
    stream.framesAre(reader::isInsideFrame);
  }

  private static SocketSelector.Watched watch(SocketChannel socket) throws IOException {
    try {
      socket.configureBlocking(false);
      return SocketSelector.ofProcess().add(socket);
    } catch (IOException failure) {
      // QEMU serves one connection at a time, and would wait until this one is closed.
      socket.close();
      throw failure;
    }
  }

  /** The first message has to come in this time, or reading it fails; for the thread that reads. */
  public void expectHelloWithin(long millis) {
    stream.expectFrameWithin(millis);
  }

  /** What to do when it is known whose channel it is. */
  void whenKnown(Runnable action) {
    whenKnown = action;
  }

  /**
   * It is known whose channel it is; for the thread that reads.
   *
   * @param pace bounds how much is read in a time from now on
   */
  public void known(ReadRateLimit pace) {
    stream.paceBy(pace);
    whenKnown.run();
  }

  /**
   * Waits for the guest's next message.
   *
   * @return the message; empty: the guest closed the channel
   * @throws org.miragemanager.unimem.protocol.ProtocolException if the guest broke the protocol, or
   *     began a frame and did not end it in time
   * @throws IOException if the channel is closed
   */
  public Optional<FromGuest> read() throws IOException {
    Optional<FromGuest> message = reader.read();
    stream.frameCame();
    return message;
  }

  /**
   * Sends messages in one write, in the order of the calls, and does not wait. A channel that
   * breaks, or whose guest does not read, is closed; its reader notices, the guest connects again,
   * and what its next hello says decides what is sent then.
   */
  public void send(ToGuest... messages) {
    try {
      writer.write(messages);
    } catch (IOException broken) {
      LOGGER.debug("A guest's channel broke.", broken);
      close();
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
      watched.closed();
    } catch (IOException failure) {
      LOGGER.debug("A guest's channel could not be closed.", failure);
    }
  }
}
