package org.miragemanager.hostagent.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.hostagent.driver.HypervisorDriver.DomainSpecification;
import org.miragemanager.hostagent.driver.HypervisorDriver.LiveDomain;
import org.miragemanager.hostagent.driver.system.ProcessIdentity;
import org.miragemanager.model.DomainId;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.model.ImageRef;

/** What every driver must do, whatever its domains are. */
@EnabledOnOs(OS.LINUX)
@Timeout(120)
public abstract class DriverContract {

  protected static final long MEMORY_BYTES = 64L << 20;
  private static final long PATIENCE_SECONDS = 60;

  @TempDir protected Path folder;
  private final List<HypervisorDriver> drivers = new ArrayList<>();
  private final List<LiveDomain> domains = new ArrayList<>();

  /** A driver as an agent makes one when it starts. */
  protected abstract HypervisorDriver open() throws IOException;

  /** The reference of a guest that prints {@code ready} and its arguments, and lives on. */
  protected abstract String lasting() throws IOException;

  /** The reference of a guest that exits with code 0 at once. */
  protected abstract String ending() throws IOException;

  @AfterEach
  final void end() throws Exception {
    for (LiveDomain domain : domains) {
      domain.destroy();
      endOf(domain);
    }
    drivers.forEach(HypervisorDriver::close);
  }

  protected final HypervisorDriver driver() throws IOException {
    HypervisorDriver driver = open();
    drivers.add(driver);
    return driver;
  }

  protected final LiveDomain create(HypervisorDriver driver, DomainSpecification specification)
      throws IOException {
    driver.check(specification);
    LiveDomain domain = driver.create(specification);
    domains.add(domain);
    return domain;
  }

  protected final DomainSpecification specification(
      String reference, long generation, String... arguments) throws IOException {
    Path own = Files.createDirectories(folder.resolve("domains").resolve("" + generation));
    return new DomainSpecification(
        new DomainId("counter-1", generation),
        reference,
        new GuestSpec(new ImageRef("counter", "1"), MEMORY_BYTES, List.of(arguments)),
        "token-%s-%d".formatted(folder.getFileName(), generation),
        folder.resolve("guests.sock"),
        own,
        own.resolve("log"));
  }

  protected static String endOf(LiveDomain domain) throws Exception {
    return domain.ended().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** Waits until a guest has printed this. */
  protected static void awaitLog(DomainSpecification specification, String words)
      throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!Files.exists(specification.log())
        || !Files.readString(specification.log()).contains(words)) {
      assertTrue(System.nanoTime() < deadline, "The log must tell: " + words);
      Thread.onSpinWait();
    }
  }

  @Test
  final void whatTheGuestPrintsIsAppendedToItsLog() throws Exception {
    DomainSpecification specification = specification(ending(), 1, "first");
    Files.writeString(specification.log(), "earlier\n");
    assertEquals("exit code 0", endOf(create(driver(), specification)));
    assertTrue(Files.readString(specification.log()).startsWith("earlier\n"));
    assertTrue(Files.readString(specification.log()).contains("first"));
  }

  @Test
  final void aDomainIsFoundAgainByItsHandleAndWithoutIt() throws Exception {
    DomainSpecification specification = specification(lasting(), 1, "lasting");
    LiveDomain domain = create(driver(), specification);
    awaitLog(specification, "lasting");
    HypervisorDriver successor = driver();
    LiveDomain byHandle = successor.find(specification, domain.handle()).orElseThrow();
    assertEquals(domain.handle(), byHandle.handle());
    assertEquals(domain.process(), byHandle.process());
    LiveDomain bySearch = driver().search(specification).orElseThrow();
    assertEquals(domain.handle(), bySearch.handle());
    assertTrue(driver().search(specification(lasting(), 2, "other")).isEmpty());
  }

  @Test
  final void aDomainThatHasEndedIsNotFoundAgain() throws Exception {
    DomainSpecification specification = specification(ending(), 1);
    LiveDomain domain = create(driver(), specification);
    endOf(domain);
    assertTrue(driver().find(specification, domain.handle()).isEmpty());
  }

  @Test
  final void aDomainIsPausedAndGoesOn() throws Exception {
    DomainSpecification specification = specification(lasting(), 1, "lasting");
    LiveDomain domain = create(driver(), specification);
    awaitLog(specification, "lasting");
    domain.pause();
    awaitState(domain, true);
    domain.unpause();
    awaitState(domain, false);
    domain.unpause();
    assertFalse(domain.ended().isDone());
  }

  private static void awaitState(LiveDomain domain, boolean stopped) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    Path status =
        Path.of("/proc", "" + domain.process().orElseThrow().processId()).resolve("status");
    while (Files.readString(status).contains("State:\tT") != stopped) {
      assertTrue(System.nanoTime() < deadline, "It must be stopped: " + stopped);
      Thread.onSpinWait();
    }
  }

  @Test
  final void aDomainIsDestroyedEvenIfItIsPaused() throws Exception {
    HypervisorDriver driver = driver();
    LiveDomain first = create(driver, specification(lasting(), 1));
    LiveDomain second = create(driver, specification(lasting(), 2));
    second.pause();
    first.destroy();
    second.destroy();
    endOf(first);
    endOf(second);
    assertFalse(first.process().map(ProcessIdentity::lives).orElse(false));
    assertFalse(second.process().map(ProcessIdentity::lives).orElse(false));
  }

  @Test
  final void aDomainThatWasFoundAgainIsDestroyed() throws Exception {
    DomainSpecification specification = specification(lasting(), 1);
    LiveDomain domain = create(driver(), specification);
    LiveDomain again = driver().find(specification, domain.handle()).orElseThrow();
    again.destroy();
    endOf(again);
    endOf(domain);
  }

  @Test
  final void aDeathIsNoticedByWhoStartedTheDomainAndByWhoFoundIt() throws Exception {
    DomainSpecification specification = specification(lasting(), 1, "lasting");
    LiveDomain domain = create(driver(), specification);
    awaitLog(specification, "lasting");
    LiveDomain again = driver().find(specification, domain.handle()).orElseThrow();
    long processId = domain.process().orElseThrow().processId();
    assertTrue(ProcessHandle.of(processId).orElseThrow().destroyForcibly());
    assertEquals("killed by signal 9", endOf(domain));
    assertEquals("ended; its exit code was not seen", endOf(again));
  }
}
