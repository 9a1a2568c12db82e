package org.miragemanager.hostagent.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.hostagent.domain.record.DomainRecordStore.DomainFolder;

final class LogRotatorTest {

  @TempDir private Path path;

  @Test
  void aShortLogIsLeftAlone() throws Exception {
    DomainFolder folder = new DomainFolder(path);
    LogRotator.cut(folder, 10);
    Files.writeString(folder.log(), "0123456789");
    LogRotator.cut(folder, 10);
    assertEquals("0123456789", Files.readString(folder.log()));
    assertFalse(Files.exists(folder.olderLog()));
  }

  @Test
  void theNewestHalfOfALongLogIsKeptAndReadFirst() throws Exception {
    DomainFolder folder = new DomainFolder(path);
    Files.writeString(folder.log(), "0123456789x");
    LogRotator.cut(folder, 10);
    Files.writeString(folder.log(), "abc", StandardOpenOption.APPEND);
    assertEquals("6789xabc", read(folder, 0));
    assertEquals("xabc", read(folder, 4));
    assertEquals("bc", read(folder, 2));
    assertEquals("6789xabc", read(folder, 100));
  }

  @Test
  void aTailBeginsWithALine() throws Exception {
    DomainFolder folder = new DomainFolder(path);
    Files.writeString(folder.log(), "one\ntwo\nthree\n");
    assertEquals("three\n", read(folder, 8));
    assertEquals("three\n", read(folder, 6));
    assertEquals("two\nthree\n", read(folder, 10));
    assertEquals("", read(folder, 5));
  }

  @Test
  void aReaderGoesOnWhereAnotherEnded() throws Exception {
    DomainFolder folder = new DomainFolder(path);
    Files.writeString(folder.olderLog(), "older\n");
    Files.writeString(folder.log(), "one\n");
    LogReader first = new LogReader(folder);
    assertEquals("older\n", new String(first.next(), StandardCharsets.UTF_8));
    assertEquals("one\n", new String(first.next(), StandardCharsets.UTF_8));
    Files.writeString(folder.log(), "two\n", StandardOpenOption.APPEND);
    LogReader second = new LogReader(folder);
    second.from(first.position());
    assertEquals("two\n", new String(second.next(), StandardCharsets.UTF_8));
    Files.writeString(folder.log(), "cut\n");
    assertEquals("cut\n", new String(second.next(), StandardCharsets.UTF_8));
  }

  private static String read(DomainFolder folder, long tailBytes) throws Exception {
    StringBuilder text = new StringBuilder();
    LogReader reader = new LogReader(folder);
    if (tailBytes > 0) {
      reader.tail(tailBytes);
    }
    byte[] piece = reader.next();
    while (piece.length > 0) {
      text.append(new String(piece, StandardCharsets.UTF_8));
      piece = reader.next();
    }
    return text.toString();
  }
}
