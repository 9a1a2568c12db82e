package org.miragemanager.hostagent.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.miragemanager.model.DomainId;

/** A disk that hangs, which the test lets go on. */
@Timeout(60)
final class RecordWriterTest {

  private static final DomainId KEY = new DomainId("counter-1", 2);

  private final List<DomainRecord> written = new CopyOnWriteArrayList<>();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch disk = new CountDownLatch(1);
  private final RecordWriter writer = new RecordWriter(this::hang);

  @Test
  void nothingWaitsForADiskThatHangsAndTheNewestIsWritten() throws Exception {
    DomainRecord first = DomainRecord.neverStarted(KEY);
    CompletableFuture<Void> one = writer.write(first);
    begun.await();
    CompletableFuture<Void> two = writer.write(first.booted(1));
    CompletableFuture<Void> three = writer.write(first.booted(2));
    assertFalse(one.isDone() || two.isDone() || three.isDone());
    disk.countDown();
    CompletableFuture.allOf(one, two, three).get(20, TimeUnit.SECONDS);
    assertEquals(List.of(first, first.booted(2)), written);
  }

  @Test
  void whatIsForgottenIsNotWrittenAnyMore() throws Exception {
    DomainRecord first = DomainRecord.neverStarted(KEY);
    CompletableFuture<Void> one = writer.write(first);
    begun.await();
    CompletableFuture<Void> two = writer.write(first.booted(1));
    disk.countDown();
    writer.forget(KEY);
    CompletableFuture.allOf(one, two).get(20, TimeUnit.SECONDS);
    int before = written.size();
    writer.close();
    assertEquals(before, written.size());
  }

  @Test
  void whatWaitsIsWrittenWhenItIsClosed() {
    disk.countDown();
    CompletableFuture<Void> last = writer.write(DomainRecord.neverStarted(KEY));
    writer.close();
    assertEquals(1, written.size());
    last.join();
    writer.write(DomainRecord.neverStarted(KEY)).join();
    assertEquals(1, written.size());
  }

  private void hang(DomainRecord record) {
    begun.countDown();
    try {
      disk.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    written.add(record);
  }
}
