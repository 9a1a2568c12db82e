package org.miragemanager.repository.model;

import java.util.List;
import java.util.Optional;
import org.miragemanager.model.GuestPolicy;

/**
 * A unikernel to create.
 *
 * @param name 1 to 63 characters a-z, 0-9 and '-', the first and the last a letter or a digit
 * @param image the image's name; which variant of it runs depends on the host
 * @param version the image's version; empty: the one added last
 * @param memoryBytes what its domain may use
 * @param arguments the guest's arguments
 * @param terms what is asked for it beyond that
 * @param request makes the creation idempotent: the same request finds what it created
 */
public record NewUnikernel(
    String name,
    String image,
    Optional<String> version,
    long memoryBytes,
    List<String> arguments,
    GuestPolicy terms,
    String request) {
  public NewUnikernel {
    arguments = List.copyOf(arguments);
  }

  /** On the usual terms. */
  public NewUnikernel(
      String name,
      String image,
      Optional<String> version,
      long memoryBytes,
      List<String> arguments,
      String request) {
    this(name, image, version, memoryBytes, arguments, GuestPolicy.USUAL, request);
  }
}
