package org.miragemanager.repository.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.repository.Cluster;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.error.Refusal;
import org.miragemanager.repository.error.RefusedException;

/** Room for two counters of 64 MiB, or for as many guests as are taken. */
final class AdmissionTest {
  @TempDir private Path folder;
  private Repository repository;
  private Cluster cluster;

  @BeforeEach
  void open() {
    repository = Repository.open(folder);
    cluster = new Cluster(repository);
    for (int number = 1; number <= 3; number++) {
      cluster.create("counter-" + number);
    }
  }

  @AfterEach
  void close() {
    repository.close();
  }

  private void join(long mebibytes, int maxGuests, String... drivers) {
    repository
        .leases()
        .join(
            new JoinHost(
                "edge-1",
                Cluster.holder("edge-1"),
                "127.0.0.1:7000",
                mebibytes * Cluster.MEBIBYTE,
                maxGuests,
                List.of(drivers),
                Map.of()));
  }

  private RefusedException refused(Refusal refusal, String unikernel) {
    RefusedException refused =
        assertThrows(RefusedException.class, () -> cluster.prepare(unikernel, "edge-1", "run"));
    assertEquals(refusal, refused.refusal(), refused.getMessage());
    return refused;
  }

  @Test
  void memoryIsCountedOverPreparedAndOwnerGenerations() {
    join(160, 100, "process");
    long owner = cluster.run("counter-1", "edge-1");
    long prepared = cluster.prepare("counter-2", "edge-1", "run");
    Host full = repository.hosts().find("edge-1").orElseThrow();
    assertEquals(2, full.guests());
    assertEquals(32 * Cluster.MEBIBYTE, full.freeBytes());
    String message = refused(Refusal.NO_ROOM, "counter-3").getMessage();
    assertTrue(message.contains("32 MiB of 160 MiB are free"), message);
    assertTrue(message.contains("needs 64 MiB"), message);
    repository.ownership().retire("counter-2", prepared);
    cluster.prepare("counter-3", "edge-1", "run");
    assertTrue(owner > 0);
  }

  @Test
  void aMigrationWithinAHostTakesRoomTwice() {
    join(100, 100, "process");
    cluster.run("counter-1", "edge-1");
    refused(Refusal.NO_ROOM, "counter-1");
  }

  @Test
  void guestsAreCounted() {
    join(1024, 1, "process");
    cluster.run("counter-1", "edge-1");
    assertTrue(refused(Refusal.NO_ROOM, "counter-2").getMessage().contains("takes 1 guests"));
  }

  @Test
  void theImagesDriverIsAsked() {
    join(1024, 10, "qemu", "xen");
    String message = refused(Refusal.DRIVER_MISSING, "counter-1").getMessage();
    assertTrue(message.contains("drivers [process]") && message.contains("[qemu, xen]"), message);
  }

  @Test
  void nothingIsPlacedWhereTheLeaseHasEnded() {
    join(1024, 10, "process");
    cluster.endLease("edge-1");
    refused(Refusal.LEASE_ENDED, "counter-1");
  }

  @Test
  void nothingIsPlacedOnADrainedHost() {
    join(1024, 10, "process");
    Host host = repository.hosts().find("edge-1").orElseThrow();
    Host drained =
        new Host(
            host.name(),
            host.address(),
            host.memoryBytes(),
            host.usedBytes(),
            host.maxGuests(),
            host.guests(),
            host.drivers(),
            host.labels(),
            true,
            host.leaseNumber(),
            host.leaseLength(),
            host.leaseLongestNumber(),
            host.leaseRuns());
    RefusedException refused =
        assertThrows(
            RefusedException.class,
            () ->
                Admission.check(repository.unikernels().find("counter-1").orElseThrow(), drained));
    assertEquals(Refusal.HOST_DRAINED, refused.refusal());
    assertEquals(
        "Host edge-1 is drained; choose another one, or let it take guests again: miragectl host undrain edge-1.",
        refused.getMessage());
  }
}
