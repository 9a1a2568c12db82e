package org.miragemanager.manager.temporal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.miragemanager.manager.temporal.EmbeddedTemporal.KeptWorkflows;

/** When it is told that the in-memory Temporal keeps everything. */
final class KeptWorkflowsTest {
  @Test
  void itIsToldAtFiveThousandAndWheneverThatHasDoubled() {
    List<Long> told =
        LongStream.rangeClosed(0, 50_000).filter(KeptWorkflows::isToBeTold).boxed().toList();
    assertEquals(List.of(5_000L, 10_000L, 20_000L, 40_000L), told);
  }
}
