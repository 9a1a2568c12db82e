package org.miragemanager.hostagent;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.hostagent.driver.HypervisorDriver;
import org.miragemanager.hostagent.driver.qemu.QemuAvailable;
import org.miragemanager.hostagent.driver.qemu.QemuDriverFactory;

final class DriverChoiceTest {

  @TempDir private Path folder;

  @Test
  void processesAreTheDefault() {
    assertEquals(List.of("process"), kinds(DriverChoice.DEFAULT));
  }

  @Test
  void aHostMayOfferSeveralEachOnce() {
    Optional<Path> qemu = Optional.of(QemuAvailable.binary());
    assertEquals(
        List.of("qemu", "process"), kinds(choice(List.of("qemu", "process", "qemu"), qemu)));
  }

  @Test
  void whatIsNoDriverIsRefusedWithThoseThatThereAre() {
    IllegalArgumentException wrong =
        assertThrows(
            IllegalArgumentException.class, () -> choice(List.of("xen"), Optional.empty()));
    Messages.assertMessage("driver-unknown", wrong.getMessage());
    assertThrows(IllegalArgumentException.class, () -> choice(List.of(), Optional.empty()));
  }

  @Test
  void aQemuThatIsNotThereIsRefusedWithWhatToDo() {
    DriverChoice choice = choice(List.of("qemu"), Optional.of(folder.resolve("qemu")));
    IllegalStateException missing = assertThrows(IllegalStateException.class, () -> kinds(choice));
    Messages.assertMessage("qemu-missing", missing.getMessage());
    IllegalStateException same =
        assertThrows(IllegalStateException.class, choice::requireInstalled);
    assertEquals(missing.getMessage(), same.getMessage());
  }

  @Test
  void processesNeedNothing() {
    assertDoesNotThrow(DriverChoice.DEFAULT::requireInstalled);
  }

  /** A package and a line in {@code META-INF/services} make a driver. */
  @Test
  void aDriverOfTheTestsIsFoundAndTold() {
    DriverChoice choice = new DriverChoice(List.of("dummy"), Map.of("dummy.colour", "blue"));
    HostAgentConfiguration host =
        HostAgentConfiguration.of("edge-1", folder, "127.0.0.1:1").withDrivers(choice);
    HypervisorDriver driver = choice.build(host).getFirst();
    assertEquals("dummy", driver.kind());
    assertEquals(Map.of("dummy.colour", "blue"), driver.labels());
  }

  private static DriverChoice choice(List<String> kinds, Optional<Path> qemu) {
    return new DriverChoice(
        kinds,
        qemu.map(binary -> Map.of(QemuDriverFactory.BINARY, binary.toString())).orElse(Map.of()));
  }

  private List<String> kinds(DriverChoice choice) {
    HostAgentConfiguration host =
        HostAgentConfiguration.of("edge-1", folder, "127.0.0.1:1").withDrivers(choice);
    return choice.build(host).stream().map(HypervisorDriver::kind).toList();
  }
}
