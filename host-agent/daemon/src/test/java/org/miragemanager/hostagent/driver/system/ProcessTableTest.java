package org.miragemanager.hostagent.driver.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
@Timeout(60)
final class ProcessTableTest {

  /** Unique to this test run. */
  private static final String NAME = "process-table-test-" + ProcessHandle.current().pid();

  @Test
  void aProcessIsKnownByItsArguments() throws Exception {
    Process process =
        new ProcessBuilder("sh", "-c", "echo ready; read line", NAME, "a value").start();
    try (BufferedReader said = process.inputReader()) {
      assertEquals("ready", said.readLine());
      assertEquals(
          Optional.of(process.pid()),
          ProcessTable.findByArguments(NAME, "a value").map(ProcessIdentity::processId));
      assertFalse(ProcessTable.noneHasArguments(NAME, "a value"));
      assertTrue(ProcessTable.noneHasArguments("a value", NAME));
      assertTrue(ProcessTable.noneHasArguments(NAME, "another value"));
    } finally {
      process.destroyForcibly().waitFor();
    }
  }
}
