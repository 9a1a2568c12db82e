package org.miragemanager.hostagent.domain.record;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AtomicFileTest {

  private static final int ROUNDS = 50;

  @TempDir private Path folder;

  /** Several domains are created at once, in folders that are not there yet. */
  @Test
  void manyMayMakeTheSameFolderAtOnce() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (int round = 0; round < ROUNDS; round++) {
        Path shared = folder.resolve("" + round).resolve("shared");
        List<Future<?>> made = new ArrayList<>();
        for (int index = 0; index < 4; index++) {
          Path own = shared.resolve("" + index);
          made.add(
              threads.submit(
                  () -> {
                    AtomicFile.createFolder(own);
                    return own;
                  }));
        }
        for (Future<?> one : made) {
          assertTrue(Files.isDirectory((Path) one.get(20, TimeUnit.SECONDS)));
        }
      }
    }
  }

  @Test
  void aFileInItsPlaceIsNoFolder() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    assertThrows(FileAlreadyExistsException.class, () -> AtomicFile.createFolder(file));
  }
}
