package org.miragemanager.tests.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
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
}
