package org.miragemanager.hostagent.driver.qemu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.hostagent.driver.qemu.RuntimeFolders.RuntimeFolder;
import org.miragemanager.hostagent.driver.system.SystemProcess;

@EnabledOnOs(OS.LINUX)
@Timeout(60)
final class QemuDomainTest {

  @TempDir private Path folder;

  @Test
  void itsEndIsToldWhateverBecomesOfItsFolder() throws Exception {
    SystemProcess ended =
        SystemProcess.started(new ProcessBuilder("true").start(), Optional.empty());
    assertEquals(0, ended.ended().get(30, TimeUnit.SECONDS).orElseThrow());
    RuntimeFolder runtime = new RuntimeFolder(unusable(), OptionalLong.empty());
    try (QemuDomain domain = new QemuDomain(ended, runtime, Optional::empty)) {
      assertEquals("reset", domain.ended().get(30, TimeUnit.SECONDS));
    }
  }

  /** Whatever is done with it throws a RuntimeException: its file system is closed. */
  private Path unusable() throws Exception {
    try (FileSystem files =
        FileSystems.newFileSystem(folder.resolve("files.zip"), Map.of("create", "true"))) {
      return files.getPath("/domain");
    }
  }
}
