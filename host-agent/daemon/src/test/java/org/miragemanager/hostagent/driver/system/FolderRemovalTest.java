package org.miragemanager.hostagent.driver.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.hostagent.Messages;

final class FolderRemovalTest {

  @TempDir private Path folder;

  @Test
  void removesWhateverAGuestHasLeft() throws IOException {
    Path domain = Files.createDirectory(folder.resolve("domain"));
    Files.writeString(domain.resolve("image"), "x");
    Files.writeString(Files.createDirectories(domain.resolve("a/b/c")).resolve("d"), "x");
    assertTrue(FolderRemoval.remove(domain));
    assertFalse(Files.exists(domain));
    assertFalse(FolderRemoval.remove(domain));
  }

  @Test
  void followsNoLink() throws IOException {
    Path others = Files.createDirectory(folder.resolve("others"));
    Path precious = Files.writeString(others.resolve("file"), "precious");
    Path domain = Files.createDirectory(folder.resolve("domain"));
    Files.createSymbolicLink(domain.resolve("link"), others);
    Files.createSymbolicLink(domain.resolve("file"), precious);
    Files.createSymbolicLink(domain.resolve("nowhere"), folder.resolve("nothing"));
    assertTrue(FolderRemoval.remove(domain));
    assertEquals("precious", Files.readString(precious));
  }

  @Test
  void isNotMisledByALinkInPlaceOfTheFolder() throws IOException {
    Path others = Files.createDirectory(folder.resolve("others"));
    Path precious = Files.writeString(others.resolve("file"), "precious");
    Path domain = Files.createSymbolicLink(folder.resolve("domain"), others);
    assertThrows(IOException.class, () -> FolderRemoval.remove(domain));
    assertEquals("precious", Files.readString(precious));
  }

  @Test
  void leavesWhatIsNestedWithoutEnd() throws IOException {
    Path deep = Files.createDirectory(folder.resolve("deep"));
    Files.createDirectories(deep.resolve("a/".repeat(FolderRemoval.DEEPEST)));
    assertTrue(FolderRemoval.remove(deep));
    Path deeper = Files.createDirectory(folder.resolve("deeper"));
    Files.createDirectories(deeper.resolve("a/".repeat(FolderRemoval.DEEPEST + 1)));
    IOException left = assertThrows(IOException.class, () -> FolderRemoval.remove(deeper));
    Messages.assertMessage("folders-too-deep", left.getMessage());
    assertTrue(Files.exists(deeper));
  }
}
