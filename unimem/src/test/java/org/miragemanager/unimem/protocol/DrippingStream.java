package org.miragemanager.unimem.protocol;

import java.io.InputStream;
import java.util.Random;

/** Gives bytes in portions of any size, as a socket does; counts what it was asked for. */
final class DrippingStream extends InputStream {

  private final byte[] bytes;
  private final Random random;
  private int given;
  private int askedAtEnd;

  DrippingStream(byte[] bytes, long number) {
    this.bytes = bytes;
    this.random = new Random(number);
  }

  @Override
  public int read() {
    throw new AssertionError("byte by byte");
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    if (length == 0) {
      throw new AssertionError("asked for nothing, which a socket answers for ever");
    }
    if (given == bytes.length) {
      askedAtEnd++;
      return -1;
    }
    int most = Math.min(length, bytes.length - given);
    int count = random.nextBoolean() ? most : 1 + random.nextInt(most);
    System.arraycopy(bytes, given, target, offset, count);
    given += count;
    return count;
  }

  /** How often more was wanted when all had been given: each time a socket would have waited. */
  int askedAtEnd() {
    return askedAtEnd;
  }
}
