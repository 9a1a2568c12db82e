package org.miragemanager.tests.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.tests.Cluster;
import org.miragemanager.tests.ThreeHosts;

/**
 * cloudstack#7543: fewer hosts come back after a power cut than there were. What should run on the
 * others is called missing, and the command that is named brings it back.
 */
class Cloudstack7543FewerHostsAfterAPowerCutTest {
  private static final Pattern COMMAND =
      Pattern.compile("`miragectl (host failover edge-\\d)` brings it back elsewhere");

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
  void whatIsMissingIsListedWithTheCommandThatBringsItBack() throws Exception {
    hosts.run("first", "edge-1");
    hosts.run("second", "edge-2");
    long first = hosts.generation("first");
    long second = hosts.generation("second");
    // The manager first, or it would see the hosts go one by one.
    hosts.cluster().kill(Cluster.Part.MANAGER);
    for (String host : ThreeHosts.NAMES) {
      hosts.killHost(host);
    }
    hosts.cluster().start(Cluster.Part.MANAGER);
    hosts.startAgent("edge-3");
    hosts.await(
        () -> isMissing("first") && isMissing("second"), "both are said to be missing, at once");
    assertTrue(row("host", "edge-1").contains("seems lost"), row("host", "edge-1"));
    List<String> commands = new ArrayList<>();
    for (String name : List.of("first", "second")) {
      String row = row(name);
      assertTrue(row.contains("missing"), row);
      Matcher named = COMMAND.matcher(row);
      assertTrue(named.find(), row);
      commands.add(named.group(1));
    }
    assertEquals(List.of("host failover edge-1", "host failover edge-2"), commands);
    hosts.cluster().call(commands.getFirst().split(" ", -1)).succeeded();
    assertEquals("edge-3", hosts.awaitRunsAgain("first", first).get("host").asText());
    // Of two hosts left, one lost is not too many any more: the second comes back by itself.
    assertEquals("edge-3", hosts.awaitRunsAgain("second", second).get("host").asText());
    hosts.printed("first").requireOneAfterAnother(0);
    hosts.printed("second").requireOneAfterAnother(0);
  }

  private static boolean isMissing(String name) throws IOException {
    return hosts.unikernel(name).path("status").asText().equals("missing");
  }

  /** The line that starts with this name, of {@code list -o wide}. */
  private static String row(String name) throws Exception {
    return line(hosts.cluster().call("list", "-o", "wide").succeeded().out(), name);
  }

  private static String row(String kind, String name) throws Exception {
    return line(hosts.cluster().call(kind, "list").succeeded().out(), name);
  }

  private static String line(String table, String name) {
    return table
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " is not in " + table));
  }
}
