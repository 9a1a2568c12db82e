package org.miragemanager.hostagent.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.hostagent.domain.DomainFolder;

final class LogCutterTest {

  @TempDir private Path path;

  @Test
  void aShortLogIsLeftAlone() throws Exception {
    DomainFolder folder = new DomainFolder(path);
    LogCutter.cut(folder, 10);
    Files.writeString(folder.log(), "0123456789");
    LogCutter.cut(folder, 10);
    assertEquals("0123456789", Files.readString(folder.log()));
    assertFalse(Files.exists(folder.olderLog()));
  }

  @Test
  void theNewestHalfOfALongLogIsKeptAndReadFirst() throws Exception {
    DomainFolder folder = new DomainFolder(path);
    Files.writeString(folder.log(), "0123456789x");
    LogCutter.cut(folder, 10);
    Files.writeString(folder.log(), "abc", StandardOpenOption.APPEND);
    assertEquals("6789xabc", read(folder, 0));
    assertEquals("xabc", read(folder, 4));
    assertEquals("bc", read(folder, 2));
    assertEquals("6789xabc", read(folder, 100));
  }

  private static String read(DomainFolder folder, long tailBytes) throws Exception {
    StringBuilder text = new StringBuilder();
    new LogReader(
            folder,
            chunk -> {
              text.append(new String(chunk, StandardCharsets.UTF_8));
              return true;
            })
        .read(tailBytes);
    return text.toString();
  }
}
