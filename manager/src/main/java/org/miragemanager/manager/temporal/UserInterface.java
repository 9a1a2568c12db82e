package org.miragemanager.manager.temporal;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.miragemanager.model.WorkflowRun;

/** Temporal's UI: where it is, and where in it a workflow is shown. */
public final class UserInterface {
  private static final Duration PATIENCE = Duration.ofMillis(200);

  /** {@code temporal server start-dev} puts the UI so far above its own port. */
  static final int PORT_DISTANCE = 1000;

  private static final List<String> CLOUD = List.of(".tmprl.cloud", ".api.temporal.io");

  private UserInterface() {}

  /** The UI that usually belongs to a server; empty if there is nothing. */
  static Optional<URI> besides(String address) {
    int colon = address.lastIndexOf(':');
    String host = colon < 0 ? address : address.substring(0, colon);
    if (CLOUD.stream().anyMatch(host::endsWith)) {
      return Optional.of(URI.create("https://cloud.temporal.io"));
    }
    if (!host.equals("127.0.0.1") && !host.equals("localhost")) {
      return Optional.empty();
    }
    try {
      int port = Integer.parseInt(address.substring(colon + 1)) + PORT_DISTANCE;
      return listens(host, port)
          ? Optional.of(URI.create("http://" + host + ":" + port))
          : Optional.empty();
    } catch (NumberFormatException noPort) {
      return Optional.empty();
    }
  }

  /** Whether somebody listens there. */
  static boolean listens(String host, int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), Math.toIntExact(PATIENCE.toMillis()));
      return true;
    } catch (IOException | IllegalArgumentException nobody) {
      return false;
    }
  }

  /** The page of a workflow. */
  public static URI page(URI ui, WorkflowRun run) {
    String base = ui.toString().replaceAll("/+$", "");
    return URI.create(
        base
            + "/namespaces/"
            + encoded(run.namespace())
            + "/workflows/"
            + encoded(run.workflowId())
            + "/"
            + encoded(run.runId())
            + "/history");
  }

  private static String encoded(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
