package org.miragemanager.hostagent.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.hostagent.AgentException;

final class DomainRecordsTest {

  @TempDir private Path folder;

  @Test
  void whatIsWrittenIsRead() throws Exception {
    DomainRecord intent = intent(2);
    DomainRecord ended = intent(10).started("4711@9@boot").booted(123).ended("exit code 1", false);
    try (DomainRecords records = new DomainRecords(folder)) {
      records.write(ended);
      records.write(intent);
    }
    try (DomainRecords records = new DomainRecords(folder)) {
      assertEquals(List.of(intent, ended), records.readAll());
    }
  }

  @Test
  void aFolderWithoutARecordIsNoDomain() throws Exception {
    Files.createDirectories(folder.resolve("unikernels/counter-1/3"));
    try (DomainRecords records = new DomainRecords(folder)) {
      assertEquals(List.of(), records.readAll());
    }
  }

  @Test
  void whatIsRemovedLeavesAFence() throws Exception {
    try (DomainRecords records = new DomainRecords(folder)) {
      records.write(intent(3));
      records.write(intent(2));
      Files.writeString(records.folder(intent(3).key()).log(), "text");
      records.remove(intent(3).key());
      records.remove(intent(2).key());
      assertEquals(3, records.fence("counter-1"));
      assertEquals(0, records.fence("counter-2"));
      assertFalse(Files.exists(folder.resolve("unikernels/counter-1")));
    }
  }

  @Test
  void nothingIsWrittenAfterTheAgentHasStopped() throws Exception {
    DomainRecords records = new DomainRecords(folder);
    records.close();
    assertThrows(AgentException.class, () -> records.write(intent(2)));
    assertTrue(records.readAll().isEmpty());
  }

  private static DomainRecord intent(long generation) {
    return new DomainRecord(
        "counter-1",
        generation,
        "process",
        "counter:1",
        "example:counter",
        64,
        List.of("--interval", "1s"),
        "token",
        1_000,
        true,
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false);
  }
}
