package org.miragemanager.hostagent.driver;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.miragemanager.hostagent.driver.system.ProcessIdentity;
import org.miragemanager.hostagent.driver.system.ProcessTable.ProcessTree;
import org.miragemanager.model.DomainId;
import org.miragemanager.model.GuestSpec;

/**
 * One kind of hypervisor. A driver creates domains and finds them again; it does not decide what a
 * domain may do. It builds argument lists, never shell strings. Its methods may be called by
 * several threads.
 */
public interface HypervisorDriver extends AutoCloseable {

  /** What images call it: {@code process}. */
  String kind();

  /**
   * Whether a guest of this driver that says what its lease clock is is trusted to count its lease
   * by that. Others are stopped by the host's watchdog when the lease ends.
   */
  boolean guestsCountTheirLease();

  /**
   * Labels that the driver adds to those of the operator: {@code accelerator=kvm}. May take seconds
   * the first time.
   */
  default Map<String, String> labels() {
    return Map.of();
  }

  /**
   * Checks that a domain could be created, without creating anything.
   *
   * @throws org.miragemanager.hostagent.AgentException if the image is missing here, or no domain
   *     can have these properties
   */
  void check(DomainSpecification specification);

  /** The quick part of a creation, after {@link #prepare}. */
  @FunctionalInterface
  interface Launch {

    /** See {@link HypervisorDriver#create}. */
    LiveDomain create() throws IOException;
  }

  /**
   * Does the slow part of {@link #create}, for example copying an image, and starts nothing. It is
   * called without the domain's lock, so that other callers and the renewal of the lease do not
   * wait for it. The durable intent is written before.
   *
   * @return to be called once, soon
   * @throws IOException if the domain cannot be created
   */
  default Launch prepare(DomainSpecification specification) throws IOException {
    return () -> create(specification);
  }

  /**
   * Creates a domain. Its durable intent is written before this is called (rule 2).
   *
   * @throws IOException if it was not created, for certain
   */
  LiveDomain create(DomainSpecification specification) throws IOException;

  /**
   * Finds a domain that was created before the agent was restarted.
   *
   * @param handle what {@link LiveDomain#handle()} said
   * @return the domain; empty: it has ended, for certain
   * @throws IllegalStateException if it may run on another machine or in another container, where
   *     nothing of it can be seen from here
   */
  Optional<LiveDomain> find(DomainSpecification specification, String handle);

  /**
   * Checks that it can be told here whether a domain's process has ended: an agent's data folder
   * may have been moved, or copied, while the domain runs on where it was started.
   *
   * @throws IllegalStateException if it cannot be told, with what to do
   */
  static void requireTold(DomainSpecification specification, ProcessIdentity process) {
    if (process.mayRunElsewhere()) {
      throw new IllegalStateException(
          "The data folder comes from another machine or container, where %s/%d was started (pid %d) and may still run; start this agent with an empty data folder, and run 'miragectl host failover HOST --confirm-host-is-off' for the old host when that machine is off."
              .formatted(
                  specification.domain().unikernel(),
                  specification.domain().generation(),
                  process.processId()));
    }
  }

  /**
   * Looks for a domain whose creation was begun, and whose handle was not written down.
   *
   * @return the domain; empty proves nothing
   */
  Optional<LiveDomain> search(DomainSpecification specification);

  /** Lets go of the domains, which live on, for another agent to find. */
  @Override
  default void close() {}

  /**
   * What a driver needs to know to create a domain.
   *
   * @param domain which domain
   * @param reference where the image's file is: an absolute path, {@code example:NAME}, or {@code
   *     sha256:HEX}
   * @param guest what runs
   * @param token proves to the agent that a guest is this domain's
   * @param channel the agent's socket, to which the guest connects
   * @param folder a folder for what belongs to this domain
   * @param log the file to which the guest's output is appended
   */
  record DomainSpecification(
      DomainId domain,
      String reference,
      GuestSpec guest,
      String token,
      Path channel,
      Path folder,
      Path log) {}

  /** A domain that a driver created, until it has ended. */
  interface LiveDomain {

    /**
     * The driver's durable name for it, by which a restarted agent finds it. No other domain ever
     * has the same.
     */
    String handle();

    /** The driver's name for it, for messages: {@code pid 4711}. */
    String name();

    /**
     * The process that executes the domain, which a watchdog outside of the agent can stop; empty:
     * the driver has none.
     */
    Optional<ProcessIdentity> process();

    /** That process, with all that it has started; empty: the driver has none. */
    default Optional<ProcessTree> tree() {
      return process().map(ProcessTree::of);
    }

    /**
     * How many bytes its processes may take beyond the domain's memory before it is ended; empty:
     * the driver limits the memory itself.
     */
    default OptionalLong memoryAllowance() {
      return OptionalLong.empty();
    }

    /**
     * The UNIX socket on which the agent reaches the guest of this domain alone; empty: the guest
     * connects to the agent itself.
     */
    default Optional<Path> channel() {
      return Optional.empty();
    }

    /** Completes when the domain was seen to end, with how it ended: {@code exit code 1}. */
    CompletableFuture<String> ended();

    /**
     * Stops its execution until {@link #unpause()}; returns when it was seen to be stopped.
     *
     * @throws IOException if it was not seen to be
     */
    void pause() throws IOException;

    /** Lets it go on. Harmless if it was not paused. */
    void unpause() throws IOException;

    /** Asks it to end, and ends it by force if it does not; returns when it has ended. */
    void destroy() throws InterruptedException;
  }
}
