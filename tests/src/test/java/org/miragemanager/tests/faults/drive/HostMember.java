package org.miragemanager.tests.faults.drive;

import org.miragemanager.tests.faults.relay.Relay;

/**
 * A host: its agent, and the two relays between it and the manager.
 *
 * @param name the host's name
 * @param agent the agent's process
 * @param toRepository what the agent calls the manager through
 * @param toAgent what the manager calls the agent through
 */
record HostMember(String name, Member agent, Relay toRepository, Relay toAgent) {}
