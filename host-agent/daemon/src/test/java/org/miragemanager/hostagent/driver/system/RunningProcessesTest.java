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
final class RunningProcessesTest {

  /** Nobody else's. */
  private static final String NAME = "running-processes-test-" + ProcessHandle.current().pid();

  @Test
  void aProcessIsKnownByItsArguments() throws Exception {
    Process process =
        new ProcessBuilder("sh", "-c", "echo ready; read line", NAME, "a value").start();
    try (BufferedReader said = process.inputReader()) {
      assertEquals("ready", said.readLine());
      assertEquals(
          Optional.of(process.pid()),
          RunningProcesses.withArguments(NAME, "a value").map(ProcessIdentity::processId));
      assertFalse(RunningProcesses.noneHasArguments(NAME, "a value"));
      assertTrue(RunningProcesses.noneHasArguments("a value", NAME));
      assertTrue(RunningProcesses.noneHasArguments(NAME, "another value"));
    } finally {
      process.destroyForcibly().waitFor();
    }
  }
}
