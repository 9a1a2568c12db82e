package org.miragemanager.manager.service;

/**
 * Why a manager did not do what it was asked; the message is one sentence for the user, with what
 * to do about it.
 */
public final class ServiceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What kind of reason. */
  public enum Code {
    /** The request itself is wrong. */
    BAD_REQUEST,
    /** No such unikernel, host, image or operation. */
    NOT_FOUND,
    /** It cannot be done in the present state, or somebody else is doing something. */
    CONFLICT,
    /** It was tried and failed. */
    FAILED,
    /** Something that is needed does not answer. */
    UNAVAILABLE
  }

  private final Code code;

  /** A reason of a kind, in words. */
  public ServiceException(Code code, String message) {
    super(message);
    this.code = code;
  }

  /** What kind of reason. */
  public Code code() {
    return code;
  }
}
