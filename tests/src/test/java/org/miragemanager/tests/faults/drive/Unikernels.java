package org.miragemanager.tests.faults.drive;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Optional;
import org.miragemanager.tests.ManagerHttp;

/** What is asked of a manager that may be away, and is then asked again by who wants it. */
record Unikernels(ManagerHttp http) {
  /** What the manager says; empty: it says nothing, or that there is no such thing. */
  Optional<JsonNode> ask(String path) {
    try {
      return http.find(path);
    } catch (IOException | AssertionError away) {
      return Optional.empty();
    }
  }

  Optional<JsonNode> view(String name) {
    return ask("/v1/unikernels/" + name);
  }

  /** Whether it runs, and nothing works on it. */
  static boolean isAtEase(JsonNode view) {
    return view.path("status").asText().equals("connected")
        && view.hasNonNull("host")
        && !view.hasNonNull("operation");
  }

  void run(String name, String host, boolean durable) throws IOException {
    http.post(
        "/v1/unikernels",
        """
        {"name":"%s","image":"counter","host":"%s",
         "arguments":["--interval","%s","--sequence","yes","--durable","%s"]}"""
            .formatted(name, host, durable ? "20ms" : "10ms", durable ? "yes" : "no"));
  }

  /** Begins a migration; empty: the manager did not answer, or refused. */
  Optional<JsonNode> migrate(String name, String target) {
    try {
      return Optional.of(
          http.begin("/v1/unikernels/" + name + "/migrate", "{\"target\":\"" + target + "\"}"));
    } catch (IOException | AssertionError away) {
      return Optional.empty();
    }
  }

  void remove(String name) throws IOException {
    http.post("/v1/unikernels/" + name + "/stop", "{}");
    http.delete("/v1/unikernels/" + name);
  }
}
