package org.miragemanager.hostagent.driver;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.miragemanager.hostagent.driver.system.ProcessIdentity;

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
}
