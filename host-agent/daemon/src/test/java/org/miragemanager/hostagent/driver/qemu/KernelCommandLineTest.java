package org.miragemanager.hostagent.driver.qemu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.miragemanager.hostagent.driver.HypervisorDriver.DomainSpecification;
import org.miragemanager.hostagent.driver.qemu.QemuArguments.KernelCommandLine;
import org.miragemanager.model.DomainId;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.model.ImageRef;

final class KernelCommandLineTest {

  @Test
  void plainWordsStayAsTheyAre() {
    assertEquals(
        "mirage.unikernel=counter-1 mirage.generation=7 -- --interval 1ms a:b=c,d@e+f~/g_h",
        of("counter-1", List.of("--interval", "1ms", "a:b=c,d@e+f~/g_h")));
  }

  @Test
  void whatCouldBeMistakenForSomethingElseIsEncoded() {
    assertEquals(
        "mirage.unikernel=a-b mirage.generation=7 -- %20 %0A %25 %22 %27 %00 %C3%A4 %E2%82%AC %5C"
            + " %09 %%",
        of("a-b", List.of(" ", "\n", "%", "\"", "'", "\0", "ä", "€", "\\", "\t", "")));
  }

  private static String of(String unikernel, List<String> arguments) {
    return KernelCommandLine.of(
        new DomainSpecification(
            new DomainId(unikernel, 7),
            "/f",
            new GuestSpec(new ImageRef("counter", "1"), 1L << 20, arguments),
            "secret",
            Path.of("/s"),
            Path.of("/d"),
            Path.of("/d/log")));
  }
}
