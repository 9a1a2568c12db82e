package org.miragemanager.hostagent.driver;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.miragemanager.hostagent.driver.system.ProcessIdentity;

/**
 * One kind of hypervisor. A driver creates domains and finds them again; what a domain may do is
 * not its business. It builds argument lists, never shell strings. Its methods may be called by
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
   * What is said of the host for its sake, beside what the operator says: {@code accelerator=kvm}.
   * May take seconds the first time.
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

  /** What is left to do when all that takes long is done. */
  @FunctionalInterface
  interface Launch {

    /** See {@link HypervisorDriver#create}. */
    LiveDomain create() throws IOException;
  }

  /**
   * Does what takes long of {@link #create}, as to copy an image, and starts nothing: nobody who
   * asks for the domain, as who renews the lease, has to wait for it. The durable intent is written
   * before.
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
   * Looks for a domain whose creation was begun, and whose handle nobody wrote down.
   *
   * @return the domain; empty proves nothing
   */
  Optional<LiveDomain> search(DomainSpecification specification);

  /** Lets go of the domains, which live on, for another agent to find. */
  @Override
  default void close() {}
}
