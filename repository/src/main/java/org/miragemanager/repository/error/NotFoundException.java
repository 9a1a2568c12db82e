package org.miragemanager.repository.error;

/** A request named a thing that the repository does not know. */
public final class NotFoundException extends RefusedException {
  public NotFoundException(Refusal refusal, String message) {
    super(refusal, message);
  }

  /** There is no unikernel of that name. */
  public static NotFoundException unikernel(String name) {
    return new NotFoundException(
        Refusal.UNKNOWN_UNIKERNEL, "There is no unikernel named '" + name + "'.");
  }

  /** No host of that name has joined. */
  public static NotFoundException host(String name) {
    return new NotFoundException(
        Refusal.UNKNOWN_HOST, "No host named '" + name + "' has joined; start its agent first.");
  }

  /** The generation was never given out for that unikernel. */
  public static NotFoundException generation(String unikernel, long generation) {
    return new NotFoundException(
        Refusal.UNKNOWN_GENERATION,
        "Generation " + generation + " of unikernel '" + unikernel + "' was never prepared.");
  }
}
