package org.miragemanager.unimem.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.miragemanager.unimem.protocol.FromGuest.FromGuestReader;

/**
 * Whatever a guest sends, its reader answers a message, an end or a {@link ProtocolException}, in
 * bounded memory, and it does not wait for more than a frame has. {@code -Dfuzz.inputs=1000000}
 * makes it a long run.
 */
class FromGuestFuzzTest {

  /** In each property try; a try costs more than an input. */
  private static final int INPUTS_A_TRY = 100;

  private static final int TRIES = 1_000;
  private static final long INPUTS = Long.getLong("fuzz.inputs", (long) TRIES * INPUTS_A_TRY);

  /** What a channel costs whatever is sent: its buffer, what reads JSON, the text of a failure. */
  private static final long MOST_BYTES_EACH = 1 << 20;

  /** What a byte that has arrived costs at most. */
  private static final long MOST_BYTES_A_BYTE = 16;

  private final ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Loading the classes costs more than any input. */
  @BeforeContainer
  static void warmUp() throws IOException {
    for (long input = 0; input < INPUTS_A_TRY; input++) {
      byte[] bytes = new FrameFuzz(input).input();
      readAll(new FromGuestReader(new DrippingStream(bytes, input)), input);
    }
  }

  @Provide
  Arbitrary<Long> numbers() {
    return Arbitraries.longs();
  }

  @Property(
      tries = TRIES,
      generation = GenerationMode.RANDOMIZED,
      edgeCases = EdgeCasesMode.NONE,
      shrinking = ShrinkingMode.OFF)
  void whateverArrivesIsAMessageAnEndOrABrokenChannel(@ForAll("numbers") long number)
      throws IOException {
    for (long index = 0; index < INPUTS / TRIES; index++) {
      long input = number + index;
      byte[] bytes = new FrameFuzz(input).input();
      long before = memory.getCurrentThreadAllocatedBytes();
      readAll(new FromGuestReader(new DrippingStream(bytes, input)), input);
      long used = memory.getCurrentThreadAllocatedBytes() - before;
      assertTrue(
          used < MOST_BYTES_EACH + MOST_BYTES_A_BYTE * bytes.length,
          () -> used + " bytes for the " + bytes.length + " of input " + input);
    }
  }

  private static void readAll(FromGuestReader reader, long input) throws IOException {
    try {
      Optional<FromGuest> message = reader.read();
      while (message.isPresent()) {
        assertTrue(message.get().toString().length() < 20_000);
        message = reader.read();
      }
    } catch (ProtocolException broken) {
      assertTrue(broken.getMessage() != null, "input " + input);
    } catch (RuntimeException | StackOverflowError failure) {
      throw new AssertionError("input " + input, failure);
    }
  }

  @Property(
      tries = TRIES,
      generation = GenerationMode.RANDOMIZED,
      edgeCases = EdgeCasesMode.NONE,
      shrinking = ShrinkingMode.OFF)
  void aFrameThatHasArrivedIsReadWithoutWaiting(@ForAll("numbers") long number) throws IOException {
    for (long index = 0; index < INPUTS / TRIES / 10; index++) {
      byte[] bytes = new FrameFuzz(number + index).valid();
      DrippingStream stream = new DrippingStream(bytes, number);
      int[] frames = {0};
      FromGuestReader reader = new FromGuestReader(stream, () -> frames[0]++);
      int messages = 0;
      while (reader.read().isPresent()) {
        assertEquals(0, stream.askedAtEnd(), "input " + (number + index));
        messages++;
      }
      assertEquals(frames[0], messages);
      assertTrue(!reader.isInsideFrame());
    }
  }
}
