package org.miragemanager.hostagent.driver.qemu.qmp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Reads lines, none of them longer than a limit. */
final class QmpLines {

  /** QEMU's longest answer, the schema of all its commands, is a seventh of this. */
  static final int LONGEST = 1 << 20;

  private static final int BUFFER_BYTES = 8_192;

  private final InputStream stream;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int from;
  private int to;

  QmpLines(InputStream stream) {
    this.stream = stream;
  }

  /**
   * Waits for the next line, without its end.
   *
   * @return the line; empty: the stream has ended, perhaps within a line
   * @throws IOException if the line is too long
   */
  Optional<byte[]> next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      for (int at = from; at < to; at++) {
        if (buffer[at] == '\n') {
          line.write(buffer, from, at - from);
          from = at + 1;
          return Optional.of(line.toByteArray());
        }
      }
      line.write(buffer, from, to - from);
      if (line.size() > LONGEST) {
        throw new IOException("QEMU's line is longer than " + LONGEST + " bytes.");
      }
      from = 0;
      to = Math.max(0, stream.read(buffer));
      if (to == 0) {
        return Optional.empty();
      }
    }
  }
}
