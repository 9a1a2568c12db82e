package org.miragemanager.hostagent.api;

import io.grpc.Metadata;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which operation a manager's call belongs to: two headers of the call, so that both sides' logs
 * name it alike. It is for people only; nothing is decided by it.
 *
 * @param workflowId the id of its workflow: {@code migrate-counter-1}
 * @param runId the id of that workflow's run
 */
public record CallingOperation(String workflowId, String runId) {
  /** The header with the workflow's id, percent-encoded. */
  public static final Metadata.Key<String> WORKFLOW =
      Metadata.Key.of("mirage-operation", Metadata.ASCII_STRING_MARSHALLER);

  /** The header with the run's id, percent-encoded. */
  public static final Metadata.Key<String> RUN =
      Metadata.Key.of("mirage-operation-run", Metadata.ASCII_STRING_MARSHALLER);

  /** What log lines call the workflow's id; Temporal's SDK calls it so. */
  public static final String WORKFLOW_ID = "WorkflowId";

  /** What log lines call the run's id; Temporal's SDK calls it so. */
  public static final String RUN_ID = "RunId";

  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

  /** Adds the headers. */
  public void writeTo(Metadata headers) {
    headers.put(WORKFLOW, encoded(workflowId));
    headers.put(RUN, encoded(runId));
  }

  /** What the headers say; empty if they say nothing that can be read. */
  public static Optional<CallingOperation> readFrom(Metadata headers) {
    String workflow = headers.get(WORKFLOW);
    if (workflow == null) {
      return Optional.empty();
    }
    try {
      String run = headers.get(RUN);
      return Optional.of(new CallingOperation(decoded(workflow), run == null ? "" : decoded(run)));
    } catch (IllegalArgumentException unreadable) {
      return Optional.empty();
    }
  }

  /** People may give their workflows any name, and a header takes ASCII only. */
  private static String encoded(String id) {
    return URLEncoder.encode(id, StandardCharsets.UTF_8);
  }

  /** Without the characters that would begin another line in a log. */
  private static String decoded(String header) {
    return CONTROL.matcher(URLDecoder.decode(header, StandardCharsets.UTF_8)).replaceAll("?");
  }
}
