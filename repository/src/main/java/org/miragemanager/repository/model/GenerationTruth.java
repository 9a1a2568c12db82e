package org.miragemanager.repository.model;

import org.miragemanager.model.DomainId;
import org.miragemanager.repository.rules.GenerationStatus;

/** What a generation is, told in the transaction that renewed the lease (rule 5). */
public record GenerationTruth(DomainId domain, GenerationStatus status) {}
