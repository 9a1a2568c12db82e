package org.miragemanager.hostagent.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class TokenBucketTest {

  private final AtomicLong clock = new AtomicLong(-5);
  private final TokenBucket bucket = new TokenBucket(10, 3, clock::get);

  @Test
  void thereAreSoManyAtOnceAndThenSoManyASecond() {
    for (int index = 0; index < 3; index++) {
      assertTrue(bucket.tryTake());
    }
    assertFalse(bucket.tryTake());
    pass(100);
    assertTrue(bucket.tryTake());
    assertFalse(bucket.tryTake());
  }

  @Test
  void aPauseFillsItToItsBrimOnly() {
    pass(1_000_000);
    assertEquals(0, bucket.take(3));
    assertEquals(100, TimeUnit.NANOSECONDS.toMillis(bucket.take(1) + 1_000));
  }

  @Test
  void whatWasTakenInAdvanceIsWaitedFor() {
    assertEquals(700, TimeUnit.NANOSECONDS.toMillis(bucket.take(10) + 1_000));
    pass(700);
    assertEquals(0, bucket.take(0));
    assertFalse(bucket.tryTake());
  }

  private void pass(long millis) {
    clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
  }
}
