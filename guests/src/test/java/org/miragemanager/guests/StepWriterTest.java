package org.miragemanager.guests;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.miragemanager.unimem.Store;

class StepWriterTest {
  @ParameterizedTest
  @ValueSource(longs = {0, 7, 10, 1_234_567_890, -1, -10, Long.MAX_VALUE, Long.MIN_VALUE})
  void aLineHasTimeGenerationStepAndCount(long number) {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    String step = "s".repeat(64);
    long before = System.nanoTime();
    new StepWriter(output, "n", false).stepDone(number, 0, step, new Store().setInt("n", number));
    String[] fields = output.toString(US_ASCII).split(" ", -1);
    assertEquals(4, fields.length);
    long time = Long.parseLong(fields[0]);
    assertTrue(time >= before && time <= System.nanoTime());
    assertEquals(Long.toString(number), fields[1]);
    assertEquals(step, fields[2]);
    assertEquals(number + "\n", fields[3]);
  }

  @Test
  void theSequenceEndsTheLineIfWished() {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    new StepWriter(output, "n", true)
        .stepDone(2, Long.MAX_VALUE, "s".repeat(64), new Store().setInt("n", Long.MIN_VALUE));
    assertTrue(output.toString(US_ASCII).endsWith(Long.MIN_VALUE + " " + Long.MAX_VALUE + "\n"));
  }

  @Test
  void aLogThatCannotBeWrittenDoesNotEndTheProgram() {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int value) throws IOException {
            throw new IOException("no space left");
          }
        };
    new StepWriter(full, "n", false).stepDone(1, 1, "step", new Store().setInt("n", 1));
  }
}
