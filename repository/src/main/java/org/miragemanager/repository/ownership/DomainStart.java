package org.miragemanager.repository.ownership;

import org.miragemanager.model.DomainId;
import org.miragemanager.model.GuestSpec;

/**
 * What an agent was asked to start.
 *
 * @param domain which generation
 * @param driver the hypervisor driver
 * @param reference which file the driver runs
 * @param guest what is to run; of its policy only what agents are told
 */
public record DomainStart(DomainId domain, String driver, String reference, GuestSpec guest) {}
