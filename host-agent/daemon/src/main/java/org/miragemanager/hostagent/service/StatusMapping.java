package org.miragemanager.hostagent.service;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletionException;
import org.miragemanager.hostagent.AgentException;
import org.miragemanager.hostagent.channel.OneLine;
import org.miragemanager.model.RootCause;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns failures into the statuses that host_agent.proto names. */
final class StatusMapping {

  private static final Logger LOGGER = LoggerFactory.getLogger(StatusMapping.class);

  private static final int MOST_CHARACTERS = 1_500;

  private StatusMapping() {}

  static StatusRuntimeException toStatus(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof AgentException refusal) {
      return code(refusal.reason()).withDescription(sentence(refusal)).asRuntimeException();
    }
    if (cause instanceof IllegalArgumentException wrong) {
      return Status.INVALID_ARGUMENT.withDescription(sentence(wrong)).asRuntimeException();
    }
    if (cause instanceof UncheckedIOException disk) {
      String words = sentence(disk) + " (" + RootCause.words(disk) + ")";
      LOGGER.warn("A request failed: {}", words);
      return Status.RESOURCE_EXHAUSTED.withDescription(words).asRuntimeException();
    }
    LOGGER.error("A request failed unexpectedly: {}", RootCause.words(cause), cause);
    return Status.INTERNAL
        .withDescription("The agent failed: " + sentence(cause))
        .withCause(cause)
        .asRuntimeException();
  }

  /** A description travels in a header, which has room for some kilobytes. */
  private static String sentence(Throwable failure) {
    return OneLine.of(String.valueOf(failure.getMessage()), MOST_CHARACTERS);
  }

  private static Status code(AgentException.Reason reason) {
    return switch (reason) {
      case NOT_FOUND -> Status.NOT_FOUND;
      case WRONG_STATE -> Status.FAILED_PRECONDITION;
      case NO_ROOM -> Status.RESOURCE_EXHAUSTED;
      case TRY_AGAIN -> Status.UNAVAILABLE;
    };
  }
}
