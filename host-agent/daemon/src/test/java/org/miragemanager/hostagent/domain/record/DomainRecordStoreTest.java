package org.miragemanager.hostagent.domain.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.hostagent.AgentException;
import org.miragemanager.model.DomainId;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.model.GuestSpec.GuestPolicy;
import org.miragemanager.model.GuestSpec.GuestPolicy.LostContact;
import org.miragemanager.model.ImageRef;

final class DomainRecordStoreTest {

  @TempDir private Path folder;

  @Test
  void whatIsWrittenIsRead() throws Exception {
    DomainRecord intent = intent(2);
    DomainRecord ended = intent(10).started("4711@9@boot").booted(123).ended("exit code 1", false);
    try (DomainRecordStore records = new DomainRecordStore(folder)) {
      records.write(ended);
      records.write(intent);
    }
    try (DomainRecordStore records = new DomainRecordStore(folder)) {
      assertEquals(List.of(intent, ended), records.readAll());
    }
  }

  @Test
  void aFolderWithoutARecordIsNoDomain() throws Exception {
    Files.createDirectories(folder.resolve("unikernels/counter-1/3"));
    try (DomainRecordStore records = new DomainRecordStore(folder)) {
      assertEquals(List.of(), records.readAll());
    }
  }

  @Test
  void whatIsRemovedLeavesAFence() throws Exception {
    try (DomainRecordStore records = new DomainRecordStore(folder)) {
      records.write(intent(3));
      records.write(intent(2));
      Files.writeString(records.folder(intent(3).domain()).log(), "text");
      records.remove(intent(3).domain());
      records.remove(intent(2).domain());
      assertEquals(3, records.fence("counter-1"));
      assertEquals(0, records.fence("counter-2"));
      assertFalse(Files.exists(folder.resolve("unikernels/counter-1")));
    }
  }

  @Test
  void nothingIsWrittenAfterTheAgentHasStopped() throws Exception {
    DomainRecordStore records = new DomainRecordStore(folder);
    records.close();
    assertThrows(AgentException.class, () -> records.write(intent(2)));
    assertTrue(records.readAll().isEmpty());
  }

  private static DomainRecord intent(long generation) {
    return new DomainRecord(
        new DomainId("counter-1", generation),
        "process",
        "example:counter",
        new GuestSpec(
            new ImageRef("counter", "1"),
            64,
            List.of("--interval", "1s"),
            GuestPolicy.USUAL.withOnLostContact(LostContact.RUN)),
        "token",
        false);
  }
}
