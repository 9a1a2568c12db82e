package org.miragemanager.hostagent.driver;

import java.nio.file.Path;
import java.util.List;

/**
 * What a driver needs to know to create a domain.
 *
 * @param unikernel the unikernel's name
 * @param generation the domain's number
 * @param image the image's name and version, for messages
 * @param reference where the image's file is: an absolute path, {@code example:NAME}, or {@code
 *     sha256:HEX}
 * @param memoryBytes the domain's memory
 * @param arguments what its guest is started with
 * @param token proves to the agent that a guest is this domain's
 * @param channel the agent's socket, to which the guest connects
 * @param folder a folder for what belongs to this domain
 * @param log the file to which the guest's output is appended
 */
public record DomainSpecification(
    String unikernel,
    long generation,
    String image,
    String reference,
    long memoryBytes,
    List<String> arguments,
    String token,
    Path channel,
    Path folder,
    Path log) {

  /** Copies the list. */
  public DomainSpecification {
    arguments = List.copyOf(arguments);
  }
}
