package org.miragemanager.hostagent;

/**
 * A request that is not carried out. The message is one sentence for an operator; nothing was
 * changed.
 */
public final class AgentException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** Why. Each has one gRPC status (host_agent.proto). */
  public enum Reason {
    /** There is no such domain here. */
    NOT_FOUND,
    /** The domain is in another phase than the request needs, or an image is missing. */
    WRONG_STATE,
    /** The host has no room. */
    NO_ROOM,
    /** It may succeed when it is tried again. */
    TRY_AGAIN
  }

  /** Why the request is not carried out. */
  private final Reason reason;

  /** A refusal in words. */
  public AgentException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** A refusal in words, with what caused it. */
  public AgentException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** The domain is in another phase than the request needs, or an image is missing. */
  public static AgentException wrongState(String message) {
    return new AgentException(Reason.WRONG_STATE, message);
  }

  /** It may succeed when it is tried again. */
  public static AgentException tryAgain(String message) {
    return new AgentException(Reason.TRY_AGAIN, message);
  }

  /** Why the request is not carried out. */
  public Reason reason() {
    return reason;
  }
}
