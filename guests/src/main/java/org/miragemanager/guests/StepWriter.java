package org.miragemanager.guests;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.miragemanager.unimem.StoreView;
import org.miragemanager.unimem.runtime.Guest.StepListener;

/**
 * Writes a line for each step: {@code <monotonic nanoseconds> <generation> <step> <count>}, if
 * wished with {@code <sequence>} behind it. Downtime is measured from these lines, so each leaves
 * in one system call and costs no more than it must.
 */
final class StepWriter implements StepListener {
  private static final int LONGEST_NUMBER = 20;

  private final OutputStream output;
  private final String countKey;
  private final boolean withSequence;

  /** The longest name of a step is 64 characters. */
  private final byte[] line = new byte[4 * (LONGEST_NUMBER + 1) + 64 + 1];

  private int length;

  /**
   * @param output gets each line in one write
   * @param countKey the key of the store whose integer is the count
   * @param withSequence whether the number of steps that the unikernel has done ends the line
   */
  StepWriter(OutputStream output, String countKey, boolean withSequence) {
    this.output = output;
    this.countKey = countKey;
    this.withSequence = withSequence;
  }

  /** A log to standard output, without the buffers and locks of {@code System.out}. */
  static StepWriter toStandardOutput(String countKey) {
    return toStandardOutput(countKey, false);
  }

  /** The same, whose lines may end with the sequence. */
  static StepWriter toStandardOutput(String countKey, boolean withSequence) {
    return new StepWriter(new FileOutputStream(FileDescriptor.out), countKey, withSequence);
  }

  @Override
  public void stepDone(long generation, long sequence, String step, StoreView store) {
    long now = System.nanoTime();
    length = 0;
    append(now);
    append(' ');
    append(generation);
    append(' ');
    append(step);
    append(' ');
    append(store.getInt(countKey));
    if (withSequence) {
      append(' ');
      append(sequence);
    }
    append('\n');
    try {
      output.write(line, 0, length);
    } catch (IOException e) {
      // The log is for onlookers. A full disk or a closed pipe must not end the program.
    }
  }

  private void append(char character) {
    line[length++] = (byte) character;
  }

  private void append(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, line, length, bytes.length);
    length += bytes.length;
  }

  private void append(long number) {
    if (number < 0) {
      append('-');
    }
    int start = length;
    long rest = number;
    do {
      append((char) ('0' + Math.abs(rest % 10)));
      rest /= 10;
    } while (rest != 0);
    reverse(start, length - 1);
  }

  private void reverse(int first, int last) {
    for (int left = first, right = last; left < right; left++, right--) {
      byte digit = line[left];
      line[left] = line[right];
      line[right] = digit;
    }
  }
}
