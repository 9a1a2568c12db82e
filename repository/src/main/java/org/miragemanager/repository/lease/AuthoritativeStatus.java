package org.miragemanager.repository.lease;

import org.miragemanager.model.DomainId;
import org.miragemanager.repository.rules.GenerationStatus;

/** What a generation is, told in the transaction that renewed the lease (rule 5). */
public record AuthoritativeStatus(DomainId domain, GenerationStatus status) {}
