package org.miragemanager.hostagent.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.hostagent.domain.record.DomainRecordStore.DomainFolder;

final class AgentNotesTest {

  @TempDir private Path path;

  @Test
  void aNoteBeginsALineAndIsOne() throws Exception {
    DomainFolder folder = new DomainFolder(path);
    AgentNotes notes = new AgentNotes(folder);
    notes.write("first\n7 1 count 9");
    Files.writeString(folder.log(), "1 1 cou", StandardOpenOption.APPEND);
    notes.write("second");
    List<String> lines = Files.readAllLines(folder.log());
    assertEquals(3, lines.size());
    assertTrue(lines.getFirst().matches("host-agent \\S+: first\\?7 1 count 9"), lines.getFirst());
    assertEquals("1 1 cou", lines.get(1));
    assertTrue(lines.getLast().matches("host-agent \\S+: second"), lines.getLast());
  }

  @Test
  void aGuestThatGivesCauseForManyGetsFew() throws Exception {
    DomainFolder folder = new DomainFolder(path);
    AgentNotes notes = new AgentNotes(folder);
    for (int index = 0; index < 10_000; index++) {
      notes.write("again");
    }
    assertFalse(notes.write("again"));
    assertTrue(Files.readAllLines(folder.log()).size() <= 25);
  }

  @Test
  void aFolderThatIsGoneIsNoFailure() {
    new AgentNotes(new DomainFolder(path.resolve("gone"))).write("nobody reads it");
  }
}
