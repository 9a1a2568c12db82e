package org.miragemanager.hostagent.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.hostagent.Messages;
import org.miragemanager.hostagent.domain.DomainContext.HostContext;
import org.miragemanager.hostagent.domain.DomainMachine.DomainAction;
import org.miragemanager.hostagent.domain.DomainMachine.DomainEvent;
import org.miragemanager.hostagent.domain.DomainMachine.DomainPhase;
import org.miragemanager.hostagent.domain.record.DomainRecord;
import org.miragemanager.hostagent.domain.record.DomainRecordStore;
import org.miragemanager.hostagent.lease.HeldLease.Lease;
import org.miragemanager.model.DomainId;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.model.ImageRef;

/**
 * A guest's log on a disk that hangs: a named pipe, whose opening waits until its other end is
 * opened. No thread that needs the domain's lock waits for it.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class HungLogTest {

  private static final DomainId KEY = new DomainId("counter-1", 2);
  private static final long PATIENCE_SECONDS = 30;

  @TempDir private Path folder;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory());
  private final DummyDomain process = new DummyDomain();
  private HostFixture fixture;
  private DomainRecordStore records;
  private Path log;
  private Domain domain;
  private FileChannel bothEnds;

  @BeforeEach
  void open() throws Exception {
    fixture = new HostFixture(folder, System::nanoTime, threads, Optional.empty());
    HostContext host = fixture.context();
    host.lease().hold(Lease.granted(1, 60_000, System.nanoTime()));
    records = host.records();
    log = records.folder(KEY).log();
    Files.createDirectories(log.getParent());
    assertEquals(0, new ProcessBuilder("mkfifo", log.toString()).start().waitFor());
    domain = new Domain(record(), host, System.nanoTime());
    domain.start(() -> process);
  }

  @AfterEach
  void close() throws Exception {
    letTheDiskGoOn();
    bothEnds.close();
    threads.shutdownNow();
    // What still writes to the folder mostly ends before it is removed. A thread that opens the
    // pipe from now on waits for ever; it ends with the tests.
    boolean unused = threads.awaitTermination(2, TimeUnit.SECONDS);
    fixture.close();
  }

  @Test
  void whatEndsADomainByForceDoesNotWaitForItsLog() throws Exception {
    assertEquals(
        "was ended by force, as an operator asked; destroyed",
        domain.endByForce().get(PATIENCE_SECONDS, TimeUnit.SECONDS));
  }

  @Test
  void anEndIsKnownBeforeItsLogIsRead() throws Exception {
    CompletableFuture<Long> armed = domain.armed();
    process.ended().complete("exit code 3");
    assertEquals("exit code 3", domain.whenEnded().get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    assertEquals(DomainPhase.ENDED, domain.phase());
    assertFalse(armed.isDone());
    letTheDiskGoOn();
    Messages.assertMessage(
        "guest-ended-before-hello",
        assertThrows(ExecutionException.class, () -> armed.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
            .getCause()
            .getMessage());
  }

  @Test
  void aGuestThatIsExpelledIsEndedWhileItsLogHangs() throws Exception {
    assertEquals(DomainAction.EXPEL, domain.tell(DomainEvent.HELLO_RUNNING));
    assertEquals("destroyed", domain.whenEnded().get(PATIENCE_SECONDS, TimeUnit.SECONDS));
  }

  /** Both ends are open from now on: who waited goes on. */
  private void letTheDiskGoOn() throws Exception {
    if (bothEnds == null) {
      bothEnds = FileChannel.open(log, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }
  }

  private static DomainRecord record() {
    return new DomainRecord(
        KEY,
        "process",
        "/counter",
        new GuestSpec(new ImageRef("counter", "1"), 0, List.of()),
        "token",
        false);
  }
}
