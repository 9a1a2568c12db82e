package org.miragemanager.hostagent.driver.qemu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.miragemanager.hostagent.driver.qemu.HostAccelerator.Accelerator;

final class QemuArgumentsTest {

  @Test
  void memoryIsRoundedDownToMebibytes() {
    assertEquals("3M", valueOf("-m", arguments("n", Path.of("/i"), "").machine()));
  }

  @Test
  void theGuestSeesNoWordsOfQemu() {
    assertTrue(
        valueOf("-M", arguments("n", Path.of("/i"), "").machine())
            .contains("auto-kernel-cmdline=off"));
  }

  @Test
  void domainsHaveNoNetworkAndAreSandboxed() {
    List<String> arguments = arguments("n", Path.of("/i"), "").machine();
    assertEquals("none", valueOf("-nic", arguments));
    assertTrue(arguments.contains("-nodefaults"));
    assertEquals(
        "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny",
        valueOf("-sandbox", arguments));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a'b", "a\"b", "a\nb", "a%b", "a$(b)", "a;b", "a\\b", "-a"})
  void namesAndPathsReachQemuUnchanged(String odd) {
    List<String> arguments =
        arguments(odd, Path.of("/images", odd), odd)
            .domain(Path.of("/run", odd), Path.of("/run", odd, "c"));
    assertEquals("guest=" + odd, valueOf("-name", arguments));
    assertEquals("/images/" + odd, valueOf("-kernel", arguments));
    assertEquals(odd, valueOf("-append", arguments));
    assertTrue(
        arguments.contains("socket,id=control,path=/run/" + odd + ",server=on,wait=off"),
        arguments.toString());
    assertTrue(
        arguments.contains("socket,id=channel,path=/run/" + odd + "/c,server=on,wait=off"),
        arguments.toString());
  }

  @Test
  void commasAreDoubledWhereQemuSplits() {
    List<String> arguments =
        arguments("a,b", Path.of("/im,age"), "x,y").domain(Path.of("/c,1"), Path.of("/c,2"));
    assertEquals("guest=a,,b", valueOf("-name", arguments));
    assertEquals("/im,age", valueOf("-kernel", arguments));
    assertEquals("x,y", valueOf("-append", arguments));
    assertTrue(arguments.contains("socket,id=control,path=/c,,1,server=on,wait=off"));
    assertTrue(arguments.contains("socket,id=channel,path=/c,,2,server=on,wait=off"));
    assertFalse(arguments.toString().contains("path=/c,1"));
  }

  private static String valueOf(String option, List<String> arguments) {
    return arguments.get(arguments.indexOf(option) + 1);
  }

  private static QemuArguments arguments(String name, Path image, String commandLine) {
    return new QemuArguments(
        Path.of("/usr/bin/qemu-system-x86_64"),
        Accelerator.TCG,
        name,
        4 * QemuArguments.MEBIBYTE - 1,
        image,
        commandLine);
  }
}
