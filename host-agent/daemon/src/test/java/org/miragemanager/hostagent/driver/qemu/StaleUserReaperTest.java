package org.miragemanager.hostagent.driver.qemu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.hostagent.driver.system.FolderRemoval;

final class StaleUserReaperTest {

  private static final UserRange USERS = new UserRange(100, 199);

  @TempDir private Path folder;
  private Path taken;
  private Path processes;

  @BeforeEach
  void makeFolders() throws IOException {
    taken = Files.createDirectory(folder.resolve("taken"));
    processes = Files.createDirectory(folder.resolve("processes"));
    Files.createDirectory(processes.resolve("sys"));
  }

  private void take(String user, Instant since) throws IOException {
    Path claim = Files.createDirectory(taken.resolve(user));
    Files.writeString(Files.createDirectory(claim.resolve("0123")).resolve("image"), "x");
    Files.setLastModifiedTime(claim, FileTime.from(since));
  }

  private void process(String number, String status) throws IOException {
    Files.writeString(Files.createDirectory(processes.resolve(number)).resolve("status"), status);
  }

  private Set<String> freed() throws IOException {
    new StaleUserReaper(taken, processes).free(USERS);
    try (Stream<Path> left = Files.list(taken)) {
      return left.map(path -> path.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  @Test
  void freesTheOldOnesThatHaveNoProcess() throws IOException {
    Instant old = Instant.now().minus(StaleUserReaper.NEW).minusSeconds(5);
    take("100", old);
    take("101", old);
    take("102", Instant.now());
    take("200", old);
    take("notes", old);
    process("7", "Name:\tqemu\nUid:\t101\t101\t101\t101\nGid:\t5\t5\t5\t5\n");
    process("8", "Name:\tUid: 100\nUid:\t0\t0\t0\t0\n");
    assertEquals(Set.of("101", "102", "200", "notes"), freed());
  }

  @Test
  void nobodyIsFreedWhileAProcessCannotBeLookedAt() throws IOException {
    take("100", Instant.now().minus(StaleUserReaper.NEW).minusSeconds(5));
    Files.createDirectories(processes.resolve("7/status"));
    assertEquals(Set.of("100"), freed());
  }

  @Test
  void oneThatCannotBeFreedKeepsNoOther() throws IOException {
    Instant old = Instant.now().minus(StaleUserReaper.NEW).minusSeconds(5);
    for (String user : List.of("100", "101", "102")) {
      take(user, old);
    }
    Path claim = taken.resolve("101");
    Files.createDirectories(claim.resolve("a/".repeat(FolderRemoval.DEEPEST + 1)));
    Files.setLastModifiedTime(claim, FileTime.from(old));
    assertEquals(Set.of("101"), freed());
  }

  @Test
  void nothingIsThereOnAMachineThatHadNoDomain() throws IOException {
    Files.delete(taken);
    new StaleUserReaper(taken, processes).free(USERS);
    assertEquals(false, Files.exists(taken));
  }
}
