package org.miragemanager.hostagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.miragemanager.hostagent.api.CreateRequest;
import org.miragemanager.hostagent.api.Image;
import org.miragemanager.hostagent.driver.qemu.QemuAvailable;
import org.miragemanager.hostagent.driver.qemu.QemuDriverFactory;

/** The example guests in C, for hosts with QEMU. */
final class Unikernels {

  private static final Path SOURCES = Path.of("..", "..", "guests", "c");

  private Unikernels() {}

  /** A host that offers processes and QEMU, with the counter in C; builds it if need be. */
  static HostAgentConfiguration on(HostAgentConfiguration plan) {
    Path qemu = QemuAvailable.binary();
    return plan.withDrivers(
            new DriverChoice(
                List.of("process", "qemu"), Map.of(QemuDriverFactory.BINARY, qemu.toString())))
        .withExamples("qemu", Map.of("counter", counter()));
  }

  private static Path counter() {
    try {
      Process build =
          new ProcessBuilder(SOURCES.resolve("build").toString()).redirectErrorStream(true).start();
      String said = new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(build.waitFor(300, TimeUnit.SECONDS), said);
      assertEquals(0, build.exitValue(), said);
    } catch (IOException | InterruptedException failure) {
      throw new AssertionError(failure);
    }
    Path counter = SOURCES.resolve("target").resolve("counter.elf").toAbsolutePath().normalize();
    assertTrue(Files.exists(counter), counter.toString());
    return counter;
  }

  /** Asks for a domain of the counter in C. */
  static CreateRequest create(String unikernel, long generation, String... arguments) {
    return TestHost.createRequest("example:counter", unikernel, generation, arguments).toBuilder()
        .setImage(
            Image.newBuilder()
                .setName("counter")
                .setVersion("1")
                .setDriver("qemu")
                .setReference("example:counter"))
        .setMemoryBytes(8 * TestHost.MEBIBYTE)
        .build();
  }
}
