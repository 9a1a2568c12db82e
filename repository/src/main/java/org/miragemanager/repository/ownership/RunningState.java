package org.miragemanager.repository.ownership;

import org.miragemanager.model.DomainId;

/** A checkpoint that a running domain gave, in canonical bytes. */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record RunningState(DomainId domain, byte[] bytes) {}
