package org.miragemanager.activities.agent;

import io.grpc.Status;
import org.miragemanager.model.RootCause;

/** Why an agent did not answer, for an operator. */
final class UnreachableWords {
  private UnreachableWords() {}

  /** In few words, without a full stop. */
  static String of(Status status) {
    // Of a deadline gRPC tells how it counted, which helps no operator.
    if (status.getCode() == Status.Code.DEADLINE_EXCEEDED) {
      return "no answer in time";
    }
    if (status.getCause() != null) {
      return RootCause.words(status.getCause()).replaceFirst("^finishConnect.*failed[^:]*: ", "");
    }
    return status.getDescription() == null ? status.getCode().name() : status.getDescription();
  }
}
