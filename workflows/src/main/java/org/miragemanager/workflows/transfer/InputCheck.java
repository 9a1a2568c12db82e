package org.miragemanager.workflows.transfer;

import org.miragemanager.model.OperationKind;
import org.miragemanager.workflows.failover.FailoverWorkflow.FailoverRequest;
import org.miragemanager.workflows.temporal.StrictDataConverter;
import org.miragemanager.workflows.temporal.WorkflowInput;
import org.miragemanager.workflows.transfer.TransferWorkflows.OperationRequest;
import org.miragemanager.workflows.transfer.TransferWorkflows.RunRequest;

/**
 * Checks what a workflow was started with beyond its form; see {@link StrictDataConverter} for
 * that.
 */
public final class InputCheck {
  private static final String EXAMPLE = "{\"unikernel\":\"counter-1\",\"target\":\"edge-2\"}";

  private static final int LONGEST_NAME = 127;

  private InputCheck() {}

  public static void check(OperationKind kind, OperationRequest request) {
    if (request == null) {
      throw StrictDataConverter.bad("The input is missing: give for example " + EXAMPLE + ".");
    }
    requireName(request.unikernel(), "unikernel", "counter-1");
    if (request.force() != null && kind != OperationKind.STOP) {
      throw StrictDataConverter.bad(
          "The field 'force' is unknown here: only a Stop takes it. Leave it away.");
    }
    if (kind.endsOnHost()) {
      requireTarget(request.target());
    } else if (request.target() != null) {
      throw StrictDataConverter.bad(
          "The field 'target' makes no sense here: it ends on the shelf, not on a host.");
    }
  }

  public static void check(RunRequest request) {
    if (request == null) {
      throw StrictDataConverter.bad(
          "The input is missing: give for example"
              + " {\"unikernel\":\"counter-1\",\"image\":\"counter\",\"target\":\"*\"}.");
    }
    requireName(request.unikernel(), "unikernel", "counter-1");
    require(request.guest().image().name(), "image", "counter");
    requireTarget(request.target());
    if (request.guest().memoryBytes() == 0) {
      throw StrictDataConverter.bad("The field 'memoryBytes' must be greater than 0.");
    }
  }

  public static void check(FailoverRequest request) {
    if (request == null) {
      throw StrictDataConverter.bad(
          "The input is missing: give for example {\"host\":\"edge-1\"}.");
    }
    requireName(request.host(), "host", "edge-1");
  }

  /** The host that is meant; null: one is to be chosen. */
  static String host(String target) {
    return WorkflowInput.ANY_HOST.equals(target) ? null : target;
  }

  private static void requireTarget(String target) {
    if (target == null || target.isBlank()) {
      throw StrictDataConverter.bad(
          "The field 'target' is missing: give a host's name, or \"*\" to have one chosen.");
    }
    requireShort(target, "target");
  }

  /** A name that operations are found by: Temporal ends a workflow that sets a longer attribute. */
  public static void requireName(String value, String field, String example) {
    require(value, field, example);
    requireShort(value, field);
  }

  private static void requireShort(String value, String field) {
    if (value.length() > LONGEST_NAME) {
      throw StrictDataConverter.bad(
          "The field '"
              + field
              + "' has "
              + value.length()
              + " characters: a name has at most "
              + LONGEST_NAME
              + ".");
    }
  }

  private static void require(String value, String field, String example) {
    if (value == null || value.isBlank()) {
      throw StrictDataConverter.bad(
          "The field '" + field + "' is missing: give for example \"" + example + "\".");
    }
  }
}
