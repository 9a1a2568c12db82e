package org.miragemanager.manager.http;

import java.io.IOException;
import java.io.OutputStream;

/** Passes each write of a follower on at once, and remembers whether the caller hung up. */
final class LogStream extends OutputStream {
  private final OutputStream to;
  private final boolean flushes;
  private boolean cut;

  LogStream(OutputStream to, boolean flushes) {
    this.to = to;
    this.flushes = flushes;
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      to.write(bytes, offset, length);
      if (flushes) {
        to.flush();
      }
    } catch (IOException broken) {
      cut = true;
      throw broken;
    }
  }

  @Override
  public void flush() throws IOException {
    try {
      to.flush();
    } catch (IOException broken) {
      cut = true;
      throw broken;
    }
  }

  boolean isCut() {
    return cut;
  }
}
