package org.miragemanager.tests.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.tests.Deadline;
import org.miragemanager.tests.MirageProgram;

/**
 * Case kubevirt PR#17755: addresses of IPv6. A manager listens on one, prints it so that it can be
 * pasted, and an agent that is told the same address in another form joins.
 */
final class KubevirtPr17755Ipv6Test {
  private static final long PATIENCE_SECONDS = 120;
  private static final Pattern AGENTS = Pattern.compile("agents: \\[::1]:(\\d+)");

  @TempDir private Path folder;

  @Test
  void agentsJoinAtAnAddressOfIpv6InAnyForm() throws IOException, InterruptedException {
    boolean there = hasIpv6();
    assertTrue(there || System.getenv("CI") == null, "CI has no ::1, so this is not tested");
    assumeTrue(there, "this machine has no ::1");
    MirageProgram program = new MirageProgram(folder);
    Path err = folder.resolve("up.err");
    Process up =
        program.start(
            folder.resolve("up.out"),
            err,
            "up",
            "--rehearse=0",
            "--temporal=memory",
            "--hosts=1",
            "--agents-host=::1");
    Process agent = null;
    try {
      Deadline.of(PATIENCE_SECONDS)
          .until(
              () -> Files.readString(err).contains("ready after") || !up.isAlive(),
              () -> "it is ready: " + Files.readString(err));
      Matcher printed = AGENTS.matcher(Files.readString(err));
      assertTrue(printed.find(), Files.readString(err));
      Path out = folder.resolve("agent.out");
      Path agentErr = folder.resolve("agent.err");
      agent =
          program.start(
              out,
              agentErr,
              "agent",
              "--name=edge-6",
              "--repository=[0:0:0:0:0:0:0:1]:" + printed.group(1),
              "--listen=[::1]:0");
      Deadline.of(PATIENCE_SECONDS)
          .until(
              () -> Files.readString(out).contains("ready"),
              () -> "edge-6 joins: " + Files.readString(agentErr));
      MirageProgram.Result moved =
          program.call("run", "counter", "--name=counter-1", "--host=edge-6", "-o=json");
      assertEquals(0, moved.exitCode(), moved.err());
      JsonNode hosts = new ObjectMapper().readTree(program.call("host", "list", "-o=json").out());
      assertEquals(2, hosts.size(), hosts.toString());
      assertEquals(0, program.call("stop", "counter-1").exitCode());
    } finally {
      if (agent != null) {
        agent.destroy();
      }
      up.destroy();
      up.waitFor();
    }
  }

  private static boolean hasIpv6() {
    byte[] loopback = new byte[16];
    loopback[15] = 1;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(loopback))) {
      return socket.isBound();
    } catch (IOException without) {
      return false;
    }
  }
}
