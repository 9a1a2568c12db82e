package org.miragemanager.tests.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.tests.Cluster;
import org.miragemanager.tests.Deadline;

/** cloudstack#3742: a guest that cannot stop now, because its step takes an hour. */
class Cloudstack3742StuckGuestTest {
  private static final String NAME = "stuck";

  @TempDir private static Path folder;
  private static Cluster cluster;

  @BeforeAll
  static void start() throws IOException {
    cluster = new Cluster(folder);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void aGuestInAnEndlessStepIsStoppedByForce() throws Exception {
    cluster
        .manager()
        .post(
            "/v1/unikernels",
            """
            {"name":"%s","image":"counter","host":"edge-1","arguments":["--interval","60m"]}"""
                .formatted(NAME));
    // A suspension that is under way does not stand in the way of an end by force either.
    JsonNode suspension =
        cluster.manager().post("/v1/unikernels/" + NAME + "/suspend?detach=true", "{}");
    String workflow = suspension.get("workflowId").asText();
    cluster.call("migration", "abort", workflow);
    Deadline.of(60)
        .until(() -> !unikernel().hasNonNull("operation"), () -> "it is let alone: " + unikernel());
    String told = cluster.call("stop", NAME, "--force").succeeded().out();
    assertTrue(told.contains("it was ended by force, and the steps after step"), told);
    assertEquals("stopped", unikernel().path("status").asText());
    cluster.call("rm", NAME).succeeded();
  }

  private static JsonNode unikernel() throws IOException {
    return cluster.manager().get("/v1/unikernels/" + NAME);
  }
}
