package org.miragemanager.hostagent.domain.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.miragemanager.hostagent.domain.record.DomainRecordStore.RecordWriter;
import org.miragemanager.model.DomainId;

/** A disk that hangs, which the test lets go on. */
@Timeout(60)
final class RecordWriterTest {

  private static final DomainId KEY = new DomainId("counter-1", 2);

  private final List<DomainRecord> written = new CopyOnWriteArrayList<>();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch disk = new CountDownLatch(1);
  private volatile boolean full;
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
    CompletableFuture<Void> tooLate = writer.write(DomainRecord.neverStarted(KEY));
    assertThrows(CompletionException.class, tooLate::join);
    assertEquals(1, written.size());
  }

  @Test
  void whatCannotBeWrittenIsSaidAndTriedWithTheNext() throws Exception {
    disk.countDown();
    full = true;
    DomainRecord first = DomainRecord.neverStarted(KEY);
    CompletableFuture<Void> failed = writer.write(first);
    ExecutionException failure =
        assertThrows(ExecutionException.class, () -> failed.get(20, TimeUnit.SECONDS));
    assertEquals("No space left on device", failure.getCause().getCause().getMessage());
    full = false;
    writer.write(first.booted(1)).get(20, TimeUnit.SECONDS);
    assertEquals(List.of(first.booted(1)), written);
  }

  private void hang(DomainRecord record) {
    begun.countDown();
    try {
      disk.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    if (full) {
      throw new UncheckedIOException(new IOException("No space left on device"));
    }
    written.add(record);
  }
}
