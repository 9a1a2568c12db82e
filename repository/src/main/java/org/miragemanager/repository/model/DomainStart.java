package org.miragemanager.repository.model;

import java.time.Duration;
import java.util.List;
import org.miragemanager.model.DomainId;

/**
 * What an agent was asked to start.
 *
 * @param image the image's name
 * @param version the image's version
 * @param driver the hypervisor driver
 * @param reference which file the driver runs
 * @param checkpointInterval how often the running guest gives a checkpoint
 * @param runsWithoutLease whether the guest goes on while its host has no lease
 */
public record DomainStart(
    DomainId domain,
    String image,
    String version,
    String driver,
    String reference,
    long memoryBytes,
    List<String> arguments,
    Duration checkpointInterval,
    boolean runsWithoutLease) {
  public DomainStart {
    arguments = List.copyOf(arguments);
  }
}
