package org.miragemanager.unimem.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/** Reads frames: a header, and then, if the caller wants them, its raw bytes. */
final class FrameReader {
  /** Up to this size the room for raw bytes is made at once; beyond it only as they arrive. */
  private static final int TRUSTED_BYTES = 65_536;

  private final InputStream stream;
  private final JsonFactory factory = Header.factory();
  private final byte[] buffer = new byte[2 * FrameLimits.HEADER_BYTES];
  private int start;
  private int end;

  /** Raw bytes of the current frame that have not been read. */
  private int unread;

  FrameReader(InputStream stream) {
    this.stream = stream;
  }

  /**
   * The next frame's header, after what is left of the frame before; empty at a clean end of the
   * stream.
   */
  Optional<Header> next() throws IOException {
    skipUnread();
    int lineFeed = findLineFeed();
    if (lineFeed < 0) {
      return Optional.empty();
    }
    Header header = Header.parse(factory, buffer, start, lineFeed - start);
    start = lineFeed + 1;
    unread = header.rawBytes();
    return Optional.of(header);
  }

  /** Whether a part at least of another frame has arrived already. */
  boolean hasMore() {
    return unread < end - start;
  }

  /** Whether a frame has begun and has not ended; for the stream, when it is asked for more. */
  boolean isInsideFrame() {
    return unread > 0 || start < end;
  }

  /** The raw bytes of the frame whose header was read last; it must announce some. */
  byte[] checkpoint(Header header) throws IOException {
    if (!header.has("bytes")) {
      throw new ProtocolException("a frame of type " + header.type() + " has no checkpoint");
    }
    return rawBytes();
  }

  private byte[] rawBytes() throws IOException {
    byte[] bytes = new byte[Math.min(unread, TRUSTED_BYTES)];
    int filled = 0;
    while (unread > 0) {
      if (filled == bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.min(filled + unread, 4 * filled));
      }
      int count = takeBuffered(bytes, filled);
      if (count == 0) {
        count = readRaw(bytes, filled, bytes.length - filled);
      }
      filled += count;
      unread -= count;
    }
    return bytes;
  }

  private int takeBuffered(byte[] target, int offset) {
    int count = Math.min(end - start, Math.min(unread, target.length - offset));
    System.arraycopy(buffer, start, target, offset, count);
    start += count;
    return count;
  }

  private void skipUnread() throws IOException {
    while (unread > 0) {
      if (start == end) {
        start = 0;
        end = readRaw(buffer, 0, buffer.length);
      }
      int count = Math.min(unread, end - start);
      start += count;
      unread -= count;
    }
  }

  private int readRaw(byte[] target, int offset, int length) throws IOException {
    int count = stream.read(target, offset, length);
    if (count < 0) {
      throw endedInside();
    }
    return count;
  }

  /** The place of the next line feed, or -1 at the end of the stream. */
  private int findLineFeed() throws IOException {
    int searched = start;
    while (true) {
      for (; searched < end; searched++) {
        if (buffer[searched] == '\n') {
          checkLength(searched + 1 - start);
          return searched;
        }
      }
      checkLength(end - start + 1);
      searched -= moveToFront();
      int count = stream.read(buffer, end, buffer.length - end);
      if (count < 0) {
        if (start == end) {
          return -1;
        }
        throw endedInside();
      }
      end += count;
    }
  }

  /** Makes room for a whole header behind what is buffered; says how far that moved. */
  private int moveToFront() {
    int moved = start;
    System.arraycopy(buffer, start, buffer, 0, end - start);
    end -= moved;
    start = 0;
    return moved;
  }

  private static void checkLength(int length) throws ProtocolException {
    if (length > FrameLimits.HEADER_BYTES) {
      throw new ProtocolException("a header is longer than " + FrameLimits.HEADER_BYTES + " bytes");
    }
  }

  private static ProtocolException endedInside() {
    return new ProtocolException("the stream ended inside a frame", new EOFException());
  }
}
