package org.miragemanager.repository;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.miragemanager.model.Generation.Place;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.model.ImageRef;
import org.miragemanager.repository.host.JoinHost;
import org.miragemanager.repository.image.Image;
import org.miragemanager.repository.lease.LeaseService.LeaseGrant;
import org.miragemanager.repository.rules.Lease.HolderDigest;

/**
 * Short words for what tests do with a repository: hosts with one secret each, counters of 64 MiB.
 */
public record Cluster(Repository repository) {
  public static final long MEBIBYTE = 1 << 20;
  public static final Image COUNTER = new Image("counter", "1", "process", "example:counter");

  /** The holder that a host's first agent is. */
  public static HolderDigest holder(String host) {
    return HolderDigest.ofSecret(secret(host));
  }

  /** The secret of a host's first agent. */
  public static byte[] secret(String host) {
    return ("the secret of host " + host).getBytes(StandardCharsets.UTF_8);
  }

  /** A host with 1 GiB and room for 100 guests joins. */
  public LeaseGrant join(String host) {
    return repository.leases().join(joinHost(host));
  }

  public static JoinHost joinHost(String host) {
    return new JoinHost(
        host, holder(host), "127.0.0.1:7000", 1024 * MEBIBYTE, 100, List.of("process"), Map.of());
  }

  /** A counter on the shelf. */
  public void create(String unikernel) {
    repository.images().add(COUNTER);
    repository
        .unikernels()
        .create(
            unikernel,
            new GuestSpec(
                new ImageRef("counter", null), 64 * MEBIBYTE, List.of("--interval", "1s")),
            "create " + unikernel);
  }

  /** Prepares a generation on a host. */
  public long prepare(String unikernel, String host, String request) {
    return repository.ownership().prepare(unikernel, Place.host(host), request);
  }

  /** Prepares a stay on the shelf. */
  public long prepareShelf(String unikernel) {
    return repository.ownership().prepare(unikernel, Place.SHELF, "suspend " + unikernel);
  }

  /** Runs a unikernel from the shelf on a host; the generation that owns now. */
  public long run(String unikernel, String host) {
    long shelf = repository.unikernels().find(unikernel).orElseThrow().owner().number();
    long generation = prepare(unikernel, host, "run " + unikernel + " from " + shelf);
    repository.ownership().handOver(unikernel, shelf, generation, Optional.empty());
    return generation;
  }

  /** The lease's current number. */
  public long leaseNumber(String host) {
    return repository.hosts().find(host).orElseThrow().leaseNumber();
  }

  /** Ends the host's lease. */
  public void endLease(String host) {
    boolean ended = repository.leases().endLease(host, leaseNumber(host));
    if (!ended) {
      throw new AssertionError("The lease of " + host + " was renewed meanwhile");
    }
  }
}
