package org.miragemanager.tests.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.tests.MirageProgram.Result;
import org.miragemanager.tests.ThreeHosts;

/**
 * cloudstack#3742: a guest that cannot stop now, because its step does not end. Its process is
 * stopped by a signal here, which looks the same from outside.
 */
class Cloudstack3742StuckGuestTest {
  private static final String NAME = "stuck";

  private static final String LIAR =
      """
      #!/bin/sh
      exec '%s' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp '%s' %s
      """
          .formatted(
              Path.of(System.getProperty("java.home"), "bin", "java"),
              System.getProperty("java.class.path"),
              LyingGuest.class.getName());

  @TempDir private static Path folder;
  private static ThreeHosts hosts;

  @BeforeAll
  static void start() throws IOException {
    hosts = new ThreeHosts(folder);
  }

  @AfterAll
  static void stop() {
    hosts.close();
  }

  @Test
  void aGuestInAnEndlessStepIsStoppedByForce() throws Exception {
    hosts.run(NAME, "edge-1");
    hosts.signalGuest(NAME, "-STOP");
    Result refused = hosts.cluster().call("suspend", NAME);
    assertNotEquals(0, refused.exitCode());
    assertTrue(refused.err().contains("does not answer"), refused.err());
    assertTrue(refused.err().contains("`miragectl stop stuck --force`"), refused.err());
    assertEquals("connected", hosts.unikernel(NAME).path("status").asText());
    String told = hosts.cluster().call("stop", NAME, "--force").succeeded().out();
    assertTrue(told.contains("it was ended by force, and the steps after step"), told);
    assertEquals("stopped", hosts.unikernel(NAME).path("status").asText());
    hosts.cluster().call("rm", NAME).succeeded();
  }

  /** H2: its newest durable state is of a step that it never reaches, so no other is taken. */
  @Test
  void aGuestThatLiesAboutItsSequenceIsStoppedByForce() throws Exception {
    Path script = Files.writeString(folder.resolve("liar"), LIAR);
    call("image", "add", "liar", script.toString(), "--driver", "process").succeeded();
    call("run", "liar", "--name", "liar", "--host", "edge-2").succeeded();
    hosts.await(
        () -> hosts.unikernel("liar").path("sequence").asLong() == LyingGuest.CLAIMED,
        "its claim is durable");
    Result refused = call("suspend", "liar");
    assertNotEquals(0, refused.exitCode());
    assertTrue(refused.err().contains("is older than the durable one of step"), refused.err());
    String told = call("stop", "liar", "--force").succeeded().out();
    assertTrue(
        told.contains(
            "it was ended by force, and the steps after step "
                + LyingGuest.CLAIMED
                + ", its newest checkpoint, are given up"),
        told);
    assertEquals("stopped", hosts.unikernel("liar").path("status").asText());
    call("rm", "liar").succeeded();
  }

  /** H2: a state of more than 256 KiB is never durable, so it cannot be put on the shelf. */
  @Test
  void aGuestWhoseStateIsTooLargeIsRemovedByForce() throws Exception {
    call("run", "counter", "--name", "large", "--host", "edge-3", "--", "--ballast", "300000")
        .succeeded();
    ProcessHandle process = hosts.process("large");
    Result refused = call("stop", "large");
    assertNotEquals(0, refused.exitCode());
    assertTrue(refused.err().contains("a hand-over takes at most 262,144"), refused.err());
    assertTrue(refused.err().contains("--force"), refused.err());
    String told = call("rm", "large", "--force").succeeded().out();
    assertTrue(told.contains("large is forgotten, with its state"), told);
    assertTrue(told.contains("it was ended by force, and the steps after step 0"), told);
    process.onExit().get(60, TimeUnit.SECONDS);
    assertEquals(3, call("show", "large").exitCode());
  }

  private static Result call(String... arguments) throws IOException, InterruptedException {
    return hosts.cluster().call(arguments);
  }
}
